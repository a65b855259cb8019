"""One guest's answers to all meetings of a series at once, each given by the use case that takes single answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.domain.refusals import NotFound
from planner.domain.replies import STANDING_ANSWERS, Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.rows.series import Series
from planner.services.letters.meeting_letters import state_of
from planner.services.replies import answers, replies, reply_pages
from planner.services.replies.answers import ReplyInput
from planner.services.series import series_mailings
from planner.services.work import Work
from planner.store import series as rows
from planner.store.meetings import lock_by_id


@dataclass(frozen=True)
class SeriesInvitation:
    """One meeting that a guest of a series is asked about, how their reply stands, and which answers can be given now."""

    invitation: Invitation
    meeting: Meeting
    reply: Reply | None
    allowed: tuple[Answer, ...]

    @property
    def state(self) -> ReplyState:
        """Return how the reply stands."""
        return state_of(self.reply)

    @property
    def standing(self) -> Answer | None:
        """Return the answer that stands, where one does."""
        return STANDING_ANSWERS.get(self.state)


@dataclass(frozen=True)
class SeriesReplyPage:
    """All that a personal link opens for a series."""

    series: Series
    person: Person
    asked: Sequence[SeriesInvitation]


def of_secret(work: Work, secret: str) -> SeriesReplyPage:
    """Return the meetings of the series that a personal link leads to; raise ``NotFound`` where there is no series."""
    invitation, meeting, _reply = replies.by_secret(work, secret)
    if meeting.series_id is None:
        raise NotFound("series.not_found")
    ids = [member.id for member in rows.meetings(work.session, meeting.series_id)]
    guests = rows.guests(work.session, ids, invitation.person_id)
    invitations = [
        SeriesInvitation(own_invitation, member, reply, reply_pages.allowed(work, member, reply))
        for own_invitation, member, reply in guests
    ]
    return SeriesReplyPage(work.session.get_one(Series, meeting.series_id), invitation.person, invitations)


def answer(work: Work, page: SeriesReplyPage, given: Mapping[int, Answer]) -> int:
    """Take answers by meeting id, of which only those that differ from what stands are given; return how many.

    The page is read before the lock, and each answer is checked anew under it. One receipt tells of them all. Raise what
    ``answers.take`` raises; then none is taken.
    """
    chosen = [(item, _reply_input(item, given.get(item.meeting.id))) for item in page.asked]
    lock_by_id(work.session, [item.meeting.id for item, reply_input in chosen if reply_input is not None])
    taken = [
        (item.invitation, answers.take(work, item.meeting.id, item.invitation.id, reply_input, receipt=False))
        for item, reply_input in chosen
        if reply_input is not None
    ]
    # A form sent twice at once: what the first has answered has its receipt.
    taken = [(invitation, reply) for invitation, reply in taken if reply.answered_at == work.now]
    if taken:
        series_mailings.receipt(work, taken)
    return len(taken)


def _reply_input(item: SeriesInvitation, answer: Answer | None) -> ReplyInput | None:
    if answer is None or answer is item.standing or answer not in item.allowed:
        return None
    reply = item.reply
    if reply is None:
        return ReplyInput(answer)
    return ReplyInput(answer, reply.party, reply.substitute, reply.message, None, reply.show_name)

"""Views of the pages on which a guest answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.domain import replies as rules
from planner.domain.meetings import LIVE
from planner.domain.organisations import OrganisationName
from planner.domain.polls import Fit
from planner.domain.replies import Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.calendars import calendars, roles
from planner.services.calendars.roles import Roles
from planner.services.replies import answers, needs, replies, reply_letters, waiting_list
from planner.services.work import Work
from planner.store import organisations as organisation_rows
from planner.store import series
from planner.store.invitations import coming
from planner.store.polls import chosen_fits
from planner.store.replies import of_person


@dataclass(frozen=True)
class ReplyPage:
    """Everything on the page of a personal link.

    ``allowed`` are the answers that can be given now, ``late`` tells that the answer-by date has passed; ``position`` is the
    place in the queue, from 1, of one who waits; ``needs_until`` is the last day on which needs are kept; ``in_series`` how
    many meetings of its series they are invited to; ``voted`` how the date fitted them where it was found together.
    """

    invitation: Invitation
    meeting: Meeting
    reply: Reply | None
    roles: Roles
    allowed: tuple[Answer, ...]
    late: bool
    position: int | None
    needs: str
    needs_until: date
    add_links: dict[str, str]
    in_series: int
    voted: Fit | None

    @property
    def state(self) -> ReplyState:
        """Return how the reply stands."""
        return ReplyState.UNANSWERED if self.reply is None else self.reply.state


def of_secret(work: Work, secret: str) -> ReplyPage:
    """Return the page that a personal link opens; raise ``NotFound``."""
    invitation, meeting, reply = replies.by_secret(work, secret)
    waiting = reply is not None and reply.state is ReplyState.WAITING
    return ReplyPage(
        invitation=invitation,
        meeting=meeting,
        reply=reply,
        roles=roles.of(work, meeting),
        allowed=allowed(work, meeting, reply),
        late=meeting.answer_by is not None and meeting.answer_by < work.now,
        position=waiting_list.position(work, reply) if waiting and reply is not None else None,
        needs=needs.of_invitation(work, invitation.id),
        needs_until=needs.last_day(work, meeting),
        add_links=calendars.add_links(work, meeting, invitation.person.language),
        in_series=_in_series(work, invitation, meeting),
        voted=chosen_fits(work.session, [invitation.id]).get(invitation.id) if reply is None else None,
    )


def _in_series(work: Work, invitation: Invitation, meeting: Meeting) -> int:
    """Return how many meetings of the series of this one a guest is invited to; none where it stands alone."""
    if meeting.series_id is None:
        return 0
    ids = [other.id for other in series.meetings(work.session, meeting.series_id)]
    return len(series.guests(work.session, ids, invitation.person_id))


def allowed(work: Work, meeting: Meeting, reply: Reply | None) -> tuple[Answer, ...]:
    """Return the answers that can be given now, as the reply stands: none once the meeting has begun."""
    starts, standing = meeting.starts_at, answers.standing_of(reply)
    if meeting.state not in LIVE or starts is None:
        return ()
    return tuple(
        answer for answer in Answer if work.now <= rules.deadline_of(answer, meeting.answer_by, starts, standing)
    )


def own_reply(work: Work, meeting: Meeting) -> Reply | None:
    """Return the reply of the person who is signed in, where one has been given."""
    return of_person(work.session, meeting.id, work.by.person_id)[1]


def organisations(work: Work) -> list[OrganisationName]:
    """Return the names of those that somebody can answer for, in Norwegian order; never the facilitator."""
    return organisation_rows.names(work.session, organisation_rows.can_speak())


def send_links_again(work: Work, person: Person | None) -> int:
    """Send a person fresh links to all coming meetings they stand in the list of; return how many there are."""
    if person is None:
        return 0
    invitations = coming(work.session, person.id, work.now)
    if invitations:
        reply_letters.links_again(work, person, invitations)
    return len(invitations)

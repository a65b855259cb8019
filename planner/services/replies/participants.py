"""Guests and their replies: counted, listed, answered for and written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from planner.domain.meetings import MeetingState
from planner.domain.names import sort_key
from planner.domain.permissions import Verb
from planner.domain.refusals import Invalid
from planner.domain.replies import SEATED, AnswerRefused, ReplyState
from planner.domain.standings import Standing
from planner.formats.mail.letters import LetterText
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services import identity, journal
from planner.services.letters import meeting_letters, meeting_mailings, outbox
from planner.services.replies import needs, replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from planner.store.duties import responsible
from planner.store.meetings import lock
from planner.store.outbox import troubled

ORDER = (
    ReplyState.COMING,
    ReplyState.SEAT_OFFERED,
    ReplyState.WAITING,
    ReplyState.MAYBE,
    ReplyState.UNANSWERED,
    ReplyState.MISSED,
    ReplyState.DECLINED,
)
"""How a list of guests is ordered: those to count on first."""


@dataclass(frozen=True)
class Participant:
    """A guest, with the state of the reply; ``place`` is the place in the queue of a guest who waits, from 1."""

    invitation: Invitation
    reply: Reply | None
    state: ReplyState
    place: int | None
    need: str


@dataclass(frozen=True)
class Participants:
    """All who are invited to a meeting. ``counts`` and ``by_organisation`` count people, not replies.

    ``responsible`` are the ids of the people who are named for a duty. A claim to speak for an organisation that nobody has
    confirmed is counted apart in ``by_organisation``, marked as such.
    ``needs`` are what the kitchen is told, with how many asked for it and without names; nothing for those who may not see them.
    """

    people: Sequence[Participant]
    responsible: Collection[int]
    counts: dict[ReplyState, int]
    by_organisation: Sequence[tuple[str, Standing, int]]
    needs: Sequence[tuple[str, int]]
    sees_needs: bool
    troubled: Sequence[Letter]

    @property
    def queue(self) -> list[Participant]:
        """Return those who wait, in their order."""
        waiting = [participant for participant in self.people if participant.place is not None]
        return sorted(waiting, key=lambda participant: participant.place or 0)


def of_meeting(work: Work, meeting: Meeting) -> Participants:
    """Return all who are invited with their replies, for those who may see them."""
    rows = replies.of_meeting(work, meeting)
    sees_needs = identity.may(work, Verb.SEE_NEEDS, meeting)
    needs_of = needs.of_meeting(work, meeting) if sees_needs else {}
    queue = sorted((reply.queue or 0, reply.invitation_id) for _, reply in rows if _waits(reply) and reply is not None)
    places = {invitation_id: place for place, (_, invitation_id) in enumerate(queue, start=1)}
    people = [
        Participant(
            invitation,
            reply,
            meeting_letters.state_of(reply),
            places.get(invitation.id),
            needs_of.get(invitation.id, ""),
        )
        for invitation, reply in rows
    ]
    people.sort(key=_in_order)
    return Participants(
        people,
        responsible(work.session, meeting.id),
        _counts(people),
        _by_organisation(people),
        _kitchen(people),
        sees_needs,
        troubled(work.session, meeting.id),
    )


def _in_order(participant: Participant) -> tuple[int, int, object]:
    person = participant.invitation.person
    return ORDER.index(participant.state), participant.place or 0, sort_key(person.name or person.email)


def _waits(reply: Reply | None) -> bool:
    return reply is not None and reply.state is ReplyState.WAITING


def _party(participant: Participant) -> int:
    return 1 if participant.reply is None else participant.reply.party


def _counts(people: Sequence[Participant]) -> dict[ReplyState, int]:
    counts = Counter[ReplyState]()
    for participant in people:
        counts[participant.state] += _party(participant)
    return {state: counts[state] for state in ORDER if counts[state]}


def _by_organisation(people: Sequence[Participant]) -> list[tuple[str, Standing, int]]:
    counts = Counter[tuple[str, Standing]]()
    for participant in people:
        if participant.state is ReplyState.COMING:
            organisation = participant.invitation.organisation
            name = "" if organisation is None else organisation.name
            counts[name, participant.invitation.standing] += _party(participant)
    lines = [(name, standing, count) for (name, standing), count in counts.items()]
    return sorted(lines, key=lambda line: (line[1] is not Standing.VOUCHED, -line[2], line[0]))


def _kitchen(people: Sequence[Participant]) -> list[tuple[str, int]]:
    needs = (participant.need for participant in people if participant.need and participant.state in SEATED)
    said = Counter(" ".join(need.split()).casefold() for need in needs)
    return sorted(
        ((need[:1].upper() + need[1:], count) for need, count in said.items()), key=lambda pair: (-pair[1], pair[0])
    )


def answer_for(work: Work, meeting: Meeting, invitation: Invitation, reply_input: ReplyInput) -> Reply:
    """Give somebody's answer for them, also after the deadline; they get the receipt. Raise ``Refused`` when it is cancelled."""
    if meeting.state in {MeetingState.DRAFT, MeetingState.CANCELLED}:
        raise AnswerRefused("replies.meeting_closed")
    reply = replies.answer(work, invitation, reply_input, late=True)
    journal.write(work, "replies.answered_for", meeting=meeting, invitation=invitation.id, answer=reply_input.answer)
    return reply


def addressees_by_answer(work: Work, meeting: Meeting) -> dict[ReplyState, int]:
    """Return how many would be written to, by their answer: each once, however many they answer for."""
    counts = Counter(
        meeting_letters.state_of(reply) for _, reply in meeting_letters.concerned(work, meeting, also_declined=True)
    )
    return {state: counts[state] for state in ReplyState if counts[state]}


def addressees(work: Work, meeting: Meeting, states: frozenset[ReplyState]) -> list[Person]:
    """Return the people whose reply is in one of these states; raise ``Refused`` when nobody is chosen."""
    identity.require(work, Verb.WRITE_TO_PARTICIPANTS, meeting)
    concerned = meeting_letters.concerned(work, meeting, also_declined=True)
    people = [invitation.person for invitation, reply in concerned if meeting_letters.state_of(reply) in states]
    if not people:
        raise Invalid("messages.nobody_chosen")
    return people


def preview(work: Work, meeting: Meeting, subject: str, text: str, states: frozenset[ReplyState]) -> LetterText:
    """Return a message as the first of those chosen will get it; nothing is stored."""
    to = addressees(work, meeting, states)[0]
    return outbox.render(work, meeting_letters.message_draft(work, meeting, subject, text, to))


def write(work: Work, meeting: Meeting, subject: str, text: str, states: frozenset[ReplyState]) -> int:
    """Write to those whose reply is in one of these states; return how many."""
    # Under a lock, so that a form sent twice at once finds the letters of the first.
    lock(work.session, meeting)
    addressees(work, meeting, states)
    count = meeting_mailings.message(work, meeting, subject, text, states)
    journal.write(work, "messages.sent", meeting=meeting, count=count)
    return count

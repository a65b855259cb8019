"""Guests and their replies: counted, listed, answered for and written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from planner.domain.duties import HELD_STATES
from planner.domain.guest_orders import BY_REPLY, GuestColumn, GuestOrder, in_order
from planner.domain.list_pages import LONG_PAGE, ListPage, nearest_page
from planner.domain.list_search import says
from planner.domain.names import sort_key
from planner.domain.permissions import Verb
from planner.domain.refusals import Invalid
from planner.domain.replies import SEATED, ReplyState
from planner.domain.standings import Standing
from planner.formats.mail.letters import LetterText
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.services import identity, journal
from planner.services.letters import meeting_letters, meeting_mailings, outbox
from planner.services.replies import answers, needs
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from planner.store import participants as rows
from planner.store.meetings import lock
from planner.store.participants import GuestRow

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
_PLACES = {state: place for place, state in enumerate(ORDER)}


class GuestLine(NamedTuple):
    """A guest as one line, with the state of the reply; ``place`` is that in the queue of a guest who waits, from 1."""

    guest: GuestRow
    state: ReplyState
    place: int | None

    @property
    def who(self) -> str:
        """Return what the guest is called."""
        return self.guest.name or self.guest.email


@dataclass(frozen=True)
class Participants:
    """Those who are invited to a meeting. All is counted over the whole list, and ``shown`` are those of one page of it.

    ``total`` counts who is invited; ``lines`` and ``page`` are those among them who fit what is looked for. ``counts`` and
    ``by_organisation`` count people, not replies.

    ``responsible`` are the ids of the people who are named for a duty. A claim to speak for an organisation that nobody has
    confirmed is counted apart in ``by_organisation``, marked as such.
    ``needs`` are what the kitchen is told, with how many asked for it and without names, and ``need_of`` what each guest said,
    by the id of the invitation; nothing for those who may not see them.
    """

    shown: Sequence[GuestLine]
    lines: Sequence[GuestLine]
    page: ListPage
    total: int
    responsible: Collection[int]
    counts: dict[ReplyState, int]
    by_organisation: Sequence[tuple[str, Standing, int]]
    needs: Sequence[tuple[str, int]]
    sees_needs: bool
    need_of: Mapping[int, str]
    queue: Sequence[GuestLine]


def lines(work: Work, meeting: Meeting) -> list[GuestLine]:
    """Return all who are invited, a line each, those to count on first and then by name; for those who may see them."""
    identity.require(work, Verb.SEE_REPLIES, meeting)
    guests = rows.of_meeting(work.session, meeting.id)
    waiting = sorted((row.queue or 0, row.invitation_id) for row in guests if row.state is ReplyState.WAITING)
    places = {invitation_id: place for place, (_, invitation_id) in enumerate(waiting, start=1)}
    unsorted = (GuestLine(row, row.state or ReplyState.UNANSWERED, places.get(row.invitation_id)) for row in guests)
    return sorted(unsorted, key=_by_reply)


def on_list(work: Work, meeting: Meeting, wanted: str, number: int) -> tuple[list[GuestRow], ListPage, int]:
    """Return one page of those on the list of a meeting, in the order in which they came on it, and how many there are in all.

    They are narrowed to names, addresses and organisations with ``wanted`` in them.
    """
    identity.require(work, Verb.INVITE, meeting)
    every = rows.of_meeting(work.session, meeting.id)
    fitting = [guest for guest in every if not wanted or _fits(guest, wanted)]
    page = nearest_page(number, len(fitting))
    return fitting[page.offset : page.offset + page.size], page, len(every)


def matching(every: Iterable[GuestLine], wanted: str) -> list[GuestLine]:
    """Return the lines with a name, an address or an organisation that has ``wanted`` in it; all where nothing is wanted."""
    return [line for line in every if not wanted or _fits(line.guest, wanted)]


def of_meeting(
    work: Work,
    meeting: Meeting,
    wanted: str = "",
    number: int = 1,
    *,
    invitation_id: int = 0,
    order: GuestOrder = BY_REPLY,
    size: int = LONG_PAGE,
) -> Participants:
    """Return one page of those who are invited, with their replies, for those who may see them.

    They are narrowed to names, addresses and organisations with ``wanted`` in them. The page is that with a number or,
    where one is given, that of an invitation.
    """
    every = lines(work, meeting)
    fitting = in_order(matching(every, wanted), _KEYS[order.column], descending=order.descending)
    ids = [line.guest.invitation_id for line in fitting]
    if invitation_id in ids:
        number = 1 + ids.index(invitation_id) // size
    page = nearest_page(number, len(fitting), size)
    sees_needs = identity.may(work, Verb.SEE_NEEDS, meeting)
    need_of = needs.of_meeting(work, meeting) if sees_needs else {}
    return Participants(
        fitting[page.offset : page.offset + size],
        fitting,
        page,
        len(every),
        _responsible(work, meeting),
        _counts(every),
        _by_organisation(every),
        _kitchen(every, need_of),
        sees_needs,
        need_of,
        [line for line in every if line.place is not None],
    )


def _fits(guest: GuestRow, wanted: str) -> bool:
    return says((guest.name, guest.email, guest.organisation or ""), wanted)


def _responsible(work: Work, meeting: Meeting) -> set[int]:
    duties = identity.duties_of(work, meeting).values()
    return {duty.person_id for duty in duties if duty.state in HELD_STATES and duty.person_id is not None}


def _by_reply(line: GuestLine) -> tuple[int, int, str]:
    return _PLACES[line.state], line.place or 0, sort_key(line.who)


_KEYS: Mapping[GuestColumn, Callable[[GuestLine], object]] = {
    GuestColumn.NAME: lambda line: sort_key(line.who),
    GuestColumn.ORGANISATION: lambda line: sort_key(line.guest.organisation) if line.guest.organisation else None,
    GuestColumn.REPLY: lambda line: _PLACES[line.state],
    GuestColumn.TIME: lambda line: line.guest.answered_at,
}
"""What each column is sorted by, of those who have something in it."""


def _counts(every: Sequence[GuestLine]) -> dict[ReplyState, int]:
    counts = Counter[ReplyState]()
    for line in every:
        counts[line.state] += line.guest.party
    return {state: counts[state] for state in ORDER if counts[state]}


def _by_organisation(every: Sequence[GuestLine]) -> list[tuple[str, Standing, int]]:
    counts = Counter[tuple[str, Standing]]()
    for line in every:
        if line.state is ReplyState.COMING:
            counts[line.guest.organisation or "", line.guest.standing] += line.guest.party
    tallies = [(name, standing, count) for (name, standing), count in counts.items()]
    return sorted(tallies, key=lambda tally: (tally[1] is not Standing.VOUCHED, -tally[2], tally[0]))


def _kitchen(every: Sequence[GuestLine], need_of: Mapping[int, str]) -> list[tuple[str, int]]:
    seated = (need_of.get(line.guest.invitation_id) for line in every if line.state in SEATED)
    said = Counter(" ".join(need.split()).casefold() for need in seated if need)
    return sorted(
        ((need[:1].upper() + need[1:], count) for need, count in said.items()), key=lambda pair: (-pair[1], pair[0])
    )


def answer_for(work: Work, meeting: Meeting, invitation: Invitation, reply_input: ReplyInput) -> None:
    """Give somebody's answer for them, also after the deadline; they get the receipt. Raise ``Refused`` when it is cancelled."""
    identity.require(work, Verb.ANSWER_FOR, meeting)
    give_answer(work, meeting.id, invitation.id, reply_input)


def give_answer(work: Work, meeting_id: int, invitation_id: int, reply_input: ReplyInput) -> None:
    """Give somebody's answer for them as ``answer_for`` does, by one who may (``Verb.ANSWER_FOR``), which is asked before."""
    answers.take(work, meeting_id, invitation_id, reply_input, late=True)
    journal.note(work, "replies.answered_for", meeting_id, invitation=invitation_id, answer=reply_input.answer)


def addressees_by_answer(work: Work, meeting: Meeting, among: Collection[int] | None = None) -> dict[ReplyState, int]:
    """Return how many would be written to, by their answer: each once, however many they answer for.

    They are those of some invitations (``among``, by their ids), or all.
    """
    identity.require(work, Verb.WRITE_TO_PARTICIPANTS, meeting)
    counts = rows.count_by_answer(work.session, meeting.id, among)
    return {state: counts[state] for state in ReplyState if state in counts}


def count_addressees(
    work: Work, meeting: Meeting, states: frozenset[ReplyState], among: Collection[int] | None = None
) -> int:
    """Return how many have a reply in one of these states; raise ``Refused`` when nobody is chosen."""
    count = sum(count for state, count in addressees_by_answer(work, meeting, among).items() if state in states)
    if not count:
        raise Invalid("messages.nobody_chosen")
    return count


def preview(
    work: Work,
    meeting: Meeting,
    subject: str,
    text: str,
    states: frozenset[ReplyState],
    among: Collection[int] | None = None,
) -> LetterText:
    """Return a message as the first of those chosen will get it; nothing is stored."""
    identity.require(work, Verb.WRITE_TO_PARTICIPANTS, meeting)
    to = rows.first_with_answer(work.session, meeting.id, states, among)
    if to is None:
        raise Invalid("messages.nobody_chosen")
    return outbox.render(work, meeting_letters.message_draft(work, meeting, subject, text, to))


def write(
    work: Work,
    meeting: Meeting,
    subject: str,
    text: str,
    states: frozenset[ReplyState],
    among: Collection[int] | None = None,
) -> int:
    """Write to those whose reply is in one of these states, of some invitations or all; return how many."""
    identity.require(work, Verb.WRITE_TO_PARTICIPANTS, meeting)
    # Under a lock, so that a form sent twice at once finds the letters of the first.
    lock(work.session, meeting)
    count = meeting_mailings.message(work, meeting, subject, text, states, among)
    if not count:
        raise Invalid("messages.nobody_chosen")
    journal.write(work, "messages.sent", meeting=meeting, count=count)
    return count

"""The letters of mailings, written a slice at a time.

A slice is read and rendered outside of any lock. The short transaction that stores it checks that what its letters tell
is still so; where it is not, the slice is made anew. A letter's key is unique, so each is written once, however often the
work is broken off. The letters of one meeting to many are written in the order of what happened; those to one guest, such
as receipts, go first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from planner.domain import mailings as rules
from planner.domain.mailings import SLICE
from planner.domain.meetings import MeetingState
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.services import journal
from planner.services.calendars import calendar_entries, meeting_facts
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.work import Actor, StandIn, Work
from planner.store import mailings as rows
from planner.store.invitations import guests as people_of
from planner.store.meetings import lock_by_id, locked
from planner.store.recorded_writes import RecordedWrites, recorded


@dataclass(frozen=True)
class Recipient:
    """A guest that a mailing comes to: the number that its cursor counts by, their invitations, and what is written to."""

    number: int
    invitation_ids: Sequence[int]
    guest: Any


WriteLetters = Callable[[Work, SharedFacts, Mailing, Sequence[Any]], None]
"""Puts the letters of a mailing to some guests in the session; what it changes of a row has to be a column."""
FollowUp = Callable[[Work, Mailing, Sequence[int]], None]
"""Does what else belongs to the letters to some guests, by the ids of their invitations."""
SelectGuests = Callable[[Work, Mailing, int], Sequence[Recipient]]
"""Returns the next guests of a mailing, at most so many, from its cursor on, in the order of their numbers."""


def guests_of_meeting(work: Work, mailing: Mailing, most: int) -> Sequence[Recipient]:
    """Return the next guests of a mailing about one meeting, each as invitation and reply."""
    pairs = rows.next_guests(work.session, mailing, most)
    return [Recipient(invitation.id, [invitation.id], (invitation, reply)) for invitation, reply in pairs]


def _nothing(_work: Work, _mailing: Mailing, _invitation_ids: Sequence[int]) -> None:
    pass


def _whole_slice(_mailing: Mailing) -> int:
    return SLICE


@dataclass(frozen=True)
class MailingKind:
    """How the letters of a kind are written, and of meetings in which states they are true; of any where it names none.

    ``then`` is done in the transaction that stores the letters, and ``share`` is how many guests a slice is for, at most.
    """

    write: WriteLetters
    states: frozenset[MeetingState] = frozenset()
    select: SelectGuests = guests_of_meeting
    then: FollowUp = _nothing
    share: Callable[[Mailing], int] = _whole_slice


Kinds = Mapping[str, MailingKind]


@dataclass(frozen=True)
class MailingStep:
    """How far a mailing comes with a slice: the last number, the invitations written to, and whether it has come to its end."""

    mailing_id: int
    cursor: int
    count: int
    invitation_ids: Sequence[int]
    ended: bool


@dataclass(frozen=True)
class LetterSlice:
    """Letters that have been rendered and not stored, with what they tell as it was read."""

    meeting_ids: Sequence[int]
    before: Sequence[Any]
    writes: RecordedWrites
    steps: Sequence[MailingStep]


def anything_due(work: Work) -> bool:
    """Tell whether any letter is to be written."""
    return rows.anything_due(work.session, work.now)


def due(work: Work) -> list[list[int]]:
    """Return the mailings whose next letters are to be written, by id, those that are written together in one list.

    First come those to one guest, of one kind about one meeting together; then the first mailing to many of each meeting.
    """
    pending = rows.due(work.session, work.now)
    single = sorted((row for row in pending if row.single), key=lambda row: (row.meeting_id, row.kind, row.id))
    groups = [[row.id for row in group] for _key, group in groupby(single, key=lambda row: (row.meeting_id, row.kind))]
    first: dict[int, int] = {}
    for row in pending:
        if not row.single:
            first.setdefault(row.meeting_id, row.id)
    groups.sort()  # What happened first is told first.
    slices = [ids[start : start + SLICE] for ids in groups for start in range(0, len(ids), SLICE)]
    return slices + [[mailing_id] for mailing_id in first.values()]


def render(work: Work, kinds: Kinds, mailing_ids: Sequence[int], most: int = SLICE) -> LetterSlice | None:
    """Read and render the next letters of mailings, and write nothing; return nothing where they have gone."""
    rows.read_one_state(work.session)
    mailings = rows.by_ids(work.session, mailing_ids)
    if not mailings:
        return None
    recipients = _recipients(work, kinds, mailings, most)
    meeting_ids, steps = _meetings(mailings), _steps(kinds, mailings, recipients, most)
    before = _state(work, mailings, meeting_ids, steps)
    with recorded(work.session) as writes:
        _write(work, kinds, mailings, recipients)
    return LetterSlice(meeting_ids, before, writes, steps)


def keep(work: Work, kinds: Kinds, letter_slice: LetterSlice) -> bool:
    """Store rendered letters; return False, with nothing stored, where what they tell has changed meanwhile."""
    lock_by_id(work.session, letter_slice.meeting_ids)
    mailings = rows.by_ids(work.session, [step.mailing_id for step in letter_slice.steps])
    if _state(work, mailings, letter_slice.meeting_ids, letter_slice.steps) != letter_slice.before:
        return False
    letter_slice.writes.write(work.session)
    _finish(work, kinds, mailings, letter_slice.steps)
    return True


def write_locked(work: Work, kinds: Kinds, mailing_ids: Sequence[int], most: int = SLICE) -> None:
    """Write the next letters of mailings in this transaction, under the lock on their meetings."""
    for meeting_id in _meetings(rows.by_ids(work.session, mailing_ids)):
        locked(work.session, meeting_id)
    mailings = rows.by_ids(work.session, mailing_ids)
    recipients = _recipients(work, kinds, mailings, most)
    _write(work, kinds, mailings, recipients)
    work.session.flush()
    _finish(work, kinds, mailings, _steps(kinds, mailings, recipients, most))


def _finish(work: Work, kinds: Kinds, mailings: Sequence[Mailing], steps: Sequence[MailingStep]) -> None:
    for mailing, step in zip(mailings, steps, strict=True):
        if step.invitation_ids:
            kinds[mailing.kind].then(work, mailing, step.invitation_ids)
        if not step.ended:
            rows.advance(work.session, mailing.id, step.cursor, step.count)
    rows.forget(work.session, [step.mailing_id for step in steps if step.ended])


def write_all(work: Work, kinds: Kinds) -> None:
    """Write every letter that is due in this transaction, as where nobody else is at work."""
    work.session.flush()
    while slices := due(work):
        for mailing_ids in slices:
            write_locked(work, kinds, mailing_ids)


def set_aside(work: Work, kinds: Kinds, mailing_id: int) -> None:
    """Put off the next letter of a mailing, which could not be written, so that the others are; give it up after some tries."""
    for mailing in rows.by_ids(work.session, [mailing_id]):
        lock_by_id(work.session, _meetings([mailing]))
        if mailing.invitation_id is not None:
            _put_off(work, mailing, mailing.invitation_id)
            continue
        for recipient in _recipients(work, kinds, [mailing], 1)[0]:
            rows.split_off(work.session, mailing, recipient.invitation_ids[0], rules.next_try(1, work.now))
            rows.advance(work.session, mailing.id, recipient.number, 1)


def _put_off(work: Work, mailing: Mailing, invitation_id: int) -> None:
    mailing.tries += 1
    again_at = rules.next_try(mailing.tries, work.now)
    if again_at is not None:
        mailing.due_at = again_at
        return
    person = people_of(work.session, [invitation_id])[invitation_id]
    meeting = work.session.get(Meeting, mailing.meeting_id)
    journal.write(work, "letters.not_written", meeting=meeting, to=person.name or person.email, kind=mailing.kind)
    rows.forget(work.session, [mailing.id])


def _meetings(mailings: Sequence[Mailing]) -> list[int]:
    return sorted({key for mailing in mailings for key in mailing.facts.get("meetings", [mailing.meeting_id])})


def _recipients(work: Work, kinds: Kinds, mailings: Sequence[Mailing], most: int) -> list[Sequence[Recipient]]:
    """Return to whom each mailing goes next: to nobody any more where its letters would no longer be true."""
    return [
        kinds[mailing.kind].select(work, mailing, _most(kinds, mailing, most)) if _holds(work, kinds, mailing) else ()
        for mailing in mailings
    ]


def _most(kinds: Kinds, mailing: Mailing, most: int) -> int:
    return min(most, kinds[mailing.kind].share(mailing))


def _holds(work: Work, kinds: Kinds, mailing: Mailing) -> bool:
    states = kinds[mailing.kind].states
    return not states or work.session.get_one(Meeting, mailing.meeting_id).state in states


def _state(
    work: Work, mailings: Sequence[Mailing], meeting_ids: Sequence[int], steps: Sequence[MailingStep]
) -> Sequence[Any]:
    """Return all that letters depend on, to be compared."""
    progress = [(mailing.id, mailing.cursor, mailing.until, mailing.facts) for mailing in mailings]
    invitation_ids = [key for step in steps for key in step.invitation_ids]
    return [progress, rows.letter_facts(work.session, meeting_ids, invitation_ids)]


def _write(work: Work, kinds: Kinds, mailings: Sequence[Mailing], recipients: Sequence[Sequence[Recipient]]) -> None:
    facts: dict[int, SharedFacts] = {}
    for mailing, of_mailing in zip(mailings, recipients, strict=True):
        if mailing.meeting_id not in facts:
            shared = meeting_facts.read(work, work.session.get_one(Meeting, mailing.meeting_id))
            facts[mailing.meeting_id] = calendar_entries.with_entry(work, shared)
        if of_mailing:
            guests = [recipient.guest for recipient in of_mailing]
            kinds[mailing.kind].write(_acting(work, mailing), facts[mailing.meeting_id], mailing, guests)


def _acting(work: Work, mailing: Mailing) -> Work:
    stand_in = None if mailing.stand_in is None else StandIn(**mailing.stand_in)
    return work.acting(Actor(mailing.writer_id, stand_in=stand_in))


def _steps(
    kinds: Kinds, mailings: Sequence[Mailing], recipients: Sequence[Sequence[Recipient]], most: int
) -> list[MailingStep]:
    return [
        MailingStep(
            mailing.id,
            of_mailing[-1].number if of_mailing else mailing.cursor,
            len(of_mailing),
            [key for recipient in of_mailing for key in recipient.invitation_ids],
            ended=mailing.invitation_id is not None or len(of_mailing) < _most(kinds, mailing, most),
        )
        for mailing, of_mailing in zip(mailings, recipients, strict=True)
    ]

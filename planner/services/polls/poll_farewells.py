"""Letters to the many who were asked about a date, when the draft is thrown away: written by a job, some at a time.

What they say is kept apart from the meeting, which is gone by then. They are rendered outside of any lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.mailings import SLICE
from planner.rows.mailings import Farewell
from planner.rows.meetings import Meeting
from planner.rows.polls import Ballot, Poll
from planner.services.letters import meeting_letters, outbox
from planner.services.letters.outbox import Draft, Sender
from planner.services.work import Work
from planner.store import farewells as rows
from planner.store.recorded_writes import RecordedWrites, recorded

KIND = "poll_withdrawn"


@dataclass(frozen=True)
class FarewellSlice:
    """Letters that have been rendered and not stored: from where on, and how far they come."""

    farewell_id: int
    start: int
    end: int
    writes: RecordedWrites


def store(work: Work, meeting: Meeting, poll: Poll, ballots: Sequence[Ballot]) -> int:
    """Store that all who were asked are to be told that no date is looked for any more; return how many they are."""
    roles = meeting_letters.meeting_values(work, meeting)["roles"]
    guests = " ".join(f"{ballot.invitation.person_id}:{ballot.invitation_id}" for ballot in ballots)
    farewell = Farewell(title=meeting.title, sender=roles.organiser.name, poll_id=poll.id, guests=guests, cursor=0)
    farewell.contact_id, farewell.created_at = None if roles.contact is None else roles.contact.id, work.now
    work.session.add(farewell)
    return len(ballots)


def waiting(work: Work) -> list[int]:
    """Return the ids of the farewells of which letters are to be written, the oldest first."""
    return rows.waiting(work.session)


def render(work: Work, farewell_id: int, most: int = SLICE) -> FarewellSlice | None:
    """Render the next letters and write nothing; return nothing where all have been written."""
    farewell = rows.by_id(work.session, farewell_id)
    if farewell is None:
        return None
    start = farewell.cursor
    guests = _guests(farewell)[start : start + most]
    with recorded(work.session) as writes:
        _write(work, farewell, guests)
    return FarewellSlice(farewell_id, start, start + len(guests), writes)


def keep(work: Work, letters: FarewellSlice) -> None:
    """Store rendered letters, unless somebody else has."""
    farewell = rows.locked(work.session, letters.farewell_id)
    if farewell is None or farewell.cursor != letters.start:
        return
    letters.writes.write(work.session)
    _advance(work, farewell, letters.end)


def pass_over(work: Work, farewell_id: int) -> None:
    """Leave the next guest out, to whom no letter can be written."""
    farewell = rows.locked(work.session, farewell_id)
    if farewell is not None:
        _advance(work, farewell, farewell.cursor + 1)


def _advance(work: Work, farewell: Farewell, cursor: int) -> None:
    farewell.cursor = cursor
    if cursor >= len(_guests(farewell)):
        work.session.delete(farewell)
    work.session.flush()


def _guests(farewell: Farewell) -> list[tuple[int, int]]:
    pairs = (pair.split(":") for pair in farewell.guests.split())
    return [(int(person_id), int(invitation_id)) for person_id, invitation_id in pairs]


def _write(work: Work, farewell: Farewell, guests: Sequence[tuple[int, int]]) -> None:
    contact_id = farewell.contact_id
    readers = rows.people(work.session, [person_id for person_id, _ in guests])
    contact = None if contact_id is None else rows.people(work.session, [contact_id])[contact_id]
    sender = Sender(farewell.sender)
    if contact is not None:
        sender = Sender(farewell.sender, contact.email, meeting_letters.signature(contact, farewell.sender))
    values = {"meeting": Meeting(title=farewell.title), "organiser": farewell.sender, "reason": ""}
    drafts = [
        Draft(KIND, readers[person_id], f"{KIND}:{farewell.poll_id}:{invitation_id}:", values, sender=sender)
        for person_id, invitation_id in guests
        if person_id in readers
    ]
    outbox.put_all(work, drafts)

"""Letters that do not get through: told to those whose meetings they are about, and sent again when they say so.

Nobody is alarmed in the first hour, in which most trouble with mail servers passes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from planner.domain.outbox import TROUBLE_AFTER
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.services import identity, journal
from planner.services.work import Work
from planner.store import outbox as rows

SLICE = 50
"""How many letters are put back in one transaction, so that nobody else waits long."""
MOST_SHOWN = 200


@dataclass(frozen=True)
class Delay:
    """Letters that have waited for more than an hour: how many, and since when. ``given_up`` are tried no more.

    ``written`` of ``to_write`` letters to many are written, where that is under way.
    """

    waiting: int = 0
    since: datetime | None = None
    given_up: int = 0
    written: int = 0
    to_write: int = 0


NO_DELAY = Delay()


def of_all(work: Work) -> Delay:
    """Return how all letters are held up, for the team and those who operate the service."""
    identity.require(work, Verb.SEE_WORKBOARD)
    return _of(work, None)


def of_meeting(work: Work, meeting: Meeting) -> Delay:
    """Return how the letters about a meeting are held up, for those who see its replies."""
    identity.require(work, Verb.SEE_REPLIES, meeting)
    return _of(work, [meeting.id])


def of_held(work: Work, meeting_ids: Collection[int]) -> Delay:
    """Return how the letters about meetings are held up that one has a duty for."""
    return _of(work, meeting_ids) if meeting_ids else NO_DELAY


def _of(work: Work, meeting_ids: Collection[int] | None) -> Delay:
    return Delay(*rows.held_up(work.session, work.now - TROUBLE_AFTER, meeting_ids))


def given_up(work: Work, offset: int = 0, most: int = MOST_SHOWN) -> list[Letter]:
    """Return the letters that were given up, the newest first, for the team and those who operate the service."""
    identity.require(work, Verb.SEE_WORKBOARD)
    return rows.given_up(work.session, None, most, offset)


def troubled(work: Work, meeting: Meeting, most: int) -> list[Letter]:
    """Return the oldest letters about a meeting that could not be delivered so far, for those who see its replies."""
    identity.require(work, Verb.SEE_REPLIES, meeting)
    return rows.troubled(work.session, meeting.id, most)


def _require(work: Work, meeting: Meeting | None) -> None:
    if meeting is None:
        identity.require(work, Verb.OPERATE)
    else:
        identity.require(work, Verb.WRITE_TO_PARTICIPANTS, meeting)


def send_again(work: Work, letter_id: int, meeting: Meeting | None = None) -> int:
    """Send a letter again that was given up; return 0 when it no longer is. Raise ``NotFound`` for one of another meeting."""
    _require(work, meeting)
    letter = work.session.get(Letter, letter_id)
    if letter is None or (meeting is not None and letter.meeting_id != meeting.id):
        raise NotFound("letters.not_found")
    return _put_back(work, rows.locked_given_up(work.session, [letter.id]))


def send_slice_again(work: Work, meeting: Meeting | None = None) -> int:
    """Send the next of all letters again that were given up, about a meeting or about any; return how many, 0 at the end."""
    _require(work, meeting)
    meeting_id = None if meeting is None else meeting.id
    ids = [letter.id for letter in rows.given_up(work.session, meeting_id, SLICE)]
    return _put_back(work, rows.locked_given_up(work.session, ids))


def _put_back(work: Work, letters: Collection[Letter]) -> int:
    for letter in letters:
        rows.put_back(letter, work.now)
        meeting = None if letter.meeting_id is None else work.session.get(Meeting, letter.meeting_id)
        journal.write(
            work, "letters.sent_again", meeting=meeting, to=letter.to_name or letter.to_email, kind=letter.kind
        )
    return len(letters)

"""The journal of a meeting, as the API gives it."""

from __future__ import annotations

from planner.domain.permissions import Verb
from planner.services import identity, journal
from planner.services.meetings import meeting_ranges
from planner.services.work import Work
from planner.web.api import values
from planner.web.api.answers import ApiAnswer
from planner.web.api.meetings import ONE
from planner.web.api.operations import OperationInput, Operations

OPERATIONS = Operations("journal")


@OPERATIONS.add("GET", f"{ONE}/journal", "Read what has happened to a meeting, oldest first.", answer="Journal")
def read_journal(work: Work, _inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Return the public part to all, the rest to the meeting's people, and what tells of guests to those who see replies."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    guests = identity.may(work, Verb.SEE_REPLIES, meeting)
    if not identity.may(work, Verb.SEE_JOURNAL, meeting):
        lines = journal.of_meeting(work, meeting, public_only=True)
        return ApiAnswer({"items": [values.journal_line(line) for line in lines]})
    readable = journal.readable(work, meeting, guests=guests)
    items = [
        values.journal_line(line, journal.actor_of(line, guests=guests), journal.link_owner_of(line, guests=guests))
        for line in readable
    ]
    return ApiAnswer({"items": items})

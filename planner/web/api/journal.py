"""The journal of a meeting, as the API gives it."""

from __future__ import annotations

from planner.domain.journal_audiences import Audience
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
    """Return the public part to all, and the rest to those whom ``domain.journal_audiences`` names."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    audiences = identity.audiences(work, meeting)
    lines = journal.readable(work, meeting, audiences)
    if Audience.PEOPLE not in audiences:
        return ApiAnswer({"items": [values.journal_line(line) for line in lines]})
    guests = Audience.REPLIES in audiences
    carries = Audience.CARRIERS in audiences
    items = [
        values.journal_line(
            line,
            journal.actor_of(line, guests=guests),
            journal.link_owner_of(line, guests=guests),
            line.on_word if carries else "",
        )
        for line in lines
    ]
    return ApiAnswer({"items": items})

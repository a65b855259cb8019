"""The journal of a meeting, as the API gives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from planner.domain.journal_audiences import Audience
from planner.rows.journal import JournalLine
from planner.services import identity, journal
from planner.services.meetings import meeting_ranges
from planner.services.work import Work
from planner.web.api import references, values
from planner.web.api.answers import ApiAnswer
from planner.web.api.meetings import ONE
from planner.web.api.operations import OperationInput, Operations

OPERATIONS = Operations("journal")


@OPERATIONS.add(
    "GET",
    f"{ONE}/journal",
    "Read what has happened to a meeting, oldest first.",
    query=references.PAGING,
    answer="Journal",
)
def read_journal(work: Work, inputs: OperationInput, meeting_id: int) -> ApiAnswer:
    """Return a page of the public part to all, and of the rest to those whom ``domain.journal_audiences`` names."""
    meeting = meeting_ranges.by_id(work, meeting_id)
    audiences = identity.audiences(work, meeting)
    place = _place(inputs.query)
    lines, more = journal.readable_after(work, meeting, audiences, place, inputs.query["limit"])
    following = references.cursor(lines[-1].at.isoformat(), lines[-1].id) if more else None
    return ApiAnswer({"items": [_value(line, audiences) for line in lines], "next": following})


def _place(query: Mapping[str, Any]) -> tuple[datetime, int] | None:
    place = references.place_of(query, (str, int))
    return None if place is None else (references.instant_of(place[0]), place[1])


def _value(line: JournalLine, audiences: frozenset[Audience]) -> values.Value:
    if Audience.PEOPLE not in audiences:
        return values.journal_line(line)
    guests = Audience.REPLIES in audiences
    return values.journal_line(
        line,
        journal.actor_of(line, guests=guests),
        journal.link_owner_of(line, guests=guests),
        line.on_word if Audience.CARRIERS in audiences else "",
    )

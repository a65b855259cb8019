"""Lines of the journal as entries of a timeline, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from planner.formats.journal import Tongue, sentence
from planner.services.journal import JournalLine
from planner.web.requests import language, runtime

MARKS = {
    "duties.accepted": "done",
    "meetings.published": "done",
    "duties.offered": "waiting",
    "duties.given_back": "waiting",
}
"""How the dot of a line looks: filled when something is settled, dashed when somebody is waited for."""


@dataclass(frozen=True)
class TimelineEntry:
    """What happened, ready to read; ``mark`` is ``done``, ``waiting`` or empty."""

    at: datetime
    text: str
    who: str
    mark: str


def entries_of(lines: Iterable[JournalLine], *, named: bool) -> list[TimelineEntry]:
    """Return the entries of these lines; who did it is named only for those who carry the meeting."""
    tongue = Tongue(gettext, language(), runtime().deployment.time_zone)
    return [_entry(line, tongue, named=named) for line in lines]


def _entry(line: JournalLine, tongue: Tongue, *, named: bool) -> TimelineEntry:
    who = line.by.name if named and line.by is not None else ""
    return TimelineEntry(line.at, sentence(line.verb, line.facts, tongue), who, MARKS.get(line.verb, ""))

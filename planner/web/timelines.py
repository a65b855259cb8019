"""Lines of the journal as entries of a timeline, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from planner.formats.journal import MARKS, sentence
from planner.services.journal import JournalLine


DUTY = "duty"


@dataclass(frozen=True)
class TimelineEntry:
    """What happened, ready to read; ``mark`` is ``done``, ``waiting`` or empty."""

    at: datetime
    text: str
    who: str
    mark: str


def entries_of(lines: Iterable[JournalLine], *, named: bool) -> list[TimelineEntry]:
    """Return the entries of these lines; who did it is named only for those who carry the meeting."""
    return [_entry(line, named=named) for line in lines]


def _entry(line: JournalLine, *, named: bool) -> TimelineEntry:
    msgid, facts = sentence(line.verb, line.facts)
    if DUTY in facts:
        facts[DUTY] = gettext(facts[DUTY])
    who = line.by.name if named and line.by is not None else ""
    return TimelineEntry(line.at, gettext(msgid) % facts, who, MARKS.get(line.verb, ""))

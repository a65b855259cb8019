"""When a meeting of a table takes place: four cells, in any of which a program may have written a day with a clock time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from planner.domain.refusals import Invalid, Refused
from planner.domain.times import parse_date, parse_time, parse_time_range
from planner.domain.typed_times import TypedMoment, is_end_of_day, moment_of, tidy

DEFAULT_LENGTH = timedelta(hours=2)
"""How long a meeting of a file lasts where none of its cells say so."""
MORNING = time(6)
"""An end before this, and before the start, is on the next day: the meeting goes on through the night."""
_NO_DAY = re.compile(r"\b(?:1899|1900|1904)\b")
"""The years of the days that spreadsheets write before a clock time that has no day."""


@dataclass(frozen=True)
class TypedSpan:
    """From when to when, in wall times of the home zone; a whole day lasts to the midnight after it.

    ``over_night`` tells that the day of the end was not given, and is taken for the one after.
    """

    starts: datetime
    ends: datetime
    all_day: bool
    over_night: bool = False


def span_of(cells: dict[str, str], home: str) -> TypedSpan | None:
    """Return when it is, or None where no day is given; raise ``Refused`` for what is not understood or cannot be kept.

    ``cells`` holds ``date``, ``end_date``, ``time`` and ``end``. A moment with an offset from UTC is brought to the zone ``home``.
    """
    if not cells["date"]:
        return None
    first, last = (_at_home(moment_of(tidy(cells[name])), home) for name in ("date", "end_date"))
    starts, ends = (_at_home(_clock_cell(cells[name]), home) for name in ("time", "end"))
    day = parse_date(first.day)
    _same_day(starts, day, cells["time"])
    last_day = parse_date(last.day or ends.day) if last.day or ends.day else day
    _same_day(ends, last_day, cells["end"])
    at, until = starts.clock or first.clock, ends.clock or last.clock
    if not at and until and not is_end_of_day(until):
        raise Invalid("imports.start_missing", given=until)
    if not at:
        return TypedSpan(_midnight(day), _midnight(last_day + timedelta(days=1)), all_day=True)
    if is_end_of_day(until):
        last_day, until = last_day + timedelta(days=1), "00.00"
    begin, end = _hours(at, until)
    return _timed(datetime.combine(day, begin), end, last_day, is_day_given=bool(last.day or ends.day))


def _timed(start: datetime, clock: time | None, last_day: date, *, is_day_given: bool) -> TypedSpan:
    """Return a time that ends at a clock time of a day; one that nobody has named is the next where the night is meant."""
    if clock is None:
        return TypedSpan(start, start + DEFAULT_LENGTH, all_day=False)
    end = datetime.combine(last_day, clock)
    if end > start:
        return TypedSpan(start, end, all_day=False)
    if is_day_given or clock >= MORNING or clock == start.time():
        raise Invalid("imports.ends_before_start")
    return TypedSpan(start, end + timedelta(days=1), all_day=False, over_night=True)


def _clock_cell(cell: str) -> TypedMoment:
    """Return a cell for a clock time; the day before it is none where a spreadsheet has only made it up."""
    moment = moment_of(tidy(cell), midnight_counts=True)
    if not moment.clock:
        return TypedMoment(clock=cell)
    if _NO_DAY.search(moment.day):
        return TypedMoment(clock=moment.clock)
    try:
        parse_date(moment.day)
    except Refused:
        return TypedMoment(clock=cell)
    return moment


def _at_home(moment: TypedMoment, home: str) -> TypedMoment:
    if moment.offset is None or not moment.clock:
        return moment
    there = datetime.combine(parse_date(moment.day), parse_time(moment.clock), tzinfo=UTC) - moment.offset
    here = there.astimezone(ZoneInfo(home))
    if here.fold:
        # A cell keeps a wall time, which is the first of the two where the clock shows it twice.
        raise Invalid("imports.second_hour")
    return moment_of(f"{here:%d.%m.%Y %H.%M}")


def _same_day(moment: TypedMoment, day: date, cell: str) -> None:
    """Refuse a clock time that stands with another day than the cell for the day names."""
    if moment.day and parse_date(moment.day) != day:
        raise Invalid("imports.days_differ", given=cell)


def _hours(start: str, end: str) -> tuple[time, time | None]:
    if end:
        return parse_time(start), parse_time(end)
    if any(dash in start for dash in "-–"):
        both = parse_time_range(start, over_midnight=True)
        return both.start, both.end
    return parse_time(start), None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)

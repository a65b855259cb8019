"""Dates and clock times as people type them in Norway, and wall time to instants and back.

Everything typed is read day first, as Norwegians write. A two-digit year is always in this century: 27 is 2027 and 99
is 2099, for a planner looks ahead and never behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planner.domain.refusals import Invalid
from planner.domain.typed_times import half_day, moment_of, tidy

_Moment = TypeVar("_Moment", date, time)

FIRST_YEAR, LAST_YEAR = 1900, 2199

_WEEKDAYS = (
    ("mandag", "måndag", "monday", "man", "mån", "må", "mon", "mo"),
    ("tirsdag", "tysdag", "tuesday", "tir", "tirs", "tys", "ty", "tue", "tues"),
    ("onsdag", "wednesday", "ons", "on", "wed"),
    ("torsdag", "thursday", "tor", "tors", "to", "thu", "thur", "thurs"),
    ("fredag", "friday", "fre", "fr", "fri"),
    ("lørdag", "laurdag", "saturday", "lør", "lau", "la", "sat"),
    ("søndag", "sundag", "sunday", "søn", "sun", "sø"),
)
_MONTHS = (
    ("januar", "january", "jan"),
    ("februar", "february", "feb", "febr"),
    ("mars", "march", "mar"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("desember", "december", "des", "dec"),
)
_WEEKDAY_NUMBER = {word: number for number, words in enumerate(_WEEKDAYS) for word in words}
_MONTH_NUMBER = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words}

_WEEKDAY_IN_FRONT = re.compile(r"(?P<word>[a-zæøå]+)\.?,?\s+(?:den\s+|the\s+)?(?=[0-9])")
_DATE_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})[./\- ]\s*(?P<month>[0-9]{1,2})[./\- ]\s*(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<day>[0-9]{1,2})\.?\s*(?P<word>[a-z]+)\.?,?\s*(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{2})",
        r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>19[0-9]{2}|2[01][0-9]{2})",
        r"(?P<year>19[0-9]{2}|2[01][0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    )
)
_YEAR_LEFT_OUT = re.compile(r"[0-9]{1,2}(?:[./\-]\s*[0-9]{1,2}|\.?\s*(?P<word>[a-z]+))\.?")

_CLOCK_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<hour>[0-9]{1,2})",
        r"(?P<hour>[0-9]{1,2})[.:](?P<minute>[0-9]{2})",
        r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):[0-9]{2}",
        r"(?P<hour>[0-9]{1,2})(?P<minute>[0-9]{2})",
    )
)
_HOURS = (
    ("ett", "eitt", "ein", "one"),
    ("to", "two"),
    ("tre", "three"),
    ("fire", "four"),
    ("fem", "five"),
    ("seks", "six"),
    ("sju", "syv", "seven"),
    ("åtte", "eight"),
    ("ni", "nine"),
    ("ti", "ten"),
    ("elleve", "eleven"),
    ("tolv", "twelve"),
)
_HOUR_NUMBER = {word: number for number, words in enumerate(_HOURS, start=1) for word in (*words, str(number))}
_SPOKEN_MINUTES = {
    "halv": -30,
    "kvart over": 15,
    "kvart på": -15,
    "quarter past": 15,
    "half past": 30,
    "quarter to": -15,
    "": 0,
}
_SPOKEN = re.compile(
    r"(?P<stretch>halv|kvart (?:over|på)|quarter (?:past|to)|half past|)\s*(?P<hour>[a-zæøå]+|[0-9]{1,2})"
)
_DAY_BEGINS = 7
"""Spoken hours are those between seven in the morning and seven in the evening, when people meet."""
_CLOCK_WORD = re.compile(r"^(?:klokka|klokken|kl\.?|fra|frå|from|at)\s*(?=\S)")
_BETWEEN = re.compile(r"\s*(?:[‐‑‒–—−-]|\btil\b|\bto\b)\s*")


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A stretch of one day in wall time; ``end`` is None when only the start was given."""

    start: time
    end: time | None = None


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek:
    """A week of ISO 8601: it starts on Monday and belongs to the year that holds its Thursday."""

    year: int
    week: int


class ClockOddity(StrEnum):
    """What the change to or from summer time does to a wall time."""

    SKIPPED = "skipped"
    REPEATED = "repeated"


def parse_date(typed: str) -> date:
    """Read a date as people type it: ``8.2.27``, ``08.02.2027``, ``8. februar 2027``, ``080227``, ``08022027`` or ISO.

    A weekday in front is fine when it is the right one. Eight digits are day first when they end in a year 1900-2199,
    else year first. Raises ``Refused`` with ``times.date_missing``, ``times.date_not_understood``,
    ``times.year_missing``, ``times.date_impossible`` (31 February, or a year outside 1900-2199) or
    ``times.weekday_differs``.
    """
    text = tidy(typed)
    if not text:
        raise Invalid("times.date_missing")
    # Midnight behind a day says nothing; any other time is not for a date to drop.
    moment = moment_of(text)
    text = text if moment.clock else moment.day
    weekday, rest = split_weekday(text)
    for form in _DATE_FORMS:
        if match := form.fullmatch(rest):
            day = _date_of(match.groupdict(), typed)
            if weekday is not None and weekday != day.weekday():
                raise Invalid("times.weekday_differs", given=typed.strip(), date=day)
            return day
    raise Invalid(_why_no_date(rest), given=typed.strip())


def parse_time(typed: str) -> time:
    """Read a clock time as people type it: ``09.00``, ``9``, ``kl. 09.00``, ``0900`` or ``9:30``; seconds are dropped.

    ``9:00 AM`` is read as well. Words are read too, as the hour between seven in the morning and seven in the evening:
    ``halv tre`` is 14.30.

    Raises ``Refused`` with ``times.time_missing``, ``times.time_not_understood`` or ``times.time_impossible`` (25.00;
    also 24.00, which belongs to the next day).
    """
    text = _CLOCK_WORD.sub("", tidy(typed))
    if not text:
        raise Invalid("times.time_missing")
    if (clock := half_day(text)) is not None:
        return _real(lambda: time(*clock), "times.time_impossible", typed)
    for form in _CLOCK_FORMS:
        if match := form.fullmatch(text):
            return _clock_of(match, typed)
    if match := _SPOKEN.fullmatch(text):
        return _spoken(match["stretch"], match["hour"], typed)
    raise Invalid("times.time_not_understood", given=typed.strip())


def parse_time_range(typed: str, *, over_midnight: bool = False) -> TimeRange:
    """Read ``kl. 18.30–21.00``, ``9-11``, ``fra 9 til 11`` or a start alone, as wall times of one day.

    With ``over_midnight`` an end that is not after the start is for the caller to place on a day.

    Raises what ``parse_time`` raises, and ``times.end_not_after_start``.
    """
    start, *ends = _BETWEEN.split(tidy(typed))
    if not ends:
        return TimeRange(parse_time(typed))
    if len(ends) > 1:
        raise Invalid("times.time_not_understood", given=typed.strip())
    stretch = TimeRange(parse_time(start), parse_time(ends[0]))
    if stretch.end is not None and stretch.end <= stretch.start and not over_midnight:
        raise Invalid("times.end_not_after_start", given=typed.strip())
    return stretch


def zone_named(name: str) -> ZoneInfo:
    """The time zone of an IANA name such as ``Europe/Oslo``; raises ``Refused`` with ``times.zone_unknown``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as reason:
        raise Invalid("times.zone_unknown", given=name) from reason


def to_utc(day: date, at: time, zone: str) -> datetime:
    """The instant, in UTC, when a clock in the zone shows this wall time.

    As RFC 5545 section 3.3.5 decides: a wall time that summer time skips is read with the offset before the change
    (02.30 becomes 03.30), and one that comes twice is the first of the two.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=zone_named(zone))
    return wall.astimezone(UTC)


def to_local(instant: datetime, zone: str) -> datetime:
    """The wall time, as an aware datetime, that a clock in the zone shows at an aware instant.

    Raises ``ValueError`` for a naive datetime, whose zone nobody knows.
    """
    if instant.tzinfo is None:
        raise ValueError(instant)
    return instant.astimezone(zone_named(zone))


def clock_oddity(day: date, at: time, zone: str) -> ClockOddity | None:
    """Say whether the change of clocks skips or repeats this wall time, so that a page can tell what was decided."""
    wall = datetime.combine(day, at.replace(tzinfo=None), tzinfo=zone_named(zone))
    first, second = wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset()
    if first == second or first is None or second is None:
        return None
    return ClockOddity.REPEATED if first > second else ClockOddity.SKIPPED


def iso_week(day: date) -> IsoWeek:
    """The ISO week that a date falls in; the first days of January may belong to the year before."""
    year, week, _ = day.isocalendar()
    return IsoWeek(year, week)


def monday_of(week: IsoWeek) -> date:
    """The Monday an ISO week starts on; raises ``Refused`` with ``times.week_impossible`` (week 53 of a short year)."""
    return _real(lambda: date.fromisocalendar(week.year, week.week, 1), "times.week_impossible", str(week.week))


def days_of(week: IsoWeek) -> tuple[date, ...]:
    """The seven dates of an ISO week, Monday first."""
    monday = monday_of(week)
    return tuple(monday + timedelta(days=n) for n in range(7))


def weekday_number(word: str) -> int | None:
    """Return the weekday that a word in lower case names, Monday being 0."""
    return _WEEKDAY_NUMBER.get(word)


def split_weekday(text: str) -> tuple[int | None, str]:
    """Return the weekday in front of a tidied date, Monday being 0, and the rest; ``None`` where there is none."""
    match = _WEEKDAY_IN_FRONT.match(text)
    if match is None or match["word"] not in _WEEKDAY_NUMBER:
        return None, text
    return _WEEKDAY_NUMBER[match["word"]], text[match.end() :]


def _date_of(parts: dict[str, str | None], typed: str) -> date:
    word = parts.get("word")
    month = _MONTH_NUMBER.get(word) if word else int(parts["month"] or 0)
    if month is None:
        raise Invalid("times.date_not_understood", given=typed.strip())
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == len("27"):
        year += 2000
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("times.date_impossible", given=typed.strip())
    return _real(lambda: date(year, month, int(parts["day"] or 0)), "times.date_impossible", typed)


def _why_no_date(rest: str) -> str:
    match = _YEAR_LEFT_OUT.fullmatch(rest)
    if match and (match["word"] is None or match["word"] in _MONTH_NUMBER):
        return "times.year_missing"
    return "times.date_not_understood"


def _clock_of(match: re.Match[str], typed: str) -> time:
    minute = int(match.groupdict().get("minute") or 0)
    return _real(lambda: time(int(match["hour"]), minute), "times.time_impossible", typed)


def _spoken(stretch: str, word: str, typed: str) -> time:
    if word not in _HOUR_NUMBER:
        raise Invalid("times.time_not_understood", given=typed.strip())
    minutes = _HOUR_NUMBER[word] * 60 + _SPOKEN_MINUTES[stretch]
    if minutes < _DAY_BEGINS * 60:
        minutes += 12 * 60
    return time(minutes // 60, minutes % 60)


def _real(build: Callable[[], _Moment], rule: str, typed: str) -> _Moment:
    try:
        return build()
    except ValueError as reason:
        raise Invalid(rule, given=typed.strip()) from reason

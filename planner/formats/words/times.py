"""Dates and times as text in bokmål, nynorsk and English, after Språkrådet's rules.

A function takes the value first and the language (``nb``, ``nn`` or ``en``) second, so that a template can use it as
a filter. A date has no zone. An instant is shown in ``zone``, and of the span of a meeting its first day or its start
there. A datetime without an offset is refused, because nobody can tell which clock it was read from: the wall time of a
meeting is written by ``spans``, which names its zone. The little words between the numbers (``kl.``, ``uke``) belong to
the date patterns of a language, as in CLDR, and therefore stand here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date, format_timedelta

from planner.domain.meetings import Span
from planner.domain.times import to_local

ZONE = "Europe/Oslo"
_MONTHS_FROM_DAY = 60
_DAYS_A_MONTH = 30.44
_DASH = "–"
_SPACED_DASH = " – "
_KEPT = 2_000
"""Days as they are written that are kept: a page of meetings asks for the same ones again and again."""
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How one language writes dates: CLDR patterns for Babel, and ``str.format`` patterns for what Babel has not."""

    locale: str
    day: str
    short: str
    medium: str
    clock: str
    at_clock: str
    moment: str
    week: str
    near: dict[int, str]
    days_ahead: str
    days_ago: str
    months_ahead: str
    months_ago: str


_PATTERNS = {
    "nb": _Patterns(
        "nb_NO", "d.", "d.M.y", "EEE d. MMM y", "%H.%M", "kl. {}", "{} {}", "uke {}",
        {-1: "i går", 0: "i dag", 1: "i morgen"},
        "om {} dager", "for {} dager siden", "om {} måneder", "for {} måneder siden",
    ),
    "nn": _Patterns(
        "nn_NO", "d.", "d.M.y", "EEE d. MMM y", "%H.%M", "kl. {}", "{} {}", "veke {}",
        {-1: "i går", 0: "i dag", 1: "i morgon"},
        "om {} dagar", "for {} dagar sidan", "om {} månader", "for {} månader sidan",
    ),
    "en": _Patterns(
        "en_GB", "d", "d MMM y", "EEE d MMM y", "%H:%M", "{}", "{}, {}", "week {}",
        {-1: "yesterday", 0: "today", 1: "tomorrow"},
        "in {} days", "{} days ago", "in {} months", "{} months ago",
    ),
}  # fmt: skip


def date_long(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«mandag 8. februar 2027»; the weekday always stands in front."""
    return _date(value, language, f"EEEE {_PATTERNS[language].day} MMMM y", zone)


def date_medium(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«man. 8. feb. 2027», for lists and tables."""
    return _date(value, language, _PATTERNS[language].medium, zone)


def date_short(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«8.2.2027», in English «8 Feb 2027» so that nobody reads it as the second of August."""
    return _date(value, language, _PATTERNS[language].short, zone)


def date_without_year(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«mandag 8. februar», where the year is plain from what stands around it."""
    return _date(value, language, f"EEEE {_PATTERNS[language].day} MMMM", zone)


def weekday(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«mandag»."""
    return _date(value, language, "EEEE", zone)


def weekday_short(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«man», without a full stop, for a date block or the head of a month table."""
    return _date(value, language, "ccc", zone).rstrip(".")


def month(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«februar 2027», the name of a month page."""
    return _date(value, language, "LLLL y", zone)


def month_short(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«feb», without a full stop, for a date block."""
    return _date(value, language, "LLL", zone).rstrip(".")


def day(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«8», the number of the day alone; the same in every language."""
    return _date(value, language, "d", zone)


def iso(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«2027-02-08», for machines: the value of a ``time`` element."""
    del language
    return _day_of(value, zone).isoformat()


def week(value: date | Span, language: str, zone: str = ZONE) -> str:
    """«uke 6», «veke 6», «week 6»: the ISO week."""
    return _PATTERNS[language].week.format(_day_of(value, zone).isocalendar().week)


def clock(value: time | datetime | Span, language: str, zone: str = ZONE) -> str:
    """«09.00», in English «09:00»: the numbers alone, for tables and form fields."""
    shown = value if isinstance(value, time) else _wall(value, zone)
    return f"{shown:{_PATTERNS[language].clock}}"


def clock_at(value: time | datetime | Span, language: str, zone: str = ZONE) -> str:
    """«kl. 09.00», in English «09:00»; the parts never break over two lines."""
    return _PATTERNS[language].at_clock.format(clock(value, language, zone)).replace(" ", _NO_BREAK)


def clock_range(start: time | datetime, end: time | datetime | None, language: str, zone: str = ZONE) -> str:
    """«kl. 18.30–21.00», or «kl. 18.30» when there is no end."""
    if end is None:
        return clock_at(start, language, zone)
    return clock_at(start, language, zone) + _DASH + clock(end, language, zone)


def moment(value: datetime, language: str, zone: str = ZONE) -> str:
    """«mandag 8. februar 2027 kl. 09.00», in English «Monday 8 February 2027, 09:00»."""
    return _PATTERNS[language].moment.format(date_long(value, language, zone), clock_at(value, language, zone))


def moment_medium(value: datetime, language: str, zone: str = ZONE) -> str:
    """«man. 8. feb. 2027 kl. 09.00», for lists and logs."""
    return _PATTERNS[language].moment.format(date_medium(value, language, zone), clock_at(value, language, zone))


def moment_range(start: datetime, end: datetime | None, language: str, zone: str = ZONE) -> str:
    """«mandag 8. februar 2027 kl. 18.30–21.00», or both dates when it ends on another day."""
    if end is None:
        return moment(start, language, zone)
    return wall_range(_wall(start, zone), _wall(end, zone), language)


def wall_range(first: datetime, last: datetime | None, language: str, *, short: bool = False, year: bool = True) -> str:
    """A stretch between two readings of one clock: with ``short`` names of days and months, or without the year."""
    joined = _PATTERNS[language].moment
    full = date_medium if short else date_long if year else date_without_year
    if last is None or first.date() == last.date():
        ends = None if last is None else last.time()
        return joined.format(full(first.date(), language), clock_range(first.time(), ends, language))
    opening = full if short or first.year != last.year else date_without_year
    start = joined.format(opening(first.date(), language), clock_at(first.time(), language))
    return start + _SPACED_DASH + joined.format(full(last.date(), language), clock_at(last.time(), language))


def date_range(first: date, last: date, language: str, zone: str = ZONE) -> str:
    """«mandag 8. – tirsdag 9. februar 2027», saying month and year once where one is enough."""
    start, end = _day_of(first, zone), _day_of(last, zone)
    if start == end:
        return date_long(start, language)
    pattern = f"EEEE {_PATTERNS[language].day}"
    if start.year != end.year:
        pattern += " MMMM y"
    elif start.month != end.month:
        pattern += " MMMM"
    return _date(start, language, pattern, zone) + _SPACED_DASH + date_long(end, language)


def relative(value: date, now: date, language: str, zone: str = ZONE) -> str:
    """«i morgen», «om 3 dager», «for 2 måneder siden»: in calendar days, from the sixtieth day in months."""
    patterns = _PATTERNS[language]
    days = (_day_of(value, zone) - _day_of(now, zone)).days
    if days in patterns.near:
        return patterns.near[days]
    if abs(days) < _MONTHS_FROM_DAY:
        return (patterns.days_ahead if days > 0 else patterns.days_ago).format(abs(days))
    return (patterns.months_ahead if days > 0 else patterns.months_ago).format(round(abs(days) / _DAYS_A_MONTH))


def ago(value: datetime, now: datetime, language: str, zone: str = ZONE) -> str:
    """«for 12 minutter siden», «for 3 timer siden»: how long since an instant, in the largest unit that fits."""
    del zone
    return format_timedelta(value - now, add_direction=True, threshold=1, locale=_PATTERNS[language].locale)


def _date(value: date | Span, language: str, pattern: str, zone: str) -> str:
    return _written(_day_of(value, zone), language, pattern)


@lru_cache(maxsize=_KEPT)
def _written(day: date, language: str, pattern: str) -> str:
    return format_date(day, pattern, locale=_PATTERNS[language].locale)


def _day_of(value: date | Span, zone: str) -> date:
    return _wall(value, zone).date() if isinstance(value, (datetime, Span)) else value


def _wall(value: datetime | Span, zone: str) -> datetime:
    return value.in_zone(zone).starts if isinstance(value, Span) else to_local(value, zone)


FILTERS: dict[str, Callable[..., str]] = {
    "date_long": date_long,
    "date_medium": date_medium,
    "date_short": date_short,
    "date_without_year": date_without_year,
    "weekday": weekday,
    "weekday_short": weekday_short,
    "month": month,
    "month_short": month_short,
    "day": day,
    "week": week,
    "iso": iso,
    "clock": clock,
    "time": clock_at,
    "moment": moment,
    "moment_medium": moment_medium,
}
"""What templates call each function of one value; they add language and zone themselves."""

RANGE_FILTERS: dict[str, Callable[..., str]] = {
    "time_range": clock_range,
    "moment_range": moment_range,
    "date_range": date_range,
    "relative": relative,
    "ago": ago,
}
"""The same for the functions of two values."""

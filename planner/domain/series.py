"""Series of meetings: which days a rule gives, bounded, and how a meeting is moved to another of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from planner.domain import times
from planner.domain.meetings import Span
from planner.domain.refusals import Invalid, Refused

MOST = 60
"""Meetings in one series."""
LONGEST = timedelta(days=731)
"""From the first meeting of a series to the last: two years."""
MOST_BETWEEN = 52
"""Weeks or months between two meetings."""
MOST_INVITATIONS = 12
"""So many letters, one for each meeting, is a guest sent for their calendar without somebody having chosen it."""
MOST_LETTERS = 1_000
"""Letters for calendars that are written at once, for guests and meetings together; more would take minutes."""
LAST = -1
"""The place of the last such weekday of a month."""
PLACES = (1, 2, 3, 4, LAST)
_WEEK = 7
Item = TypeVar("Item")
_MONTHS = 12
_SHORTEST_MONTH = 28


class Rhythm(StrEnum):
    """How the days of a series follow one another."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY_BY_WEEKDAY = "monthly_by_weekday"
    MONTHLY_BY_DATE = "monthly_by_date"


class Scope(StrEnum):
    """Which meetings of a series a change is about, seen from one of them."""

    THIS = "this"
    LATER = "later"
    ALL = "all"


@dataclass(frozen=True)
class Rule:
    """Every so many days, weeks or months; weekdays count from Monday as 0.

    ``place`` says which such weekday of the month, from 1, or ``LAST``. ``day`` is the day of the month; in a month that is
    too short it falls on the last day. ``until`` is the last day that counts, ``count`` how many days there are at most.
    """

    rhythm: Rhythm
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    place: int = 1
    day: int = 1
    until: date | None = None
    count: int | None = None


def days(rule: Rule, first: date) -> tuple[date, ...]:
    """Return the days of a rule from ``first`` on, at most ``MOST`` of them and within ``LONGEST``.

    ``first`` itself counts only when it is on the rule. Raise ``Refused`` for a rule that cannot be, or gives no day.
    """
    _check(rule)
    falling = tuple(islice((day for day in _until(rule, first) if _falls(rule, day, first)), _limit(rule)))
    if not falling:
        raise Invalid("series.no_days")
    return falling


def _check(rule: Rule) -> None:
    if not 1 <= rule.every <= MOST_BETWEEN:
        raise Invalid("series.every_out_of_range", most=MOST_BETWEEN)
    if rule.count is not None and not 1 <= rule.count <= MOST:
        raise Invalid("series.too_many", most=MOST)


def _limit(rule: Rule) -> int:
    return MOST if rule.count is None else rule.count


def _until(rule: Rule, first: date) -> Iterator[date]:
    # The last day there is has no tomorrow.
    end = date.max - timedelta(days=1)
    last = min(first + min(LONGEST, end - first), rule.until or end)
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _falls(rule: Rule, day: date, first: date) -> bool:
    return _TESTS[rule.rhythm](rule, day, first)


def _daily(rule: Rule, day: date, first: date) -> bool:
    return (day - first).days % rule.every == 0


def _weekly(rule: Rule, day: date, first: date) -> bool:
    weeks = (day - timedelta(days=day.weekday()) - first + timedelta(days=first.weekday())).days // _WEEK
    return weeks % rule.every == 0 and day.weekday() in (rule.weekdays or {first.weekday()})


def _by_weekday(rule: Rule, day: date, first: date) -> bool:
    if _months(day, first) % rule.every or day.weekday() not in (rule.weekdays or {first.weekday()}):
        return False
    return _is_last(day) if rule.place == LAST else place_of(day) == rule.place


def _by_date(rule: Rule, day: date, first: date) -> bool:
    if _months(day, first) % rule.every:
        return False
    tomorrow = day + timedelta(days=1)
    return day.day == rule.day or (day.day < rule.day and tomorrow.day == 1 and day.day >= _SHORTEST_MONTH)


_TESTS: dict[Rhythm, Callable[[Rule, date, date], bool]] = {
    Rhythm.DAILY: _daily,
    Rhythm.WEEKLY: _weekly,
    Rhythm.MONTHLY_BY_WEEKDAY: _by_weekday,
    Rhythm.MONTHLY_BY_DATE: _by_date,
}


def _months(day: date, first: date) -> int:
    return (day.year - first.year) * _MONTHS + day.month - first.month


def place_of(day: date) -> int:
    """Return which weekday of its kind a day is in its month, from 1 to 5."""
    return (day.day - 1) // _WEEK + 1


def _is_last(day: date) -> bool:
    return (day + timedelta(days=_WEEK)).month != day.month


def check_days(days: Iterable[date]) -> tuple[date, ...]:
    """Return days that were typed, in order and each once; raise ``Refused`` for none, too many or too far apart."""
    in_order = tuple(sorted(set(days)))
    if not in_order:
        raise Invalid("series.no_days")
    if len(in_order) > MOST:
        raise Invalid("series.too_many", most=MOST)
    if in_order[-1] - in_order[0] > LONGEST:
        raise Refused("series.too_long")
    return in_order


def without(days: Iterable[date], away: Collection[date]) -> tuple[date, ...]:
    """Return the days that are not among those to leave out, such as holidays."""
    return tuple(day for day in days if day not in away)


def on_day(span: Span, day: date) -> Span:
    """Return the same meeting on another day: the wall time is kept, whatever the clocks do in between."""
    return shift(span, day - span.first_day)


def shift(span: Span, by: timedelta) -> Span:
    """Return a meeting that many days later, at the same wall time."""
    ends = None if span.ends is None else span.ends + by
    return replace(span, starts=span.starts + by, ends=ends)


def at_hours(span: Span, start: time, end: time) -> Span:
    """Return a meeting on the same days at other hours; one that ended the day after still does."""
    ends = datetime.combine((span.ends or span.starts).date(), end)
    return Span(datetime.combine(span.first_day, start), ends, span.zone)


def through_gap(span: Span) -> Span:
    """Return a meeting with the length it has on other days, on the night when the clock skips the hour that it starts in.

    A start that the clock skips is read an hour later (RFC 5545 3.3.5), which would put it after an end that is not skipped.
    """
    if span.ends is None or span.all_day or span.ends <= span.starts:
        return span
    if span.ends_at is None or span.starts_at < span.ends_at:
        return span
    starts = times.to_local(span.starts_at, span.zone).replace(tzinfo=None)
    return replace(span, starts=starts, ends=starts + (span.ends - span.starts))


def in_scope(scope: Scope, listed: Sequence[Item], here: Item) -> list[Item]:
    """Return which of the meetings of a series, in order, a change made from one of them is about."""
    if scope is Scope.THIS:
        return [here]
    return list(listed) if scope is Scope.ALL else list(listed)[listed.index(here) :]

"""What the calendar page shows: whole ISO weeks, Monday first, of a month or from today on, and an agenda by month and day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Generic, TypeVar

from planner.domain.calendars import Timed, When
from planner.domain.refusals import Invalid
from planner.domain.times import FIRST_YEAR, LAST_YEAR, IsoWeek, days_of, iso_week

Item = TypeVar("Item")

_WEEK = timedelta(days=7)
WEEKS_AHEAD = 6
"""Weeks that are shown from that of today on."""


@dataclass(frozen=True, slots=True)
class Day(Generic[Item]):
    """A day and what takes place on it: first what lasts the whole day, then by the clock.

    A day that is not ``within`` fills a week up: it is of a month beside the one that is shown, or over.
    """

    date: date
    items: tuple[Item, ...]
    within: bool = True


@dataclass(frozen=True, slots=True)
class Week(Generic[Item]):
    """An ISO week with its seven days, Monday first."""

    week: IsoWeek
    days: tuple[Day[Item], ...]


@dataclass(frozen=True, slots=True)
class Month(Generic[Item]):
    """The weeks of a month, named by the first of it, which reach into the months beside it; or those from some day of it on."""

    first: date
    weeks: tuple[Week[Item], ...]

    @property
    def previous(self) -> date:
        """The first of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def next(self) -> date:
        """The first of the month after."""
        return (self.first + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class AgendaMonth(Generic[Item]):
    """A month of the agenda with only the days on which something starts."""

    first: date
    days: tuple[Day[Item], ...]


def month_span(year: int, month: int) -> tuple[date, date]:
    """Return the Monday and the Sunday a month is shown from and to; raises ``Refused`` with ``months.impossible``."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):  # noqa: PLR2004 - Twelve months make a year.
        raise Invalid("months.impossible", year=year, month=month)
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return days_of(iso_week(first))[0], days_of(iso_week(last))[-1]


def span_ahead(today: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the weeks from that of today on."""
    monday = days_of(iso_week(today))[0]
    return monday, monday + WEEKS_AHEAD * _WEEK - timedelta(days=1)


def month_of(year: int, month: int, items: Iterable[Item], when: Callable[[Item], When]) -> Month[Item]:
    """Lay items out in the weeks of a month, each on every day it touches; ``when`` tells when an item takes place."""
    weeks = _weeks(month_span(year, month), items, when, lambda day: day.month == month)
    return Month(date(year, month, 1), weeks)


def ahead_of(today: date, items: Iterable[Item], when: Callable[[Item], When]) -> Month[Item]:
    """Lay items out in the weeks from that of today on, as ``month_of`` does."""
    return Month(today.replace(day=1), _weeks(span_ahead(today), items, when, lambda day: day >= today))


def _weeks(
    days: tuple[date, date], items: Iterable[Item], when: Callable[[Item], When], is_within: Callable[[date], bool]
) -> tuple[Week[Item], ...]:
    first, last = days
    placed: dict[date, list[Item]] = {}
    for item in sorted(items, key=lambda it: _order(when(it))):
        for day in _days_between(max(first, when(item).first_day), min(last, when(item).last_day)):
            placed.setdefault(day, []).append(item)

    def day_of(day: date) -> Day[Item]:
        return Day(day, tuple(placed.get(day, ())), is_within(day))

    weeks = map(iso_week, _days_between(first, last, _WEEK))
    return tuple(Week(week, tuple(map(day_of, days_of(week)))) for week in weeks)


def agenda(items: Iterable[Item], when: Callable[[Item], When], since: date) -> tuple[AgendaMonth[Item], ...]:
    """List items that are not over on the day ``since``, by month and by day; what has begun stands on that day."""

    def day_of(item: Item) -> date:
        return max(when(item).first_day, since)

    def month_of_day(day: Day[Item]) -> date:
        return day.date.replace(day=1)

    coming = sorted((it for it in items if when(it).last_day >= since), key=lambda it: (day_of(it), _order(when(it))))
    days = [Day(day, tuple(group)) for day, group in groupby(coming, day_of)]
    return tuple(AgendaMonth(first, tuple(group)) for first, group in groupby(days, month_of_day))


def days_from(days: Sequence[Day[Item]], since: date, most: int) -> tuple[tuple[Day[Item], ...], date | None]:
    """Return whole days from one on until they hold so many items, and the first day that is left out, where one is."""
    shown: list[Day[Item]] = []
    for day in days:
        if sum(len(part.items) for part in shown) >= most:
            return tuple(shown), day.date
        if day.date >= since:
            shown.append(day)
    return tuple(shown), None


def _days_between(first: date, last: date, step: timedelta = timedelta(days=1)) -> Iterator[date]:
    while first <= last:
        yield first
        first += step


def _order(when: When) -> tuple[date, bool, datetime]:
    """Earlier days first; on a day, what lasts the whole day before what has a clock time."""
    timed = isinstance(when, Timed)
    return when.first_day, timed, when.starts if isinstance(when, Timed) else datetime.combine(when.first_day, time.min)

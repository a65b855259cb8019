"""Collisions of the dates put forward, and the days of a period that are worth putting forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.domain import polls as rules
from planner.domain.collisions import Collision
from planner.domain.meetings import Span
from planner.domain.polls import MOST_PROPOSED
from planner.domain.times import to_local
from planner.rows.meetings import Meeting
from planner.services.dates import collisions
from planner.services.work import Work

Against = Sequence[Collision]
"""Collisions of one date, the weightiest first."""


@dataclass(frozen=True)
class DaySearch:
    """Which days to look for: in a period, on some weekdays (Monday is 0), from one clock time to another, and how many.

    What lasts several ``days`` is on these weekdays alone, and ends at the clock time of its last day.
    """

    first: date
    last: date
    weekdays: frozenset[int]
    start: time
    end: time
    days: int = 1
    most: int = 5


def against(work: Work, meeting: Meeting, spans: Sequence[Span]) -> list[Against]:
    """Return what speaks against each of these dates, in their order, by a handful of reads however many they are."""
    if not spans:
        return []
    first, last = min(span.first_day for span in spans), max(span.last_day for span in spans)
    board = collisions.board(work, meeting, first, last)
    return [board.of(span) for span in spans]


def burden(collisions_of_date: Against) -> float:
    """Return how much all that a date collides with weighs."""
    return sum(collision.weight for collision in collisions_of_date)


def _span(search: DaySearch, first: date, zone: str) -> Span:
    last = first + timedelta(days=search.days - 1)
    return Span(datetime.combine(first, search.start), datetime.combine(last, search.end), zone)


def propose(work: Work, meeting: Meeting, search: DaySearch) -> list[tuple[Span, Against]]:
    """Return the days of a period with least against them, the best first; raise ``Refused`` on a period that cannot be."""
    tomorrow = to_local(work.now, meeting.zone).date() + timedelta(days=1)
    on_weekdays = set(rules.days_between(max(search.first, tomorrow), search.last, search.weekdays))
    more = [timedelta(days=number) for number in range(search.days)]
    days = sorted(day for day in on_weekdays if all(day + offset in on_weekdays for offset in more))
    spans = {day: _span(search, day, meeting.zone) for day in days}
    weighed = dict(zip(days, against(work, meeting, list(spans.values())), strict=True))
    most = min(max(search.most, 1), MOST_PROPOSED)
    best_days = rules.best({day: burden(collisions_of_day) for day, collisions_of_day in weighed.items()}, most)
    return [(spans[day], weighed[day]) for day in best_days]

"""Collisions of a meeting at a given time, their weight, and better days nearby.

Everything comes in as values; instants are aware. A collision never blocks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from planner.domain.holidays import DateKind, DateWarning, InvitedOrganisation, Occasion, warnings_for

SEARCH_DAYS = 45
BETTER_DAYS = 3
HARD = 10.0
"""From this weight on a collision takes the day; seasons and deadlines are below it."""
_SATURDAY = 5
_EARTH_KM = 6371.0
_DETOUR = 1.4
"""How much longer the road is than the straight line: a plain assumption."""
_KM_PER_HOUR = 65.0
"""The speed on the roads of the county, stops included: a plain assumption."""
_STEP_MINUTES = 5

Place = tuple[float, float]
"""Latitude and longitude in WGS84 degrees."""


class CollisionKind(StrEnum):
    """The kinds of collision."""

    OCCASION = "occasion"
    ORGANISATIONS_BUSY = "organisations_busy"
    PEOPLE_BUSY = "people_busy"
    MEETING = "meeting"
    TRAVEL = "travel"


_OCCASIONS = {
    DateKind.PUBLIC_HOLIDAY: 100.0,
    DateKind.SCHOOL_HOLIDAY: 60.0,
    DateKind.HALF_DAY: 30.0,
    DateKind.DEADLINE: 3.0,
    DateKind.SEASON: 2.0,
}
_OTHERS = {
    CollisionKind.ORGANISATIONS_BUSY: 60.0,
    CollisionKind.PEOPLE_BUSY: 60.0,
    CollisionKind.MEETING: 60.0,
    CollisionKind.TRAVEL: 30.0,
}
_LEAST_SHARE = 0.2
"""What concerns only one of many still counts as a fifth, so that it always takes the day."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time between two aware instants."""

    starts: datetime
    ends: datetime

    def meets(self, other: Stretch) -> bool:
        """Tell whether two stretches overlap; one that begins when the other ends does not."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True, slots=True)
class Taken:
    """A time that somebody's own calendar says is taken; the title is empty unless it may be shown."""

    who: str
    when: Stretch
    person: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class OtherMeeting:
    """A meeting that some of the same organisations and people go to; the title is empty unless it may be shown."""

    when: Stretch
    shared: tuple[str, ...]
    title: str = ""
    slug: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CollisionFacts:
    """All that is known around a meeting: who is asked, what the year brings, and what is in their calendars."""

    organisations: tuple[InvitedOrganisation, ...] = ()
    people: int = 0
    occasions: tuple[Occasion, ...] = ()
    taken: tuple[Taken, ...] = ()
    meetings: tuple[OtherMeeting, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Collision:
    """One thing that a time collides with: whom it concerns, out of how many.

    ``warning`` is that of an occasion; ``title`` and ``slug`` those of another meeting; ``minutes`` is the travel between
    two meetings, and ``gap`` the minutes there are for it.
    """

    kind: CollisionKind
    names: tuple[str, ...] = ()
    of: int = 0
    warning: DateWarning | None = None
    title: str = ""
    slug: str = ""
    minutes: int = 0
    gap: int = 0

    @property
    def weight(self) -> float:
        """Return how much it weighs: 100 for a public holiday, 60 for what takes everyone away."""
        if self.warning is not None:
            heaviest = _OCCASIONS[self.warning.kind]
            return heaviest * _share(len(self.warning.affected), self.warning.schools)
        return _OTHERS[self.kind] * _share(len(self.names), self.of)


@dataclass(frozen=True, slots=True)
class Option:
    """A day on which the meeting could be instead, and what it would collide with there."""

    day: date
    collisions: tuple[Collision, ...] = ()

    @property
    def weight(self) -> float:
        """Return how much all its collisions weigh."""
        return sum(collision.weight for collision in self.collisions)


def collide(when: Stretch, days: Collection[date], facts: CollisionFacts) -> list[Collision]:
    """Return what a meeting at this time, which touches these local days, collides with, the weightiest first."""
    occasions = (
        Collision(CollisionKind.OCCASION, warning.affected, warning.schools, warning)
        for warning in warnings_for(days, facts.organisations, facts.occasions)
    )
    collisions = [*occasions, *_busy(when, facts), *_meetings(when, facts)]
    return sorted(collisions, key=lambda collision: -collision.weight)


def options(
    day: date, earliest: date, at: Callable[[date], tuple[Stretch, Collection[date]]], facts: CollisionFacts
) -> list[Option]:
    """Return the three weekdays nearest to a day that collide with nothing hard, the best first.

    ``at`` gives the time of the meeting when it begins on a day. When fewer are free within 45 days, the least bad of
    those that are better than the day itself fill up.
    """
    here = Option(day, tuple(collide(*at(day), facts)))
    looked_at = [Option(other, tuple(collide(*at(other), facts))) for other in _outwards(day, earliest)]
    free = [option for option in looked_at if not any(collision.weight >= HARD for collision in option.collisions)][
        :BETTER_DAYS
    ]
    fill = sorted(
        (option for option in looked_at if option not in free and option.weight < here.weight),
        key=lambda option: option.weight,
    )
    return ranked([*free, *fill[: BETTER_DAYS - len(free)]], day)


def ranked(days: Iterable[Option], day: date) -> list[Option]:
    """Return options with the best first: what weighs least, and of equal ones the nearest to a day, the later one first."""
    return sorted(days, key=lambda option: (option.weight, abs((option.day - day).days), -option.day.toordinal()))


def road_minutes(here: Place, there: Place) -> int:
    """Return about how long one drives between two places, in minutes, rounded up to five.

    The straight line and 40 per cent, at 65 km an hour: an estimate that knows neither ferries nor mountain passes.
    """
    (south, west), (north, east) = (tuple(map(math.radians, place)) for place in (here, there))
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    kilometres = 2 * _EARTH_KM * math.asin(math.sqrt(half)) * _DETOUR
    return math.ceil(kilometres / _KM_PER_HOUR * 60 / _STEP_MINUTES) * _STEP_MINUTES


def _busy(when: Stretch, facts: CollisionFacts) -> Iterator[Collision]:
    for person, kind, of in (
        (False, CollisionKind.ORGANISATIONS_BUSY, len(facts.organisations)),
        (True, CollisionKind.PEOPLE_BUSY, facts.people),
    ):
        clashes = [interval for interval in facts.taken if interval.person is person and interval.when.meets(when)]
        if clashes:
            titles = dict.fromkeys(interval.title for interval in clashes if interval.title)
            names = tuple(dict.fromkeys(interval.who for interval in clashes))
            yield Collision(kind, names, max(of, len(names)), title=", ".join(titles))


def _meetings(when: Stretch, facts: CollisionFacts) -> Iterator[Collision]:
    of = len(facts.organisations) + facts.people
    for other in facts.meetings:
        number = max(of, len(other.shared))
        if other.when.meets(when):
            yield Collision(CollisionKind.MEETING, other.shared, number, title=other.title, slug=other.slug)
        elif (needed := _travel(when, other, facts.place)) is not None:
            gap = _gap(when, other.when)
            yield Collision(CollisionKind.TRAVEL, other.shared, number, None, other.title, other.slug, needed, gap)


def _travel(when: Stretch, other: OtherMeeting, place: Place | None) -> int | None:
    """Return the minutes of travel to or from another meeting, where they are more than there is time for."""
    if place is None or other.place is None:
        return None
    needed = road_minutes(place, other.place)
    return needed if _gap(when, other.when) < needed else None


def _gap(here: Stretch, other: Stretch) -> int:
    between = other.starts - here.ends if here.ends <= other.starts else here.starts - other.ends
    return int(between.total_seconds() // 60)


def _share(affected: int, of: int) -> float:
    return max(affected / of, _LEAST_SHARE) if of else 1.0


def _outwards(day: date, earliest: date) -> Iterator[date]:
    for distance in range(1, SEARCH_DAYS + 1):
        for other in (day + timedelta(days=distance), day - timedelta(days=distance)):
            if other >= earliest and other.weekday() < _SATURDAY:
                yield other

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

import pytest

from planner.domain.collisions import (
    Collision,
    CollisionFacts,
    CollisionKind,
    Option,
    OtherMeeting,
    Stretch,
    Taken,
    collide,
    options,
    ranked,
    road_minutes,
)
from planner.domain.holidays import DateKind, InvitedOrganisation, Occasion

TRONDHEIM, ROROS, STEINKJER = (63.430, 10.395), (62.575, 11.384), (64.015, 11.495)
WEDNESDAY = date(2027, 2, 24)
SCHOOLS = tuple(InvitedOrganisation(name, "trondelag") for name in ("Mære", "Skjetlein", "Grong"))
ADVISERS = (InvitedOrganisation("Rådgiverne"), InvitedOrganisation("Bondelaget"))
WINTER = Occasion(DateKind.SCHOOL_HOLIDAY, "winter_break", date(2027, 2, 22), date(2027, 2, 26), "trondelag")
LAMBING = Occasion(DateKind.SEASON, "lambing", date(2027, 2, 1), date(2027, 3, 31))


def at(day: date, hour: int = 9, hours: float = 2) -> Stretch:
    starts = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Stretch(starts, starts + timedelta(hours=hours))


def whole(day: date) -> tuple[Stretch, Collection[date]]:
    return at(day), (day,)


def kinds(found: list[Collision]) -> list[CollisionKind]:
    return [one.kind for one in found]


def test_a_school_holiday_takes_the_schools_that_have_it() -> None:
    (found,) = collide(at(WEDNESDAY), [WEDNESDAY], CollisionFacts(SCHOOLS + ADVISERS, occasions=(WINTER,)))
    assert (found.kind, found.names, found.of) == (CollisionKind.OCCASION, ("Mære", "Skjetlein", "Grong"), 3)


@pytest.mark.parametrize(("hour", "hours", "busy"), [(9, 2, True), (8, 1, False), (11, 1, False), (10, 0.5, True)])
def test_a_time_is_taken_when_it_overlaps(hour: int, hours: float, busy: bool) -> None:
    facts = CollisionFacts(SCHOOLS, taken=(Taken("Mære", at(WEDNESDAY, hour, hours)),))
    assert bool(collide(at(WEDNESDAY), [WEDNESDAY], facts)) is busy


def test_those_busy_are_counted_once_and_people_apart_from_organisations() -> None:
    taken = (
        Taken("Mære", at(WEDNESDAY, 8, 4), title="Prøve"),
        Taken("Mære", at(WEDNESDAY, 10, 4), title="Prøve"),
        Taken("Grong", at(WEDNESDAY, 10, 4)),
        Taken("Kari", at(WEDNESDAY, 10, 4), person=True),
    )
    schools, people = collide(at(WEDNESDAY), [WEDNESDAY], CollisionFacts(SCHOOLS + ADVISERS, 7, taken=taken))
    assert (schools.kind, schools.names, schools.of) == (CollisionKind.ORGANISATIONS_BUSY, ("Mære", "Grong"), 5)
    assert schools.title == "Prøve"
    assert (people.kind, people.names, people.of) == (CollisionKind.PEOPLE_BUSY, ("Kari",), 7)


def test_another_meeting_collides_when_it_overlaps() -> None:
    other = OtherMeeting(at(WEDNESDAY, 10), ("Mære",), "Fagdag", "fagdag")
    (found,) = collide(at(WEDNESDAY), [WEDNESDAY], CollisionFacts(SCHOOLS, meetings=(other,)))
    assert (found.kind, found.title, found.slug, found.of) == (CollisionKind.MEETING, "Fagdag", "fagdag", 3)


@pytest.mark.parametrize(
    ("hour", "place", "collides"),
    [
        (12, ROROS, True),
        (12, TRONDHEIM, False),
        (12, None, False),
        (16, ROROS, False),
        (5, ROROS, True),
        (2, ROROS, False),
    ],
)
def test_two_meetings_on_a_day_need_time_for_the_road(
    hour: int, place: tuple[float, float] | None, collides: bool
) -> None:
    other = OtherMeeting(at(WEDNESDAY, hour), ("Mære",), place=place)
    found = collide(at(WEDNESDAY), [WEDNESDAY], CollisionFacts(SCHOOLS, meetings=(other,), place=TRONDHEIM))
    assert kinds(found) == [CollisionKind.TRAVEL] * collides
    assert [one.minutes > one.gap for one in found] == [True] * collides


def test_the_drive_is_an_estimate_a_driver_would_believe() -> None:
    assert road_minutes(TRONDHEIM, TRONDHEIM) == 0
    assert 125 <= road_minutes(TRONDHEIM, ROROS) <= 165
    assert 95 <= road_minutes(TRONDHEIM, STEINKJER) <= 130
    assert road_minutes(ROROS, TRONDHEIM) == road_minutes(TRONDHEIM, ROROS)


def test_the_weightiest_stands_first() -> None:
    day = Occasion(DateKind.PUBLIC_HOLIDAY, "easter_sunday", WEDNESDAY, WEDNESDAY)
    facts = CollisionFacts(SCHOOLS, occasions=(LAMBING, WINTER, day), taken=(Taken("Mære", at(WEDNESDAY)),))
    found = collide(at(WEDNESDAY), [WEDNESDAY], facts)
    assert [one.warning.key if one.warning else one.kind for one in found] == [
        "easter_sunday",
        "winter_break",
        CollisionKind.ORGANISATIONS_BUSY,
        "lambing",
    ]


def test_better_days_are_the_nearest_weekdays_that_nothing_takes() -> None:
    taken = tuple(Taken("Mære", at(date(2027, 3, day))) for day in (1, 2))
    found = options(
        WEDNESDAY, date(2027, 2, 2), whole, CollisionFacts(SCHOOLS, occasions=(WINTER, LAMBING), taken=taken)
    )
    assert [one.day for one in found] == [date(2027, 2, 19), date(2027, 2, 18), date(2027, 3, 3)]
    assert [len(one.collisions) for one in found] == [1, 1, 1]


def test_no_better_day_has_passed() -> None:
    found = options(WEDNESDAY, date(2027, 2, 25), whole, CollisionFacts(SCHOOLS, occasions=(WINTER,)))
    assert [one.day for one in found] == [date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 3)]


def test_where_no_day_is_free_the_least_bad_are_offered_and_never_worse_ones() -> None:
    everyone = tuple(
        Taken(school.name, Stretch(at(date(2027, 1, 1)).starts, at(date(2027, 5, 1)).ends)) for school in SCHOOLS
    )
    facts = CollisionFacts(SCHOOLS, occasions=(WINTER,), taken=everyone)
    found = options(WEDNESDAY, date(2027, 2, 2), whole, facts)
    assert len(found) == 3
    assert all(one.day < date(2027, 2, 22) or one.day > date(2027, 2, 26) for one in found)
    assert options(date(2027, 3, 10), date(2027, 2, 2), whole, facts) == []


def test_options_are_ranked_by_weight_and_then_by_nearness() -> None:
    busy = Collision(CollisionKind.PEOPLE_BUSY, ("Kari",), 5)
    far, near = Option(date(2027, 3, 20)), Option(date(2027, 3, 2))
    assert ranked([Option(date(2027, 3, 1), (busy,)), far, near], date(2027, 3, 1)) == [
        near,
        far,
        Option(date(2027, 3, 1), (busy,)),
    ]

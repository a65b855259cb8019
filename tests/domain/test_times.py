"""Dates and times as people type them, and what summer time does to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain import times
from planner.domain.refusals import Refused
from planner.domain.times import ClockOddity, IsoWeek, TimeRange

OSLO = "Europe/Oslo"


@pytest.mark.parametrize(
    "typed",
    [
        "8.2.27", "08.02.2027", "8. februar 2027", "8 februar 2027", "8.februar 2027", "8. feb. 27", "8. febr 2027",
        "080227", "08022027", "20270208", "2027-02-08", "2027-2-8", " 8. 2. 2027 ", "8/2/27", "8-2-2027", "8 2 2027",
        "8/2-27", "8/2-2027", "8.2-27", "8/2 2027",
        "mandag 8. februar 2027", "Måndag 8.2.27", "man. 8.2.2027", "mandag, den 8. februar 2027",
        "Monday 8 February 2027", "8.\u00a0FEBRUAR\u00a02027",
    ],
)  # fmt: skip
def test_a_date_is_read_as_norwegians_type_it(typed: str) -> None:
    assert times.parse_date(typed) == date(2027, 2, 8)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "times.date_missing"),
        ("   ", "times.date_missing"),
        ("neste mandag", "times.date_not_understood"),
        ("8. fabruar 2027", "times.date_not_understood"),
        ("8.2.027", "times.date_not_understood"),
        ("8.2.20277", "times.date_not_understood"),
        ("\u0668.\u0662.\u0662\u0667", "times.date_not_understood"),
        ("8.2", "times.year_missing"),
        ("8.2.", "times.year_missing"),
        ("8. februar", "times.year_missing"),
        ("31.2.2027", "times.date_impossible"),
        ("29.2.27", "times.date_impossible"),
        ("32.1.27", "times.date_impossible"),
        ("1.13.27", "times.date_impossible"),
        ("0.1.27", "times.date_impossible"),
        ("1.1.1027", "times.date_impossible"),
        ("tirsdag 8.2.27", "times.weekday_differs"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_its_own_rule(typed: str, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        times.parse_date(typed)
    assert refusal.value.rule == rule
    assert refusal.value.facts.get("given", "") == typed.strip()


@pytest.mark.parametrize(("typed", "year"), [("1.1.00", 2000), ("1.1.27", 2027), ("1.1.99", 2099), ("010199", 2099)])
def test_a_two_digit_year_is_in_this_century(typed: str, year: int) -> None:
    assert times.parse_date(typed).year == year


@given(some.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_way_to_write_a_date_means_the_same(day: date) -> None:
    ways = [
        f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%y}", f"{day:%d%m%y}", f"{day:%d%m%Y}", f"{day:%Y%m%d}",
        day.isoformat(),
    ]  # fmt: skip
    assert {times.parse_date(way) for way in ways} == {day}


def _answer(parse: Callable[[str], object], typed: str) -> object:
    try:
        return (parse(typed),)
    except Refused as refusal:
        return refusal.rule


@given(some.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    for parse in (times.parse_date, times.parse_time, times.parse_time_range):
        assert _answer(parse, typed)


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("09.00", time(9)), ("9", time(9)), ("kl. 09.00", time(9)), ("kl 9", time(9)),
        ("KL.9", time(9)), ("0900", time(9)), ("900", time(9)), ("9:30", time(9, 30)), ("klokka 18.30", time(18, 30)),
        ("18:30:00", time(18, 30)), ("0", time(0)), ("23.59", time(23, 59)), ("at 14:15", time(14, 15)),
    ],
)  # fmt: skip
def test_a_clock_time_is_read_as_people_type_it(typed: str, clock: time) -> None:
    assert times.parse_time(typed) == clock


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("halv tre", time(14, 30)), ("kl. halv tre", time(14, 30)), ("Halv 3", time(14, 30)), ("halv ni", time(8, 30)),
        ("halv ett", time(12, 30)), ("halv sju", time(18, 30)), ("halv åtte", time(7, 30)), ("halv syv", time(18, 30)),
        ("kvart over ni", time(9, 15)), ("kvart på ti", time(9, 45)), ("kvart på ett", time(12, 45)),
        ("quarter to ten", time(9, 45)), ("half past two", time(14, 30)), ("ni", time(9)), ("klokka to", time(14)),
        ("tolv", time(12)), ("sju", time(7)), ("seks", time(18)),
    ],
)  # fmt: skip
def test_a_clock_time_in_words_is_within_the_day(typed: str, clock: time) -> None:
    assert times.parse_time(typed) == clock


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "times.time_missing"),
        ("halv", "times.time_not_understood"),
        ("halv tretten", "times.time_not_understood"),
        ("halv 13", "times.time_not_understood"),
        ("kl.", "times.time_not_understood"),
        ("etter lunsj", "times.time_not_understood"),
        ("9.5", "times.time_not_understood"),
        ("24.00", "times.time_impossible"),
        ("25", "times.time_impossible"),
        ("9.60", "times.time_impossible"),
    ],
)
def test_a_clock_time_that_cannot_be_is_refused(typed: str, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        times.parse_time(typed)
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    "typed",
    [
        "kl 18.30–21.00",
        "kl. 18.30-21",
        "18:30 — 21:00",
        "1830-2100",
        "fra 18.30 til 21",
        "kl. 18.30 til kl. 21.00",
        "18.30 to 21",
    ],
)
def test_a_range_is_read(typed: str) -> None:
    assert times.parse_time_range(typed) == TimeRange(time(18, 30), time(21))


def test_a_range_may_be_a_start_alone() -> None:
    assert times.parse_time_range("kl. 9") == TimeRange(time(9), None)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("21-18", "times.end_not_after_start"),
        ("9-9", "times.end_not_after_start"),
        ("9-10-11", "times.time_not_understood"),
        ("9-", "times.time_missing"),
    ],
)
def test_a_range_must_go_forward(typed: str, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        times.parse_time_range(typed)
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        (date(2027, 2, 8), time(9), datetime(2027, 2, 8, 8, tzinfo=UTC)),
        (date(2027, 7, 1), time(9), datetime(2027, 7, 1, 7, tzinfo=UTC)),
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_wall_time_becomes_an_instant(day: date, clock: time, instant: datetime) -> None:
    assert times.to_utc(day, clock, OSLO) == instant


def test_a_skipped_wall_time_is_shown_an_hour_later_and_a_repeated_one_is_the_first() -> None:
    skipped = times.to_local(times.to_utc(date(2027, 3, 28), time(2, 30), OSLO), OSLO)
    repeated = times.to_local(times.to_utc(date(2027, 10, 31), time(2, 30, fold=1), OSLO), OSLO)
    assert (skipped.hour, skipped.minute) == (3, 30)
    assert (repeated.hour, repeated.fold) == (2, 0)


@pytest.mark.parametrize(
    ("day", "oddity"),
    [(date(2027, 3, 28), ClockOddity.SKIPPED), (date(2027, 10, 31), ClockOddity.REPEATED), (date(2027, 2, 8), None)],
)
def test_the_odd_nights_are_known(day: date, oddity: ClockOddity | None) -> None:
    assert times.clock_oddity(day, time(2, 30), OSLO) == oddity


@pytest.mark.parametrize("name", ["Europe/Mære", "", "../etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(Refused, match=r"times\.zone_unknown"):
        times.to_utc(date(2027, 2, 8), time(9), name)


def test_a_naive_instant_is_nobodys_time() -> None:
    with pytest.raises(ValueError, match="2027"):
        times.to_local(datetime(2027, 2, 8, 8), OSLO)  # noqa: DTZ001 - The naive value is the point.


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2027, 2, 8), IsoWeek(2027, 6)), (date(2027, 1, 1), IsoWeek(2026, 53)),
        (date(2024, 12, 30), IsoWeek(2025, 1)),
    ],
)  # fmt: skip
def test_weeks_are_iso_weeks(day: date, week: IsoWeek) -> None:
    assert times.iso_week(day) == week
    assert day in times.days_of(week)
    assert times.monday_of(week).weekday() == 0


def test_a_short_year_has_no_week_53() -> None:
    with pytest.raises(Refused, match=r"times\.week_impossible"):
        times.monday_of(IsoWeek(2027, 53))

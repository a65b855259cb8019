"""Days as they are named by people who look ahead: the next such day, and what may mean several is asked about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain.coming_days import TypedDay, in_year, parse_day
from planner.domain.refusals import Refused

TUESDAY = date(2026, 12, 1)
APRIL = date(2027, 4, 8)


@pytest.mark.parametrize(
    "typed",
    [
        "8.4", "8.4.", "08.04", "8/4", "8-4", " 8. 4 ", "8. april", "8 april", "8.april", "8. apr.", "8 April",
        "torsdag 8. april", "torsdag 8.4", "Torsdag, den 8. april", "tors. 8/4", "Thursday 8 April", "tor 8. apr",
        "torsdag uke 14", "torsdag i uke 14", "torsdag i veke 14", "Thursday in week 14", "tor. uke 14", "torsdag, uke 14",
    ],
)  # fmt: skip
def test_a_date_without_a_year_is_the_next_one(typed: str) -> None:
    assert parse_day(typed, TUESDAY) == TypedDay(APRIL, guessed=True)


@pytest.mark.parametrize("typed", ["8.4.27", "torsdag 8. april 2027", "080427", "2027-04-08"])
def test_a_whole_date_is_not_guessed(typed: str) -> None:
    assert parse_day(typed, TUESDAY) == TypedDay(APRIL)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("i dag", TUESDAY), ("I DAG", TUESDAY), ("idag", TUESDAY), ("today", TUESDAY), ("1.12", TUESDAY),
        ("i morgen", date(2026, 12, 2)), ("i morgon", date(2026, 12, 2)), ("imorgen", date(2026, 12, 2)),
        ("Tomorrow", date(2026, 12, 2)), ("i  morgen.", None), ("i overmorgen", date(2026, 12, 3)),
        ("overmorgon", date(2026, 12, 3)), ("day after tomorrow", date(2026, 12, 3)),
        ("torsdag", date(2026, 12, 3)), ("på torsdag", date(2026, 12, 3)), ("on Thursday", date(2026, 12, 3)),
        ("tors", date(2026, 12, 3)), ("måndag", date(2026, 12, 7)), ("laurdag", date(2026, 12, 5)),
        ("førstkommende mandag", date(2026, 12, 7)),
        ("uke 50", date(2026, 12, 7)), ("veke 50", date(2026, 12, 7)), ("Week 50", date(2026, 12, 7)),
        ("uke 15", date(2027, 4, 12)), ("uke15", date(2027, 4, 12)), ("uke 15 2028", date(2028, 4, 10)),
        ("fredag uke 49", date(2026, 12, 4)), ("mandag uke 49", date(2027, 12, 6)), ("uke 1", date(2027, 1, 4)),
        ("uke 53", date(2026, 12, 28)), ("30.11", date(2027, 11, 30)), ("31. desember", date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_words_are_read_in_both_norwegians_and_in_english(typed: str, day: date | None) -> None:
    if day is None:
        with pytest.raises(Refused):
            parse_day(typed, TUESDAY)
    else:
        assert parse_day(typed, TUESDAY) == TypedDay(day, guessed=True)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("tirsdag", "times.day_ambiguous"),
        ("neste torsdag", "times.day_ambiguous"),
        ("next Thursday", "times.day_ambiguous"),
        ("denne fredag", "times.day_ambiguous"),
        ("uke 49", "times.day_ambiguous"),
        ("fredag 8. april", "times.weekday_differs"),
        ("29.2", "times.date_impossible"),
        ("31. april", "times.date_impossible"),
        ("uke 54", "times.week_impossible"),
        ("uke 53 2027", "times.week_impossible"),
        ("uke 0", "times.week_impossible"),
        ("", "times.date_missing"),
        ("snart", "times.date_not_understood"),
        ("hver torsdag", "times.date_not_understood"),
        ("helga uke 15", "times.date_not_understood"),
        ("to", "times.date_not_understood"),
        ("15", "times.date_not_understood"),
        ("9-11-13-15", "times.date_not_understood"),
        ("31.2.2027", "times.date_impossible"),
    ],
)
def test_what_may_mean_several_days_or_none_is_refused(typed: str, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_day(typed, TUESDAY)
    assert refusal.value.rule == rule
    assert not typed or "given" in refusal.value.facts


def test_a_leap_day_is_found_where_it_is_near() -> None:
    assert parse_day("29.2", date(2027, 3, 1)).day == date(2028, 2, 29)
    assert in_year("29.2", 2027) is None


def test_this_week_is_its_monday_on_that_monday_and_the_years_of_weeks_are_their_own() -> None:
    assert parse_day("uke 49", date(2026, 11, 30)).day == date(2026, 11, 30)
    assert parse_day("uke 53", date(2027, 1, 2) - timedelta(days=5)).day == date(2026, 12, 28)
    assert parse_day("uke 2", date(2027, 1, 1)).day == date(2027, 1, 11)


@given(some.dates(date(2000, 1, 1), date(2098, 12, 31)), some.integers(0, 364))
def test_every_day_of_the_coming_year_is_found_without_its_year(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    for written in (f"{day.day}.{day.month}", f"{day.day}/{day.month}"):
        assert parse_day(written, today) == TypedDay(day, guessed=True)


@given(some.text(max_size=20), some.dates(date(2000, 1, 1), date(2098, 12, 31)))
def test_whatever_is_typed_is_a_day_or_refused(typed: str, today: date) -> None:
    try:
        typed_day = parse_day(typed, today)
    except Refused:
        return
    assert not typed_day.guessed or typed_day.day >= today

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import series
from planner.domain.meetings import Span
from planner.domain.refusals import Refused
from planner.domain.series import LAST, MOST, Rhythm, Rule, Scope

OSLO = "Europe/Oslo"
TUESDAY = date(2027, 2, 9)


def iso(*found: date) -> list[str]:
    return [day.isoformat() for day in found]


def test_every_second_tuesday() -> None:
    found = series.days(Rule(Rhythm.WEEKLY, every=2, weekdays=frozenset({1}), count=4), TUESDAY)
    assert iso(*found) == ["2027-02-09", "2027-02-23", "2027-03-09", "2027-03-23"]


def test_two_weekdays_of_every_third_week() -> None:
    found = series.days(Rule(Rhythm.WEEKLY, every=3, weekdays=frozenset({0, 3}), count=4), TUESDAY)
    assert iso(*found) == ["2027-02-11", "2027-03-01", "2027-03-04", "2027-03-22"]


def test_the_first_thursday_of_every_month_over_the_turn_of_the_year() -> None:
    rule = Rule(Rhythm.MONTHLY_BY_WEEKDAY, weekdays=frozenset({3}), place=1, until=date(2028, 1, 31))
    assert iso(*series.days(rule, date(2027, 11, 1))) == ["2027-11-04", "2027-12-02", "2028-01-06"]


def test_the_last_friday_may_be_the_fourth_or_the_fifth() -> None:
    rule = Rule(Rhythm.MONTHLY_BY_WEEKDAY, weekdays=frozenset({4}), place=LAST, count=3)
    assert iso(*series.days(rule, date(2027, 1, 1))) == ["2027-01-29", "2027-02-26", "2027-03-26"]


def test_the_31st_falls_on_the_last_day_of_a_short_month_in_a_leap_year_too() -> None:
    rule = Rule(Rhythm.MONTHLY_BY_DATE, day=31, count=4)
    assert iso(*series.days(rule, date(2027, 12, 31))) == ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]


def test_every_third_day() -> None:
    assert iso(*series.days(Rule(Rhythm.DAILY, every=3, count=3), TUESDAY)) == [
        "2027-02-09",
        "2027-02-12",
        "2027-02-15",
    ]


def test_a_rule_without_an_end_stops_by_itself() -> None:
    assert len(series.days(Rule(Rhythm.DAILY), TUESDAY)) == MOST
    found = series.days(Rule(Rhythm.MONTHLY_BY_DATE, every=2, day=9), TUESDAY)
    assert found[-1] - found[0] <= series.LONGEST


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (Rule(Rhythm.WEEKLY, every=0), "series.every_out_of_range"),
        (Rule(Rhythm.WEEKLY, count=MOST + 1), "series.too_many"),
        (Rule(Rhythm.WEEKLY, until=TUESDAY - timedelta(days=1)), "series.no_days"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule: Rule, why: str) -> None:
    with pytest.raises(Refused) as refusal:
        series.days(rule, TUESDAY)
    assert refusal.value.rule == why


def test_the_end_of_time_is_the_end_of_a_rule() -> None:
    assert iso(*series.days(Rule(Rhythm.DAILY), date(9999, 12, 29))) == ["9999-12-29", "9999-12-30"]
    with pytest.raises(Refused):
        series.days(Rule(Rhythm.MONTHLY_BY_DATE, day=31), date.max)


def test_typed_days_are_put_in_order_and_counted_once() -> None:
    assert series.check_days([TUESDAY, date(2027, 1, 5), TUESDAY]) == (date(2027, 1, 5), TUESDAY)


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ([], "series.no_days"),
        ([TUESDAY + timedelta(days=n) for n in range(MOST + 1)], "series.too_many"),
        ([TUESDAY, TUESDAY + timedelta(days=800)], "series.too_long"),
    ],
)
def test_typed_days_that_cannot_be_are_refused(days: list[date], why: str) -> None:
    with pytest.raises(Refused) as refusal:
        series.check_days(days)
    assert refusal.value.rule == why


def test_holidays_are_left_out_on_wish() -> None:
    assert series.without([TUESDAY, date(2027, 5, 17)], {date(2027, 5, 17)}) == (TUESDAY,)


def test_a_meeting_keeps_its_wall_time_on_another_day() -> None:
    span = Span(datetime(2027, 3, 23, 18, 0), datetime(2027, 3, 24, 1, 0), OSLO)  # noqa: DTZ001 - Wall time.
    moved = series.on_day(span, date(2027, 3, 30))
    assert moved == Span(datetime(2027, 3, 30, 18, 0), datetime(2027, 3, 31, 1, 0), OSLO)  # noqa: DTZ001 - Wall time.


def test_other_hours_on_the_same_days() -> None:
    span = Span(datetime(2027, 3, 23, 18, 0), datetime(2027, 3, 23, 20, 0), OSLO)  # noqa: DTZ001 - Wall time.
    assert series.at_hours(span, time(9), time(11, 30)) == Span(
        datetime(2027, 3, 23, 9, 0), datetime(2027, 3, 23, 11, 30), OSLO  # noqa: DTZ001 - Wall time.
    )  # fmt: skip


@pytest.mark.parametrize(("scope", "found"), [(Scope.THIS, "b"), (Scope.LATER, "bc"), (Scope.ALL, "abc")])
def test_which_meetings_a_change_is_about(scope: Scope, found: str) -> None:
    assert "".join(series.in_scope(scope, ["a", "b", "c"], "b")) == found


@given(
    st.sampled_from(Rhythm),
    st.integers(1, 12),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from(series.PLACES),
    st.integers(1, 31),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
def test_every_rule_gives_few_days_in_order(
    rhythm: Rhythm, every: int, weekdays: frozenset[int], place: int, day: int, first: date
) -> None:
    found = series.days(Rule(rhythm, every, weekdays, place, day), first)
    assert 1 <= len(found) <= MOST
    assert list(found) == sorted(set(found))
    assert first <= found[0]
    assert found[-1] <= first + series.LONGEST

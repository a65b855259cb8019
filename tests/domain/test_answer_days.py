from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import answer_days
from planner.formats.places.holidays import is_day_off

DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("today", "first_day", "suggested"),
    [
        ("2027-02-01", "2027-03-09", "2027-03-02"),  # A week before.
        (
            "2027-02-01",
            "2027-04-05",
            "2027-03-23",
        ),  # A week before is Easter Monday, and the days before it are off too.
        ("2027-02-01", "2027-03-07", "2027-02-26"),  # A Sunday: the Friday before its Sunday.
        ("2027-03-05", "2027-03-09", "2027-03-08"),  # Less than a week ahead: the next working day.
        ("2027-03-08", "2027-03-09", "2027-03-08"),  # Tomorrow: today.
        ("2027-03-06", "2027-03-07", "2027-03-07"),  # Tomorrow, and today is a Saturday: when it begins.
        ("2027-03-09", "2027-03-09", "2027-03-09"),
        ("2027-03-10", "2027-03-09", None),
    ],
)
def test_a_week_before_a_meeting_is_suggested_or_the_nearest_working_day(
    today: str, first_day: str, suggested: str | None
) -> None:
    day = answer_days.suggest(date.fromisoformat(today), date.fromisoformat(first_day), is_day_off)
    assert day == (suggested and date.fromisoformat(suggested))


@given(DAYS, st.integers(0, 60))
def test_what_is_suggested_lies_ahead_and_on_a_working_day_where_there_is_one(today: date, ahead: int) -> None:
    first_day = today + timedelta(days=ahead)
    day = answer_days.suggest(today, first_day, is_day_off)
    assert day is not None
    assert today <= day <= first_day
    between = [today + timedelta(days=n) for n in range(ahead)]
    assert not is_day_off(day) or all(map(is_day_off, between))


@given(DAYS)
def test_a_poll_is_open_for_a_week_and_to_the_next_working_day(today: date) -> None:
    day = answer_days.for_poll(today, is_day_off)
    assert day - today >= timedelta(days=7)
    assert not is_day_off(day)

"""Days and times as programs write them."""

from __future__ import annotations

from datetime import date

import pytest

from planner.domain.refusals import Refused
from planner.domain.times import parse_date, parse_time
from planner.domain.typed_times import is_end_of_day, moment_of, tidy


@pytest.mark.parametrize(
    ("typed", "behind"),
    [
        ("08.02.2027 00:00", ""),
        ("8.2.2027 0:00:00", ""),
        ("2027-02-08T09:00", "09:00"),
        ("2027-02-08T09:00:00.000", "09:00:00"),
        ("2027-02-08 00:00:00", ""),
        ("8.2.2027 kl. 9.30", "9.30"),
        ("mandag 8. februar 2027, kl. 18.00", "18.00"),
        ("8.2.2027 9:00 AM", "9:00 am"),
        ("8.2.2027", ""),
    ],
)
def test_a_clock_time_behind_a_date_is_the_cells_and_not_the_dates(typed: str, behind: str) -> None:
    moment = moment_of(tidy(typed))
    assert (parse_date(moment.day), moment.clock, moment.offset) == (date(2027, 2, 8), behind, None)
    if behind:
        with pytest.raises(Refused, match=r"times\.date_not_understood"):
            parse_date(typed)
    else:
        assert parse_date(typed) == date(2027, 2, 8)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("9:00 AM", 9),
        ("9 am", 9),
        ("12:00 AM", 0),
        ("12:30 p.m.", 12),
        ("1:15:00 PM", 13),
        ("11pm", 23),
        ("09:00:00", 9),
    ],
)
def test_halves_of_the_day_are_read(typed: str, hour: int) -> None:
    assert parse_time(typed).hour == hour


@pytest.mark.parametrize("typed", ["0:00 AM", "13:00 PM", "9:61 am"])
def test_an_hour_that_no_half_of_the_day_has_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"times\.time_impossible"):
        parse_time(typed)


@pytest.mark.parametrize(
    ("typed", "ends"), [("24.00", True), ("24:00:00", True), ("kl. 24", True), ("2400", True), ("24.01", False)]
)
def test_the_end_of_a_day_is_told_from_its_times(typed: str, ends: bool) -> None:
    assert is_end_of_day(typed) is ends

"""When a meeting of a table takes place, however a program has written the cells."""

from __future__ import annotations

from datetime import datetime

import pytest

from planner.domain.refusals import Refused
from planner.formats.tables.table_times import span_of


def cells(day: str, at: str = "", end: str = "", end_date: str = "") -> dict[str, str]:
    return {"date": day, "time": at, "end": end, "end_date": end_date}


@pytest.mark.parametrize(
    ("row", "starts", "ends"),
    [
        (cells("2027-02-08T09:00"), "2027-02-08T09:00", "2027-02-08T11:00"),
        (cells("2027-02-08T08:00Z", "", "11.00"), "2027-02-08T09:00", "2027-02-08T11:00"),
        (cells("2027-06-14T09:00:00.000+01:00"), "2027-06-14T10:00", "2027-06-14T12:00"),
        (cells("2027-02-08T09:00:00+0100", "", "2027-02-08T12:00:00+0100"), "2027-02-08T09:00", "2027-02-08T12:00"),
        (cells("2027-02-07T23:30-05"), "2027-02-08T05:30", "2027-02-08T07:30"),
        (cells("8.2.2027", "08.02.2027 09:00", "08.02.2027 11:30:00"), "2027-02-08T09:00", "2027-02-08T11:30"),
        (cells("8.2.2027", "1899-12-30 09:00:00", "1900-01-01 11:00:00"), "2027-02-08T09:00", "2027-02-08T11:00"),
        (cells("8.2.2027", "31.12.1899 00:00:00", "02:00"), "2027-02-08T00:00", "2027-02-08T02:00"),
        (cells("08.02.2027 00:00", "22.00", "09.02.2027 01:00"), "2027-02-08T22:00", "2027-02-09T01:00"),
        (cells("8.2.2027", "22.00", "24.00"), "2027-02-08T22:00", "2027-02-09T00:00"),
        (cells("8.2.2027 22:00", "", "", "09.02.2027 02:00"), "2027-02-08T22:00", "2027-02-09T02:00"),
        (cells("8.2.2027", "9-11"), "2027-02-08T09:00", "2027-02-08T11:00"),
        (cells("8.2.2027", "9:00 AM", "1:30 PM"), "2027-02-08T09:00", "2027-02-08T13:30"),
    ],
)
def test_a_clock_time_is_read_in_whatever_cell_it_stands(row: dict[str, str], starts: str, ends: str) -> None:
    span = span_of(row, "Europe/Oslo")
    assert span is not None
    assert (span.starts, span.ends) == (datetime.fromisoformat(starts), datetime.fromisoformat(ends))
    assert not span.all_day


@pytest.mark.parametrize(
    ("row", "starts", "ends"),
    [
        (cells("08.02.2027 00:00"), "2027-02-08", "2027-02-09"),
        (cells("2027-02-08T00:00:00Z"), "2027-02-08", "2027-02-09"),
        (cells("2027-02-07T23:00:00Z"), "2027-02-08", "2027-02-09"),
        (cells("8.2.2027", "", "", "09.02.2027 00:00:00"), "2027-02-08", "2027-02-10"),
    ],
)
def test_midnight_behind_a_day_is_the_whole_day(row: dict[str, str], starts: str, ends: str) -> None:
    span = span_of(row, "Europe/Oslo")
    assert span is not None
    assert (span.starts, span.ends) == (datetime.fromisoformat(starts), datetime.fromisoformat(ends))
    assert span.all_day


@pytest.mark.parametrize(
    "row", [cells("8.2.2027", "09.02.2027 09:00"), cells("8.2.2027", "9", "10.02.2027 11:00", "9.2.2027")]
)
def test_a_clock_time_with_another_day_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(Refused, match=r"imports\.days_differ"):
        span_of(row, "Europe/Oslo")


def test_without_a_day_there_is_no_time() -> None:
    assert span_of(cells("", "9-11"), "Europe/Oslo") is None


@pytest.mark.parametrize(
    ("at", "end", "ends"),
    [
        ("23.00", "01.00", "09T01:00"),
        ("22-02", "", "09T02:00"),
        ("18", "05.59", "09T05:59"),
        ("20.00", "00.00", "09T00:00"),
    ],
)
def test_an_end_in_the_small_hours_is_on_the_next_day(at: str, end: str, ends: str) -> None:
    span = span_of(cells("8.2.2027", at, end), "Europe/Oslo")
    assert span is not None
    assert (f"{span.ends:%dT%H:%M}", span.over_night) == (ends, True)


@pytest.mark.parametrize(
    "row",
    [cells("8.2.2027", "11", "9"), cells("8.2.2027", "11-9"), cells("8.2.2027", "9", "9"), cells("8.2.2027", "3", "1", "8.2.2027")],
)  # fmt: skip
def test_any_other_end_before_the_start_is_refused_with_what_to_do(row: dict[str, str]) -> None:
    with pytest.raises(Refused, match=r"imports\.ends_before_start"):
        span_of(row, "Europe/Oslo")


@pytest.mark.parametrize(
    "row", [cells("8.2.2027", "", "11"), cells("8.2.2027", "", "", "8.2.2027 15:00"), cells("8.2.2027", "", "9.2.2027 11:00")]
)  # fmt: skip
def test_an_end_without_a_start_is_refused_and_no_whole_day(row: dict[str, str]) -> None:
    with pytest.raises(Refused, match=r"imports\.start_missing"):
        span_of(row, "Europe/Oslo")


@pytest.mark.parametrize(
    ("day", "end"),
    [("2027-10-31T02:30:00+01:00", ""), ("2027-10-31T00:30Z", "2027-10-31T01:30Z"), ("2027-10-30T21:59-03:30", "")],
)
def test_the_second_of_an_hour_that_comes_twice_is_refused_and_not_taken_for_the_first(day: str, end: str) -> None:
    with pytest.raises(Refused, match=r"imports\.second_hour"):
        span_of(cells(day, "", end), "Europe/Oslo")

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.refusals import Refused
from planner.formats.ical.recurrences import day_of, days_of

START = datetime(2027, 2, 9, 18, 0)  # noqa: DTZ001 - Wall time.
ZONE = "Europe/Oslo"


def days(*lines: str) -> list[str]:
    return [day.isoformat()[5:] for day in days_of(lines, START, ZONE)]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", ["02-09", "02-23", "03-09"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270218T225959Z;WKST=MO", ["02-09", "02-11", "02-16", "02-18"]),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=5", ["02-09", "02-10", "02-11", "02-12", "02-15"]),
        ("FREQ=DAILY;COUNT=2", ["02-09", "02-10"]),
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=3", ["02-09", "03-09", "04-13"]),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2;COUNT=2", ["02-09", "03-09"]),
        ("FREQ=MONTHLY;BYDAY=-1TU;COUNT=2", ["02-09", "02-23", "03-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=9;COUNT=2", ["02-09", "03-09"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", ["02-09", "03-31", "05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["02-09", "02-28", "03-31"]),
        ("FREQ=YEARLY;COUNT=2", ["02-09", "02-09"]),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=2TU;COUNT=2", ["02-09", "02-08"]),
    ],
)
def test_rules_as_calendars_write_them(rule: str, found: list[str]) -> None:
    assert days(f"RRULE:{rule}") == found


def test_times_that_were_added_and_taken_out() -> None:
    lines = ("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20270216T180000,20270215T230000Z", "RDATE:20270301")
    assert days(*lines) == ["02-09", "02-23", "03-01"]


def test_which_day_an_override_is_about() -> None:
    assert day_of("20270215T233000Z", ZONE).isoformat() == "2027-02-16"


@pytest.mark.parametrize(
    "line",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=HOURLY;COUNT=3",
        "RRULE:",
        "RRULE:FREQ=WEEKLY;BYDAY=XX",
        "RRULE:FREQ=WEEKLY;COUNT=mange",
        "RRULE:FREQ=WEEKLY;BYWEEKNO=3",
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU",
        "RRULE:FREQ=MONTHLY;BYDAY=9TU",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=0",
        "RRULE:FREQ=YEARLY;BYMONTH=1,7",
        "RRULE:FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "RRULE:FREQ=WEEKLY;UNTIL=snart",
        "EXRULE:FREQ=WEEKLY",
        "RDATE:i morgen",
    ],
)
def test_what_is_not_understood_is_refused_and_not_guessed(line: str) -> None:
    with pytest.raises(Refused) as refusal:
        days_of([line], START, ZONE)
    assert refusal.value.rule == "series.rule_not_understood"


@given(st.text(max_size=60))
def test_no_rule_breaks_the_reader(text: str) -> None:
    assert read(f"RRULE:{text}") is None or START.date() in (read(f"RRULE:{text}") or ())


def read(line: str) -> tuple[date, ...] | None:
    try:
        return days_of([line], START, ZONE)
    except Refused:
        return None

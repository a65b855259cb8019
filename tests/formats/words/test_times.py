"""Dates and times as text in three languages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from planner.domain.people import LANGUAGES
from planner.formats.words import times

MONDAY = date(2027, 2, 8)
EVENING = datetime(2027, 2, 8, 17, 30, tzinfo=UTC)


def spoken(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "long", "medium", "short"),
    [
        ("nb", "mandag 8. februar 2027", "man. 8. feb. 2027", "8.2.2027"),
        ("nn", "måndag 8. februar 2027", "må. 8. feb. 2027", "8.2.2027"),
        ("en", "Monday 8 February 2027", "Mon 8 Feb 2027", "8 Feb 2027"),
    ],
)
def test_dates(language: str, long: str, medium: str, short: str) -> None:
    assert times.date_long(MONDAY, language) == long
    assert times.date_medium(MONDAY, language) == medium
    assert times.date_short(MONDAY, language) == short


@pytest.mark.parametrize(
    ("language", "block"),
    [
        ("nb", ["lør", "lørdag", "feb", "februar 2027", "6", "uke 5"]),
        ("nn", ["lau", "laurdag", "feb", "februar 2027", "6", "veke 5"]),
        ("en", ["Sat", "Saturday", "Feb", "February 2027", "6", "week 5"]),
    ],
)
def test_the_parts_of_a_date_block(language: str, block: list[str]) -> None:
    parts = (times.weekday_short, times.weekday, times.month_short, times.month, times.day, times.week)
    assert [part(date(2027, 2, 6), language) for part in parts] == block


@pytest.mark.parametrize(
    ("language", "alone", "at", "stretch"),
    [
        ("nb", "09.00", "kl. 09.00", "kl. 09.00–11.30"),
        ("nn", "09.00", "kl. 09.00", "kl. 09.00–11.30"),
        ("en", "09:00", "09:00", "09:00–11:30"),
    ],
)
def test_clock_times(language: str, alone: str, at: str, stretch: str) -> None:
    assert times.clock(time(9), language) == alone
    assert spoken(times.clock_at(time(9), language)) == at
    assert spoken(times.clock_range(time(9), time(11, 30), language)) == stretch
    assert spoken(times.clock_range(time(9), None, language)) == at


def test_the_clock_word_stays_with_its_numbers() -> None:
    assert times.clock_at(time(9), "nb") == "kl.\u00a009.00"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "mandag 8. februar 2027 kl. 18.30–21.00"),
        ("nn", "måndag 8. februar 2027 kl. 18.30–21.00"),
        ("en", "Monday 8 February 2027, 18:30–21:00"),
    ],
)
def test_an_evening_is_shown_in_its_own_zone(language: str, text: str) -> None:
    assert spoken(times.moment_range(EVENING, EVENING + timedelta(hours=2, minutes=30), language)) == text


def test_the_local_day_counts_and_not_the_day_in_utc() -> None:
    late = datetime(2027, 2, 7, 23, 30, tzinfo=UTC)
    assert times.date_long(late, "nb") == "mandag 8. februar 2027"
    assert times.relative(late, MONDAY, "nb") == "i dag"


def test_a_moment_without_an_end() -> None:
    assert spoken(times.moment_range(EVENING, None, "nb")) == "mandag 8. februar 2027 kl. 18.30"
    assert spoken(times.moment_medium(EVENING, "nn")) == "må. 8. feb. 2027 kl. 18.30"


def test_a_time_over_several_days_names_both() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    starts, ends = datetime(2027, 2, 8, 10, tzinfo=oslo), datetime(2027, 2, 9, 15, tzinfo=oslo)
    assert spoken(times.moment_range(starts, ends, "nb")) == (
        "mandag 8. februar kl. 10.00 – tirsdag 9. februar 2027 kl. 15.00"
    )
    starts, ends = datetime(2026, 12, 31, 10, tzinfo=oslo), datetime(2027, 1, 1, 15, tzinfo=oslo)
    assert times.moment_range(starts, ends, "en") == "Thursday 31 December 2026, 10:00 – Friday 1 January 2027, 15:00"


@pytest.mark.parametrize("write", [*times.FILTERS.values()])
def test_a_time_that_names_no_zone_is_not_written(write: Callable[..., str]) -> None:
    with pytest.raises(ValueError, match="2027"):
        write(datetime(2027, 2, 8, 10), "nb")  # noqa: DTZ001 - The fault itself.


def test_another_zone_of_the_service_is_the_one_that_is_shown() -> None:
    text = times.moment_range(EVENING, EVENING + timedelta(hours=8), "en", "America/New_York")
    assert text == "Monday 8 February 2027, 12:30–20:30"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (MONDAY, MONDAY, "mandag 8. februar 2027"),
        (MONDAY, date(2027, 2, 9), "mandag 8. – tirsdag 9. februar 2027"),
        (date(2027, 2, 28), date(2027, 3, 1), "søndag 28. februar – mandag 1. mars 2027"),
        (date(2026, 12, 31), date(2027, 1, 1), "torsdag 31. desember 2026 – fredag 1. januar 2027"),
    ],
)
def test_date_ranges_say_month_and_year_once(first: date, last: date, text: str) -> None:
    assert times.date_range(first, last, "nb") == text


@pytest.mark.parametrize(
    ("days", "nb", "nn", "en"),
    [
        (0, "i dag", "i dag", "today"),
        (1, "i morgen", "i morgon", "tomorrow"),
        (-1, "i går", "i går", "yesterday"),
        (3, "om 3 dager", "om 3 dagar", "in 3 days"),
        (-2, "for 2 dager siden", "for 2 dagar sidan", "2 days ago"),
        (90, "om 3 måneder", "om 3 månader", "in 3 months"),
    ],
)
def test_relative_days(days: int, nb: str, nn: str, en: str) -> None:
    later = MONDAY + timedelta(days=days)
    assert [times.relative(later, MONDAY, language) for language in LANGUAGES] == [nb, nn, en]


@pytest.mark.parametrize("first", ["nb", "nn", "en"])
def test_the_language_that_is_read_first_gives_no_other_its_words(first: str) -> None:
    """Babel shares what it has read of one Norwegian with the other, so this asks a fresh process."""
    parts = "times.weekday, times.weekday_short, times.month, times.month_short, times.date_long, times.date_medium"
    script = (
        "from datetime import date\nfrom planner.formats.words import times\n"
        f"for language in ({first!r}, 'nb', 'nn', 'en'):\n"
        f"    print(language, [part(date(2027, 2, 6), language) for part in ({parts})])"
    )
    lines = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, encoding="utf-8").stdout
    assert lines.splitlines()[1:] == [
        "nb ['lørdag', 'lør', 'februar 2027', 'feb', 'lørdag 6. februar 2027', 'lør. 6. feb. 2027']",
        "nn ['laurdag', 'lau', 'februar 2027', 'feb', 'laurdag 6. februar 2027', 'la. 6. feb. 2027']",
        "en ['Saturday', 'Sat', 'February 2027', 'Feb', 'Saturday 6 February 2027', 'Sat 6 Feb 2027']",
    ]

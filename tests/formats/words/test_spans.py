"""When a meeting is, in words: by our clocks, and by those of its own zone where they differ."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from planner.domain.meetings import Span
from planner.domain.people import LANGUAGES
from planner.formats.words import spans, times

OSLO, LONDON = "Europe/Oslo", "Europe/London"
JUNE = date(2027, 6, 14)


def at(starts: str, ends: str | None, zone: str, day: date = JUNE) -> Span:
    """Return a span of the clock times of a day; what ends before it starts goes over midnight."""
    first = datetime.combine(day, time.fromisoformat(starts))
    last = None if ends is None else datetime.combine(day, time.fromisoformat(ends))
    over_midnight = timedelta(days=1 if last is not None and last < first else 0)
    return Span(first, None if last is None else last + over_midnight, zone)


def days(first: date, count: int, zone: str = OSLO) -> Span:
    """Return a span of whole days."""
    starts = datetime.combine(first, time())
    return Span(starts, starts + timedelta(days=count), zone, all_day=True)


def spoken(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (at("09:00", "10:00", OSLO), "mandag 14. juni 2027 kl. 09.00–10.00"),
        (at("09:00", "10:00", LONDON), "mandag 14. juni 2027 kl. 10.00–11.00, 09.00–10.00 i London"),
        (at("09:00", None, LONDON), "mandag 14. juni 2027 kl. 10.00, 09.00 i London"),
        (at("09:00", "10:00", "Europe/Berlin"), "mandag 14. juni 2027 kl. 09.00–10.00"),
        (at("09:00", "10:00", "Europe/Helsinki"), "mandag 14. juni 2027 kl. 08.00–09.00, 09.00–10.00 i Helsingfors"),
        (at("09:00", "10:00", "Asia/Kolkata"), "mandag 14. juni 2027 kl. 05.30–06.30, 09.00–10.00 i Kolkata"),
        (
            at("23:30", "00:30", LONDON),
            "tirsdag 15. juni 2027 kl. 00.30–01.30, mandag 14. juni kl. 23.30 – tirsdag 15. juni kl. 00.30 i London",
        ),
        (
            at("20:00", "21:00", "America/New_York"),
            "tirsdag 15. juni 2027 kl. 02.00–03.00, mandag 14. juni kl. 20.00–21.00 i New York",
        ),
        (
            at("22:00", "02:00", LONDON),
            "mandag 14. juni kl. 23.00 – tirsdag 15. juni 2027 kl. 03.00, 22.00–02.00 i London",
        ),
        (
            at("20:00", "21:00", "America/New_York", date(2027, 12, 31)),
            "lørdag 1. januar 2028 kl. 02.00–03.00, fredag 31. desember 2027 kl. 20.00–21.00 i New York",
        ),
        (at("22:00", "02:00", OSLO), "mandag 14. juni kl. 22.00 – tirsdag 15. juni 2027 kl. 02.00"),
        (at("07:00", "08:00", "UTC"), "mandag 14. juni 2027 kl. 09.00–10.00, 07.00–08.00 UTC"),
        (at("09:00", "10:00", "Etc/GMT+5"), "mandag 14. juni 2027 kl. 16.00–17.00, 09.00–10.00 UTC−5"),
        (days(JUNE, 1), "mandag 14. juni 2027, hele dagen"),
        (days(JUNE, 2), "mandag 14. – tirsdag 15. juni 2027, hele dagen"),
        (days(JUNE, 1, "Pacific/Auckland"), "mandag 14. juni 2027, hele dagen"),
    ],
)
def test_when_it_is_in_full(span: Span, text: str) -> None:
    assert spoken(spans.when(span, "nb", OSLO)) == text


@pytest.mark.parametrize(
    ("span", "language", "text"),
    [
        (at("09:00", "10:00", OSLO), "nb", "mandag 14. juni 2027"),
        (at("09:00", "10:00", LONDON), "nb", "mandag 14. juni 2027"),
        (at("20:00", "21:00", "America/New_York"), "nb", "tirsdag 15. juni 2027, mandag 14. juni i New York"),
        (at("02:00", "04:00", "Asia/Tokyo"), "nn", "søndag 13. juni 2027, måndag 14. juni i Tokyo"),
        (at("23:30", None, "UTC"), "en", "Tuesday 15 June 2027, Monday 14 June UTC"),
        (
            at("20:00", "21:00", "America/New_York", date(2027, 12, 31)),
            "nb",
            "lørdag 1. januar 2028, fredag 31. desember 2027 i New York",
        ),
        (days(JUNE, 2, "Asia/Tokyo"), "nb", "mandag 14. juni 2027"),
    ],
)
def test_the_day_it_begins_is_ours_with_the_other_beside_it(span: Span, language: str, text: str) -> None:
    assert spoken(spans.opening_day(span, language, OSLO)) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_clock_is_told_in_each_language(language: str) -> None:
    copenhagen = at("09:00", "10:00", "Europe/Copenhagen")
    told = {"nb": "09.00–10.00 i København", "nn": "09.00–10.00 i København", "en": "09:00–10:00 in Copenhagen"}
    here = {"nb": "08.00–09.00", "nn": "08.00–09.00", "en": "08:00–09:00"}
    assert (
        spoken(spans.hours(copenhagen, language, LONDON)).removeprefix("kl. ") == f"{here[language]}, {told[language]}"
    )


@pytest.mark.parametrize(
    ("span", "hours", "medium", "day"),
    [
        (
            at("09:00", "10:00", LONDON),
            "kl. 10.00–11.00, 09.00–10.00 i London",
            "man. 14. juni 2027 kl. 10.00–11.00",
            14,
        ),
        (
            at("23:30", "23:45", LONDON),
            "kl. 00.30–00.45, mandag 14. juni kl. 23.30–23.45 i London",
            "tir. 15. juni 2027",
            15,
        ),
        (days(JUNE, 1), "", "man. 14. juni 2027, hele dagen", 14),
        (
            days(JUNE, 2),
            "mandag 14. – tirsdag 15. juni 2027",
            "man. 14. juni 2027 – tir. 15. juni 2027, hele dagen",
            14,
        ),
        (
            at("22:00", "02:00", OSLO),
            "mandag 14. juni kl. 22.00 – tirsdag 15. juni 2027 kl. 02.00",
            "man. 14. juni 2027 kl. 22.00 – tir. 15. juni 2027 kl. 02.00",
            14,
        ),
    ],
)
def test_beside_a_leaf_in_a_list_and_on_the_leaf(span: Span, hours: str, medium: str, day: int) -> None:
    assert spoken(spans.hours(span, "nb", OSLO)) == hours
    assert spoken(spans.when_medium(span, "nb", OSLO)).startswith(medium)
    assert times.day(span, "nb", OSLO) == str(day)
    assert times.iso(span, "nb", OSLO) == f"2027-06-{day}"
    assert times.clock(span, "nb", OSLO) == f"{span.in_zone(OSLO).starts:%H.%M}"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (at("09:00", "10:00", OSLO), "14.06.2027 kl. 09.00"),
        (at("09:00", "10:00", LONDON), "14.06.2027 kl. 10.00, 09.00 in London"),
        (at("23:30", "23:45", LONDON), "15.06.2027 kl. 00.30, 14.06.2027 kl. 23.30 in London"),
        (days(JUNE, 2, LONDON), "14.06.2027 – 15.06.2027"),
    ],
)
def test_in_figures_for_the_command_line(span: Span, text: str) -> None:
    assert spans.in_figures(span, OSLO) == text


@pytest.mark.parametrize(
    ("zone", "month", "city"),
    [
        ("Europe/London", 6, "London"),
        ("Europe/Berlin", 6, ""),
        ("Europe/Oslo", 6, ""),
        ("Africa/Lagos", 6, "Lagos"),
        ("Africa/Lagos", 1, ""),
        ("Etc/GMT+5", 6, "UTC−5"),
    ],
)
def test_whose_clock_is_meant_where_a_time_is_typed(zone: str, month: int, city: str) -> None:
    assert spans.other_city(zone, datetime(2027, month, 14, tzinfo=UTC), "nb", OSLO) == city

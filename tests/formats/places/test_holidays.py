"""The Norwegian year as values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.domain.holidays import DateKind, InvitedOrganisation, warnings_for
from planner.formats.places import holidays
from planner.formats.places.reference import read_rows

YEARS = range(2026, 2041)


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_its_twelve_holidays_and_five_half_days(year: int) -> None:
    assert len(holidays.public_holidays(year)) == 12
    assert len(holidays.half_days(year)) == 5
    assert {one.key for one in holidays.occasions(year)} <= holidays.NAMES.keys()


def test_in_2027_whit_monday_is_17_may() -> None:
    keys = [one.key for one in holidays.public_holidays(2027) if one.first == date(2027, 5, 17)]
    assert keys == ["constitution_day", "pentecost_monday"]


def easter_of(year: int) -> date:
    """Return Easter Sunday by the algorithm of Meeus, Jones and Butcher (1876), which divides where ours has a table."""
    century, of_century = divmod(year, 100)
    leap_centuries, of_leap = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap_centuries - shift + 15) % 30
    weekday = (32 + 2 * of_leap + 2 * (of_century // 4) - epact - of_century % 4) % 7
    month, day = divmod(epact + weekday - 7 * ((year % 19 + 11 * epact + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def test_the_movable_days_follow_easter_in_every_year_of_the_gregorian_calendar() -> None:
    after = {-3: "maundy_thursday", -2: "good_friday", 0: "easter_sunday", 1: "easter_monday", 39: "ascension_day"}
    after |= {49: "pentecost", 50: "pentecost_monday"}
    for year in range(1583, 4100):
        days = {one.key: one.first for one in holidays.public_holidays(year)}
        sunday = easter_of(year)
        assert {days[key] for key in after.values()} == {sunday + timedelta(days=number) for number in after}
        assert days["easter_sunday"] == sunday
        assert [one.first for one in holidays.public_holidays(year)] == sorted(days.values())


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("easter_sunday", date(1818, 3, 22)),
        ("easter_sunday", date(1954, 4, 18)),
        ("easter_sunday", date(1981, 4, 19)),
        ("easter_sunday", date(2008, 3, 23)),
        ("ascension_day", date(2008, 5, 1)),
        ("ascension_day", date(2012, 5, 17)),
        ("pentecost_monday", date(2032, 5, 17)),
        ("good_friday", date(2035, 3, 23)),
        ("easter_sunday", date(2038, 4, 25)),
        ("easter_sunday", date(2049, 4, 18)),
        ("easter_sunday", date(2076, 4, 19)),
        ("easter_sunday", date(2285, 3, 22)),
        ("boxing_day", date(2099, 12, 26)),
    ],
)
def test_known_days(key: str, day: date) -> None:
    assert day in [one.first for one in holidays.public_holidays(day.year) if one.key == key]


@pytest.mark.parametrize(("year", "days"), [(1945, 10), (1946, 10), (1947, 12), (1948, 12)])
def test_the_days_of_may_are_public_holidays_since_1947(year: int, days: int) -> None:
    keys = [one.key for one in holidays.public_holidays(year)]
    assert len(keys) == days
    assert ("labour_day" in keys, "constitution_day" in keys) == (days == 12, days == 12)


@pytest.mark.parametrize("day", [date.min, date(999, 6, 1), date(1582, 10, 15), date(5000, 1, 1), date.max])
def test_any_date_has_a_year_around_it(day: date) -> None:
    assert {one.first.year for one in holidays.occasions_around(day)} >= {day.year}


def test_half_days_of_2027() -> None:
    assert {one.key: one.first for one in holidays.half_days(2027)} == {
        "easter_wednesday": date(2027, 3, 24),
        "easter_eve": date(2027, 3, 27),
        "whitsun_eve": date(2027, 5, 15),
        "christmas_eve": date(2027, 12, 24),
        "new_years_eve": date(2027, 12, 31),
    }


@pytest.mark.parametrize(("key", "week"), [("autumn_break", 41), ("winter_break", 8)])
def test_autumn_and_winter_breaks_of_trondelag_are_their_week(key: str, week: int) -> None:
    breaks = [one for year in (2026, 2027, 2028, 2029) for one in holidays.school_holidays(year) if one.key == key]
    assert len(breaks) == 3
    for one in breaks:
        assert (one.first.isocalendar()[1:], one.last.isocalendar()[1:]) == ((week, 1), (week, 5))


def test_the_easter_break_ends_on_easter_monday() -> None:
    for year in (2027, 2028, 2029):
        monday = next(one.first for one in holidays.public_holidays(year) if one.key == "easter_monday")
        assert [one.last for one in holidays.school_holidays(year) if one.key == "easter_break"] == [monday]


def test_every_school_holiday_goes_forward_and_says_where_it_comes_from() -> None:
    for row in read_rows("school_holidays.csv"):
        assert row["first"] <= row["last"]
        assert row["source"]


def test_a_date_near_new_year_sees_both_years() -> None:
    found = warnings_for(
        [date(2027, 1, 1)], [InvitedOrganisation("Mære", "trondelag")], holidays.occasions_around(date(2027, 1, 1))
    )
    assert [warning.key for warning in found] == ["new_years_day", "christmas_break"]


def test_a_warning_becomes_a_sentence_that_says_who() -> None:
    day = date(2027, 2, 24)
    schools = [
        InvitedOrganisation("Mære", "trondelag"),
        InvitedOrganisation("Val", "trondelag"),
        InvitedOrganisation("Surnadal", "more"),
    ]
    (warning,) = warnings_for([day], schools, holidays.occasions_around(day))
    msgid, facts = holidays.sentence(warning)
    assert msgid % facts == "The date clashes with the winter half-term holiday for 2 of 3 invited schools: Mære, Val."
    assert not warning.settled


@pytest.mark.parametrize(
    "day", [date(2027, 2, 24), date(2027, 5, 17), date(2027, 3, 24), date(2027, 3, 15), date(2027, 9, 1)]
)
def test_every_kind_of_warning_has_a_sentence(day: date) -> None:
    found = warnings_for([day], (), holidays.occasions_around(day))
    assert found
    for warning in found:
        msgid, facts = holidays.sentence(warning)
        assert holidays.NAMES[warning.key] in msgid % facts
        assert warning.kind in DateKind

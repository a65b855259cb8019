"""The Norwegian year as values."""

from __future__ import annotations

from datetime import date

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
    assert msgid % facts == "The date collides with the winter break for 2 of 3 invited schools: Mære, Val."
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

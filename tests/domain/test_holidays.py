"""Warnings about dates, and the free dates near them."""

from __future__ import annotations

from datetime import date, timedelta

from planner.domain import holidays
from planner.domain.holidays import DateKind, DateWarning, InvitedOrganisation, Occasion

WINTER = Occasion(DateKind.SCHOOL_HOLIDAY, "winter_break", date(2027, 2, 22), date(2027, 2, 26), "trondelag")
WINTER_SOUTH = Occasion(DateKind.SCHOOL_HOLIDAY, "winter_break", date(2027, 3, 1), date(2027, 3, 5), "more")
MAY = Occasion(DateKind.PUBLIC_HOLIDAY, "constitution_day", date(2027, 5, 17), date(2027, 5, 17))
WHIT = Occasion(DateKind.PUBLIC_HOLIDAY, "pentecost_monday", date(2027, 5, 17), date(2027, 5, 17))
SPRING = Occasion(DateKind.SEASON, "spring_work", date(2027, 4, 25), date(2027, 5, 31))
ALL = [SPRING, WINTER, WINTER_SOUTH, MAY, WHIT]
SCHOOLS = [
    InvitedOrganisation("Mære", "trondelag"),
    InvitedOrganisation("Val", "trondelag"),
    InvitedOrganisation("Surnadal", "more"),
    InvitedOrganisation("TINE"),
]


def test_a_school_holiday_names_the_schools_it_keeps_away() -> None:
    (warning,) = holidays.warnings_for([date(2027, 2, 24)], SCHOOLS, ALL)
    assert (warning.key, warning.affected, warning.schools) == ("winter_break", ("Mære", "Val"), 3)


def test_a_school_holiday_of_others_is_no_warning() -> None:
    assert holidays.warnings_for([date(2027, 2, 24)], [InvitedOrganisation("Surnadal", "more")], ALL) == []


def test_a_school_holiday_is_a_general_warning_while_no_school_is_invited() -> None:
    day = date(2027, 2, 24)
    assert holidays.warnings_for([day], [InvitedOrganisation("TINE")], ALL) == [
        DateWarning(DateKind.SCHOOL_HOLIDAY, "winter_break", (day,))
    ]


def test_one_occasion_gives_one_warning_over_days_and_calendars() -> None:
    days = [date(2027, 2, 26), date(2027, 3, 1), date(2027, 2, 25)]
    (warning,) = holidays.warnings_for(days, SCHOOLS, ALL)
    assert warning.days == (date(2027, 2, 25), date(2027, 2, 26), date(2027, 3, 1))
    assert warning.affected == ("Mære", "Val", "Surnadal")


def test_the_weightiest_warning_comes_first() -> None:
    warnings = holidays.warnings_for([date(2027, 5, 17)], (), ALL)
    assert [warning.key for warning in warnings] == ["constitution_day", "pentecost_monday", "spring_work"]


def test_the_nearest_free_dates_are_weekdays_without_a_holiday() -> None:
    free = holidays.nearest_free_dates(date(2027, 5, 17), ALL, earliest=date(2027, 1, 1))
    assert free == [date(2027, 5, 18), date(2027, 5, 19), date(2027, 5, 20)]


def test_the_nearest_free_dates_mind_the_invited_schools_and_the_past() -> None:
    free = holidays.nearest_free_dates(date(2027, 2, 24), ALL, SCHOOLS, earliest=date(2027, 2, 20))
    assert free == [date(2027, 3, 8), date(2027, 3, 9), date(2027, 3, 10)]
    others = holidays.nearest_free_dates(
        date(2027, 2, 24), ALL, [InvitedOrganisation("S", "more")], earliest=date(2027, 2, 20)
    )
    assert others == [date(2027, 2, 23), date(2027, 2, 25), date(2027, 2, 26)]


def test_there_may_be_no_free_date_near() -> None:
    whole_year = [Occasion(DateKind.PUBLIC_HOLIDAY, "strike", date(2026, 1, 1), date(2028, 1, 1))]
    near = date(2027, 2, 24)
    assert holidays.nearest_free_dates(near, whole_year, earliest=near - timedelta(days=9)) == []

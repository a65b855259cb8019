"""Warnings about dates."""

from __future__ import annotations

from datetime import date

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

"""The month and the agenda of the calendar page."""

from datetime import date, datetime, time

import pytest

from planner.domain.calendars import Timed, When, WholeDays
from planner.domain.months import Day, agenda, ahead_of, days_from, month_of, month_span, span_ahead
from planner.domain.refusals import Refused
from planner.domain.times import IsoWeek

wall = datetime.fromisoformat
OSLO = "Europe/Oslo"
EVENING = Timed(wall("2027-01-31T18:00"), wall("2027-02-01T00:00"), OSLO)
MORNING = Timed(wall("2027-02-08T09:00"), wall("2027-02-08T11:00"), OSLO)
WINTER_BREAK = WholeDays(date(2027, 2, 8), date(2027, 2, 9))
ITEMS: list[When] = [MORNING, WINTER_BREAK, EVENING]


def itself(when: When) -> When:
    return when


def test_february_2027_has_four_weeks_that_begin_on_monday() -> None:
    month = month_of(2027, 2, ITEMS, itself)
    assert [week.week for week in month.weeks] == [IsoWeek(2027, number) for number in (5, 6, 7, 8)]
    assert all(week.days[0].date.isoweekday() == 1 and len(week.days) == 7 for week in month.weeks)
    assert (month.previous, month.next) == (date(2027, 1, 1), date(2027, 3, 1))


def test_the_first_days_of_january_may_belong_to_week_53() -> None:
    assert month_of(2027, 1, ITEMS, itself).weeks[0].week == IsoWeek(2026, 53)
    assert month_span(2027, 1) == (date(2026, 12, 28), date(2027, 1, 31))


def test_items_stand_on_every_day_they_touch_with_whole_days_first() -> None:
    placed = {day.date: day.items for week in month_of(2027, 2, ITEMS, itself).weeks for day in week.days if day.items}
    assert placed == {date(2027, 2, 8): (WINTER_BREAK, MORNING), date(2027, 2, 9): (WINTER_BREAK,)}


def test_days_beside_the_month_are_told_apart() -> None:
    last = month_of(2027, 3, ITEMS, itself).weeks[-1]
    assert [day.within for day in last.days] == [True, True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("today", "weeks", "dead"),
    [
        (date(2027, 2, 28), [8, 9, 10, 11, 12, 13], 6),
        (date(2027, 3, 1), [9, 10, 11, 12, 13, 14], 0),
        (date(2026, 12, 31), [53, 1, 2, 3, 4, 5], 3),
        (date(2028, 1, 1), [52, 1, 2, 3, 4, 5], 5),
    ],
)
def test_six_weeks_from_that_of_today_on_reach_over_the_end_of_a_month_and_a_year(
    today: date, weeks: list[int], dead: int
) -> None:
    ahead = ahead_of(today, [Timed(datetime.combine(today, time(23)), wall("2029-01-01T00:00"), OSLO)], itself)
    days = [day for week in ahead.weeks for day in week.days]
    assert [week.week.week for week in ahead.weeks] == weeks
    assert [day.within for day in days] == [False] * dead + [True] * (42 - dead)
    assert [bool(day.items) for day in days] == [day.within for day in days]
    assert (days[0].date, days[-1].date) == span_ahead(today)
    assert ahead.previous < days[0].date.replace(day=2)


@pytest.mark.parametrize(("year", "month"), [(2027, 0), (2027, 13), (0, 1), (9999, 12)])
def test_a_month_that_is_none_is_refused(year: int, month: int) -> None:
    with pytest.raises(Refused, match=r"months\.impossible"):
        month_span(year, month)


def test_the_agenda_leaves_out_what_is_over_and_moves_what_has_begun_to_today() -> None:
    months = agenda(ITEMS, itself, date(2027, 2, 9))
    assert [(month.first, [(day.date, day.items) for day in month.days]) for month in months] == [
        (date(2027, 2, 1), [(date(2027, 2, 9), (WINTER_BREAK,))])
    ]


def test_the_agenda_goes_month_by_month_and_by_the_clock() -> None:
    months = agenda(ITEMS, itself, date(2027, 1, 1))
    assert [month.first for month in months] == [date(2027, 1, 1), date(2027, 2, 1)]
    assert months[1].days[0].items == (WINTER_BREAK, MORNING)


def test_days_are_shown_whole_until_there_are_enough() -> None:
    days = [Day(date(2027, 2, number), tuple("ab")) for number in (1, 3, 4, 8)]
    assert days_from(days, date(2027, 2, 1), 3) == (tuple(days[:2]), date(2027, 2, 4))
    assert days_from(days, date(2027, 2, 2), 40) == (tuple(days[1:]), None)
    assert days_from([], date(2027, 2, 2), 40) == ((), None)

"""Days to be ticked in a month, and the hours that all of them have; it works without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import request
from flask_babel import gettext
from wtforms import Field, HiddenField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from planner.domain import months, times
from planner.domain.meetings import Span
from planner.domain.months import Month
from planner.formats.places.holidays import NAMES, public_holidays
from planner.web.fields import read_start, read_time, today
from planner.web.forms import Form, lazy_gettext

USUAL_START, USUAL_END = "09.00", "15.00"
MONTHS_SHOWN = 2
MOST_DAYS = 366
LEAF = "leaf"
"""The name of the buttons that lead to other months; their value is the first of the month."""


def days_in(values: Sequence[str]) -> list[date]:
    """Return the days that were ticked, as ISO dates; what is none is passed over."""
    days = []
    for value in values[:MOST_DAYS]:
        try:
            days.append(date.fromisoformat(value))
        except ValueError:
            continue
    return [day for day in days if times.FIRST_YEAR <= day.year <= times.LAST_YEAR]


class TickedDaysForm(Form):
    """Days of a month to tick, with one time that they start and one that they end."""

    ticked = SelectMultipleField(
        lazy_gettext("Dates to choose between"), choices=[], option_widget=CheckboxInput(), validate_choice=False
    )
    ticked_start = StringField(lazy_gettext("From"))
    ticked_end = StringField(lazy_gettext("To"))
    shown_month = HiddenField()

    def lasts_all_day(self) -> bool:
        """Tell whether the days have no hours."""
        return False

    def validate_ticked_start(self, field: Field) -> None:
        """Read the time that each day starts, where some are ticked or it is written."""
        if self._has_hours(field):
            read_start(field, self.ticked_end)

    def validate_ticked_end(self, field: Field) -> None:
        """Read the time that each day ends, and hold it against the start."""
        if self._has_hours(field):
            end = read_time(field)
            start = self.ticked_start
            if (start.data or "").strip() and not start.errors and end <= read_time(start):
                raise ValidationError(gettext("The meeting must end after it starts."))

    def _has_hours(self, field: Field) -> bool:
        return not self.lasts_all_day() and bool(self.ticked.data or (field.data or "").strip())

    def ticked_spans(self, zone: str) -> list[Span]:
        """Return the days ticked as wall time of a zone; to be asked for once the form has been found right."""
        days = sorted(set(days_in(self.ticked.data or [])))
        if self.lasts_all_day():
            ends = timedelta(days=1)
            starts = [datetime.combine(day, time()) for day in days]
            return [Span(moment, moment + ends, zone, all_day=True) for moment in starts]
        if not days:
            return []
        start, end = times.parse_time(self.ticked_start.data or ""), times.parse_time(self.ticked_end.data or "")
        return [Span(datetime.combine(day, start), datetime.combine(day, end), zone) for day in days]


@dataclass(frozen=True)
class DayTicks:
    """Months as they are shown: days that can be ticked are those from ``first`` on; ``elsewhere`` are ticked in others.

    ``earlier`` and ``later`` are the first days of the months that the buttons lead to; none leads into the past.
    """

    months: Sequence[Month[Any]]
    first: date
    holidays: Mapping[date, str]
    ticked: frozenset[date]
    elsewhere: Sequence[date]
    earlier: date | None
    later: date


def day_ticks(form: TickedDaysForm) -> DayTicks:
    """Return the months that the page shows: those that a button led to, else those of the first ticked day, else now."""
    first, ticked = today(), sorted(set(days_in(form.ticked.data or [])))
    asked = days_in([request.form.get(LEAF) or form.shown_month.data or ""])
    start = max([*asked, *ticked, first][0], first).replace(day=1)
    shown = [months.month_of(start.year, start.month, (), _never)]
    while len(shown) < MONTHS_SHOWN:
        after = shown[-1].next
        shown.append(months.month_of(after.year, after.month, (), _never))
    form.shown_month.data = start.isoformat()
    after = shown[-1].next
    before = _back(start)
    return DayTicks(
        months=shown,
        first=first,
        holidays=_holidays(start, after),
        ticked=frozenset(ticked),
        elsewhere=[day for day in ticked if not start <= day < after],
        earlier=max(before, first.replace(day=1)) if start > first.replace(day=1) else None,
        later=after,
    )


def _never(_item: object) -> Any:  # noqa: ANN401 - These months have no items.
    raise AssertionError


def _back(month: date) -> date:
    for _ in range(MONTHS_SHOWN):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def _holidays(first: date, after: date) -> dict[date, str]:
    return {
        holiday.first: gettext(NAMES[holiday.key])
        for year in {first.year, after.year}
        for holiday in public_holidays(year)
    }

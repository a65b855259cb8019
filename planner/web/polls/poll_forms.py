"""The forms about finding a date: the dates that are put forward, and a search for some."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

import flask_babel
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput

from planner.domain import times
from planner.domain.meetings import LONGEST, Span
from planner.domain.numbers import whole_number
from planner.domain.polls import MOST_PROPOSED
from planner.formats.words.times import date_short, weekday
from planner.formats.words.words import N_
from planner.services.polls.poll_days import DaySearch
from planner.services.polls.polls import Plan
from planner.web.dates.answer_days import usual_of_poll
from planner.web.dates.ticked_days import USUAL_END, USUAL_START, TickedDaysForm
from planner.web.fields import LONGEST_TEXT, read_date, read_start, read_time, today, within
from planner.web.forms import Form, WholeNumberField, lazy_gettext, options
from planner.web.meetings.practical_forms import LAST_MINUTE
from planner.web.requests import language

ROWS = 5
"""How many dates can be typed at a time."""
SCHOOL_WEEK = 5
SUNDAY = 6
_MONDAY = date(2027, 2, 1)


def _filled(field: Field) -> bool:
    return bool((field.data or "").strip())


def _day(form: Form, field: Field) -> None:
    number = field.name.rpartition("_")[2]
    if not _filled(field):
        if _filled(form[f"start_{number}"]) or _filled(form[f"end_{number}"]):
            raise ValidationError(gettext("Enter the date, or clear the whole line."))
        return
    if read_date(field) < today():
        raise ValidationError(gettext("This date has passed. Check the year."))


def _until(form: Form, field: Field) -> None:
    if not (form["several"].data and _filled(field)):
        return
    day, last = form[field.name.replace("until", "day")], read_date(field)
    if not _filled(day):
        raise ValidationError(gettext("Enter the first day as well."))
    if not day.errors and last < read_date(day):
        raise ValidationError(gettext("The last day cannot come before the first."))


def _clock(form: Form, field: Field) -> None:
    if _filled(field) and field.name.startswith("start"):
        read_start(field, form[field.name.replace("start", "end")])
    elif _filled(field):
        read_time(field)
    elif cast("OptionsForm", form).inherits(field.name) and not form["all_day"].data:
        raise ValidationError(gettext("Enter a time, such as 09.00."))


def _end(form: Form, field: Field) -> None:
    _clock(form, field)
    start = form[field.name.replace("end", "start")]
    if cast("OptionsForm", form).lasts_days(field.name.rpartition("_")[2]):
        return
    if _filled(field) and _filled(start) and not start.errors and read_time(field) <= read_time(start):
        raise ValidationError(gettext("The meeting must end after it starts."))


def _numbered(msgid: str, number: int) -> str:
    return cast(str, flask_babel.lazy_gettext(msgid, number=number))


class OptionsForm(Form):
    """Dates that are put forward, one a row; a row without times has those of the row above.

    With ``several`` a row has a last day too, where it lasts longer than one.
    """

    several = BooleanField(lazy_gettext("Over several days"))
    all_day = BooleanField(lazy_gettext("All day"))

    def rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """Return the fields of each row: day, last day, start and end."""
        kinds = ("day", "until", "start", "end")
        return [cast("tuple[Any, Any, Any, Any]", tuple(self[f"{kind}_{n}"] for kind in kinds)) for n in range(ROWS)]

    def lasts_days(self, number: str) -> bool:
        """Tell whether the date in a row, by its number, ends on a later day than it starts."""
        day, until = self[f"day_{number}"], self[f"until_{number}"]
        if not (self.several.data and _filled(day) and _filled(until)) or day.errors or until.errors:
            return False
        return times.parse_date(until.data) > times.parse_date(day.data)

    def inherits(self, name: str) -> bool:
        """Tell whether a time that is empty has nothing above it to take over, though its row has a date."""
        kind, _, number = name.rpartition("_")
        above = any(_filled(self[f"{kind}_{n}"]) for n in range(int(number)))
        return _filled(self[f"day_{number}"]) and not above

    def hours(self) -> tuple[time, time]:
        """Return the hours of a first row that has none."""
        return time(), time()

    def typed(self, zone: str) -> list[Span]:
        """Return the dates typed, as wall time of the meeting's zone; to be asked for once the form has been found right."""
        spans: list[Span] = []
        start, end = self.hours()
        for day, until, starts, ends in self.rows():
            if not _filled(day):
                continue
            start = times.parse_time(starts.data) if _filled(starts) else start
            end = times.parse_time(ends.data) if _filled(ends) else end
            first = times.parse_date(day.data)
            last = times.parse_date(until.data) if self.several.data and _filled(until) else first
            spans.append(self._span((first, start), (last, end), zone))
        return spans

    def _span(self, starts: tuple[date, time], ends: tuple[date, time], zone: str) -> Span:
        if self.all_day.data:
            after = datetime.combine(ends[0] + timedelta(days=1), time())
            return Span(datetime.combine(starts[0], time()), after, zone, all_day=True)
        return Span(datetime.combine(*starts), datetime.combine(*ends), zone)


for _number in range(ROWS):
    setattr(OptionsForm, f"day_{_number}", StringField(_numbered(N_("Date %(number)s"), _number + 1), [_day]))
    setattr(OptionsForm, f"until_{_number}", StringField(lazy_gettext("Last day"), [_until]))
    setattr(OptionsForm, f"start_{_number}", StringField(lazy_gettext("From"), [_clock]))
    setattr(OptionsForm, f"end_{_number}", StringField(lazy_gettext("To"), [_end]))


class PollForm(OptionsForm, TickedDaysForm):
    """A poll as it is written: dates ticked, typed and picked among those the service found, a deadline and a few words.

    ``people`` are put on the list before they are asked.
    """

    picked = SelectMultipleField(
        lazy_gettext("Days we found"), choices=[], option_widget=CheckboxInput(), validate_choice=False
    )
    people = TextAreaField(lazy_gettext("People to ask"))
    answer_by = StringField(lazy_gettext("Answer by"))
    message = TextAreaField(lazy_gettext("A short message to the people you ask"), [Optional()])

    @classmethod
    def fresh(cls) -> PollForm:
        """Return the form before anybody has typed."""
        return cls.blank(answer_by=usual_of_poll(), ticked_start=USUAL_START, ticked_end=USUAL_END)

    @classmethod
    def in_address(cls, fields: MultiDict[str, str]) -> PollForm:
        """Return the form as an address carries it; such a form changes nothing, and has no token."""
        return cls(formdata=fields, meta={"csrf": False})

    def lasts_all_day(self) -> bool:
        """Tell whether the dates have no hours."""
        return bool(self.all_day.data)

    def inherits(self, name: str) -> bool:
        """Tell whether an empty time has nothing to take over, be it from a row above or from the days ticked."""
        return super().inherits(name) and not _filled(self[f"ticked_{name.partition('_')[0]}"])

    def hours(self) -> tuple[time, time]:
        """Return the hours of the days ticked, where they are written."""
        start, end = (
            times.parse_time(field.data or "") if _filled(field) else time()
            for field in (self.ticked_start, self.ticked_end)
        )
        return start, end

    def validate_answer_by(self, field: Field) -> None:
        """Read the date."""
        read_date(field)

    def validate_message(self, field: Field) -> None:
        """Refuse more than a letter."""
        within(field, LONGEST_TEXT)

    def chosen(self, zone: str) -> list[Span]:
        """Return the dates picked among those the service found, in the zone of the meeting."""
        return [span for value in self.picked.data or [] if (span := span_in(value, zone)) is not None]

    def plan(self, zone: str, home: str) -> Plan:
        """Return the poll; one answers until the end of the day here, but never after the first of the dates has begun."""
        spans = [*self.ticked_spans(zone), *self.typed(zone), *self.chosen(zone)]
        day = times.parse_date(self.answer_by.data or "")
        deadline = times.to_utc(day, LAST_MINUTE, home)
        first = min((span.starts_at for span in spans), default=None)
        if first is not None and times.to_local(first, home).date() == day:
            deadline = min(deadline, first)
        return Plan(spans, deadline, self.message.data or "")


def value_of(span: Span) -> str:
    """Return a date as the value of a box to tick."""
    return f"{span.starts.isoformat(timespec='minutes')}/{(span.ends or span.starts).isoformat(timespec='minutes')}"


def span_in(value: str, zone: str) -> Span | None:
    """Return the date in such a value, in a zone; nothing where it has been tampered with."""
    starts, _, ends = value.partition("/")
    try:
        span = Span(datetime.fromisoformat(starts), datetime.fromisoformat(ends), zone)
    except ValueError:
        return None
    moments = (span.starts, span.ends or span.starts)
    return span if all(at.tzinfo is None and times.FIRST_YEAR <= at.year <= times.LAST_YEAR for at in moments) else None


class SearchForm(Form):
    """Which days the service is to look for."""

    first = StringField(lazy_gettext("From day"))
    last = StringField(lazy_gettext("To day"))
    weekdays = SelectMultipleField(
        lazy_gettext("Days of the week"), choices=[], option_widget=CheckboxInput(), validate_choice=False
    )
    search_start = StringField(lazy_gettext("From"))
    search_end = StringField(lazy_gettext("To"))
    days = WholeNumberField(lazy_gettext("How many days it lasts"), default=1)
    wanted = WholeNumberField(lazy_gettext("How many dates"), default=5)
    searched = HiddenField()

    @classmethod
    def fresh(cls) -> SearchForm:
        """Return the form with a period that is likely: from two weeks ahead and a month on, in the school week."""
        first = today() + timedelta(days=14)
        period = {"first": date_short(first, "nb"), "last": date_short(first + timedelta(days=30), "nb")}
        form = cls.blank(
            **period, weekdays=[str(n) for n in range(SCHOOL_WEEK)], search_start=USUAL_START, search_end=USUAL_END
        )
        form.offer()
        return form

    def offer(self) -> None:
        """Fill in the days of the week."""
        days = [_MONDAY + timedelta(days=n) for n in range(7)]
        self.weekdays.choices = options((str(day.weekday()), weekday(day, language())) for day in days)

    def validate_first(self, field: Field) -> None:
        """Read the date."""
        read_date(field)

    def validate_last(self, field: Field) -> None:
        """Read the date."""
        read_date(field)

    def validate_search_start(self, field: Field) -> None:
        """Read the time."""
        read_start(field, self.search_end)

    def validate_search_end(self, field: Field) -> None:
        """Read the time, and hold it against the start."""
        if read_time(field) <= read_time(self.search_start):
            raise ValidationError(gettext("The meeting must end after it starts."))

    def validate_days(self, field: Field) -> None:
        """Refuse none, and longer than a meeting can last."""
        if not field.errors and not 1 <= (field.data or 0) <= LONGEST.days:
            raise ValidationError(gettext("Enter a whole number from 1 to %(most)s.", most=LONGEST.days))

    def validate_wanted(self, field: Field) -> None:
        """Refuse none, and more than anybody would read."""
        if not field.errors and not 1 <= (field.data or 0) <= MOST_PROPOSED:
            raise ValidationError(gettext("Enter a whole number from 1 to %(most)s.", most=MOST_PROPOSED))

    def search(self) -> DaySearch:
        """Return what to look for."""
        return DaySearch(
            first=times.parse_date(self.first.data or ""),
            last=times.parse_date(self.last.data or ""),
            weekdays=frozenset(
                number for day in self.weekdays.data or [] if (number := whole_number(day, SUNDAY)) is not None
            ),
            start=times.parse_time(self.search_start.data or ""),
            end=times.parse_time(self.search_end.data or ""),
            days=self.days.data or 1,
            most=self.wanted.data or 1,
        )

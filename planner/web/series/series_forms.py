"""The forms of a series: its days, what changes in several meetings at once, and who is invited to all of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from planner.domain import series as rules
from planner.domain import times
from planner.domain.meeting_fields import LENGTHS
from planner.domain.refusals import Invalid, Refused
from planner.domain.series import LAST, MOST, MOST_BETWEEN, Rhythm, Rule, Scope
from planner.formats.words.words import N_, label
from planner.rows.meetings import Meeting
from planner.services.meetings.meetings import Notification
from planner.services.series.series_changes import Move
from planner.web.errors import message_of
from planner.web.fields import fits_column, read_date, read_start, read_time, within
from planner.web.forms import Form, WholeNumberField, lazy_gettext, offered, refuse
from planner.web.versions import VersionedForm

LIST = "list"
"""The rhythm of days that are typed one by one."""
RHYTHMS = {
    Rhythm.WEEKLY.value: N_("On a weekday, every week or every few weeks"),
    Rhythm.MONTHLY_BY_WEEKDAY.value: N_("On a weekday of the month, such as the first Tuesday"),
    Rhythm.MONTHLY_BY_DATE.value: N_("On the same date of the month"),
    LIST: N_("On days that I enter myself"),
}
PLACES = {1: N_("the first"), 2: N_("the second"), 3: N_("the third"), 4: N_("the fourth"), LAST: N_("the last")}
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
LONGEST_REASON = 2_000
LONGEST_NOTE = 20_000
MOST_DAYS = 366
FOURTH = 4


class DaysForm(Form):
    """Which days a series has, by a rule or one by one."""

    rhythm = RadioField(lazy_gettext("How often do they repeat?"), choices=[], validate_choice=False)
    every = WholeNumberField(lazy_gettext("Every … weeks or months"), default=1)
    weekday = SelectField(lazy_gettext("Weekday"), choices=[], validate_choice=False)
    place = SelectField(lazy_gettext("Which one in the month"), choices=[], validate_choice=False)
    until = StringField(lazy_gettext("Last day"))
    count = WholeNumberField(lazy_gettext("Or how many meetings in all"))
    dates = TextAreaField(lazy_gettext("The days"))
    skip = BooleanField(lazy_gettext("Leave out holidays and school holidays"), default=True)

    first: date
    days: tuple[date, ...]

    def prepare(self, meeting: Meeting) -> None:
        """Fill in what can be chosen; the rule begins on the day of the meeting."""
        self.first = date.min if meeting.starts_local is None else meeting.starts_local.date()
        self.rhythm.choices = [(name, gettext(words)) for name, words in RHYTHMS.items()]
        self.weekday.choices = [(str(number), gettext(words)) for number, words in enumerate(WEEKDAYS)]
        self.place.choices = [(str(number), gettext(words)) for number, words in PLACES.items()]

    @classmethod
    def suggested(cls, meeting: Meeting) -> DaysForm:
        """Return the form with a rule that the day of the meeting itself is on."""
        first = date.min if meeting.starts_local is None else meeting.starts_local.date()
        place = rules.place_of(first)
        weekday = {"weekday": str(first.weekday()), "place": str(place if place <= FOURTH else LAST)}
        form = cls.blank(rhythm=Rhythm.WEEKLY.value, every=1, count=None, **weekday)
        form.prepare(meeting)
        return form

    def validate_rhythm(self, field: Field) -> None:
        """Ask for one of the rhythms."""
        if field.data not in RHYTHMS:
            raise ValidationError(gettext("Choose how often the meetings repeat."))

    def validate_every(self, field: Field) -> None:
        """Ask for a number of weeks or months that can be."""
        if self.rhythm.data != LIST and not (field.errors or 1 <= (field.data or 0) <= MOST_BETWEEN):
            raise ValidationError(message_of(Invalid("series.every_out_of_range", most=MOST_BETWEEN)))

    def validate_weekday(self, field: Field) -> None:
        """Ask for a weekday."""
        if field.data not in offered(field) or self.place.data not in offered(self.place):
            raise ValidationError(gettext("Choose a weekday."))

    def validate_until(self, field: Field) -> None:
        """Read the last day, where one is given; a rule needs it or a number of meetings."""
        if (field.data or "").strip():
            read_date(field)
        elif self.rhythm.data != LIST and not self.count.data:
            raise ValidationError(gettext("Enter the last day, or how many meetings there are in all."))

    def validate_dates(self, field: Field) -> None:
        """Read the days, one a line or with commas between."""
        if self.rhythm.data == LIST:
            self.days = _typed(field.data or "")

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' signature.
        """Read the form, and find the days of its rule."""
        if not super().validate(extra_validators):
            return False
        field = self.dates if self.rhythm.data == LIST else self.until
        try:
            self.days = rules.check_days({self.first, *self.days} if self.rhythm.data == LIST else self._ruled())
        except Refused as refusal:
            refuse(field, message_of(refusal))
            return False
        return True

    def _ruled(self) -> tuple[date, ...]:
        until = times.parse_date(self.until.data or "") if (self.until.data or "").strip() else None
        rule = Rule(
            rhythm=Rhythm(self.rhythm.data),
            every=self.every.data or 1,
            weekdays=frozenset({int(self.weekday.data)}),
            place=int(self.place.data),
            day=self.first.day,
            until=until,
            count=self.count.data,
        )
        return rules.days(rule, self.first)


def _typed(text: str) -> tuple[date, ...]:
    lines = [part for line in text.splitlines() for part in line.split(",") if part.strip()]
    if len(lines) > MOST_DAYS:
        raise ValidationError(message_of(Invalid("series.too_many", most=MOST)))
    try:
        return tuple(times.parse_date(line) for line in lines)
    except Refused as refusal:
        raise ValidationError(message_of(refusal)) from refusal


class ChangeForm(VersionedForm):
    """What changes in several meetings of a series at once; what is as it was stays as it is in each of them."""

    scope = RadioField(lazy_gettext("Which meetings?"), choices=[], validate_choice=False)
    title = StringField(lazy_gettext("Title"))
    question = TextAreaField(lazy_gettext("The question to think about together"), [fits_column])
    place = StringField(lazy_gettext("Place"), [fits_column])
    address = StringField(lazy_gettext("Address"), [fits_column])
    start = StringField(lazy_gettext("From"))
    end = StringField(lazy_gettext("To"))
    days = StringField(lazy_gettext("Days later"))
    tell = BooleanField(lazy_gettext("Email those affected about this change"), default=True)
    note = TextAreaField(lazy_gettext("A short explanation for the email"), [Optional()])

    meeting: Meeting

    @classmethod
    def of(cls, meeting: Meeting, scope: Scope) -> ChangeForm:
        """Return the form with what stands in a meeting."""
        form = cls.opened_on(cls.stored_values(meeting), meeting.revised_at)
        form.scope.data = scope.value
        form.prepare(meeting)
        return form

    @classmethod
    def stored_values(cls, meeting: Meeting) -> dict[str, str]:
        """Return what stands in a meeting, by field."""
        return {name: getattr(meeting, name) for name in ("title", "question", "place", "address")} | _hours(meeting)

    def prepare(self, meeting: Meeting) -> None:
        """Fill in what can be chosen."""
        self.meeting = meeting
        self.scope.choices = [(scope.value, gettext(label(scope))) for scope in Scope]

    def validate_scope(self, field: Field) -> None:
        """Ask which meetings it is about."""
        if field.data not in set(Scope):
            raise ValidationError(gettext("Choose which meetings this applies to."))

    def validate_title(self, field: Field) -> None:
        """Ask for a title that fits."""
        if not 0 < len((field.data or "").strip()) <= LENGTHS["title"]:
            raise ValidationError(gettext("Enter a title of up to %(most)s characters.", most=LENGTHS["title"]))

    def validate_note(self, field: Field) -> None:
        """Refuse more than the letter can hold."""
        within(field, LONGEST_NOTE)

    def validate_start(self, field: Field) -> None:
        """Read the time it starts."""
        if not self.meeting.all_day:
            read_start(field, self.end)

    def validate_end(self, field: Field) -> None:
        """Read the time it ends."""
        if not self.meeting.all_day:
            read_time(field)

    def validate_days(self, field: Field) -> None:
        """Read how many days later; earlier has a minus before it."""
        typed = (field.data or "").strip().replace("−", "-").removeprefix("+")
        digits = typed.removeprefix("-")
        if typed and not (
            digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_DAYS)) and int(digits) <= MOST_DAYS
        ):
            raise ValidationError(gettext("Enter a whole number of days, such as 7, or -7 for a week earlier."))
        field.data = typed

    def values(self) -> dict[str, Any]:
        """Return the fields that differ from what stands in the meeting the form was opened on."""
        typed = {name: (self[name].data or "").strip() for name in ("title", "question", "place", "address")}
        return {name: value for name, value in typed.items() if value.split() != getattr(self.meeting, name).split()}

    def notification(self) -> Notification:
        """Return whether and how to tell, and which state of the meeting the form was opened on."""
        return Notification(bool(self.tell.data), self.note.data or "", self.was_seen())

    def move(self) -> Move:
        """Return the new time, where there is one."""
        days, hours = int(self.days.data or 0), _hours(self.meeting)
        if self.meeting.all_day:
            return Move(days)
        start, end = times.parse_time(self.start.data or ""), times.parse_time(self.end.data or "")
        same = hours == {"start": f"{start:%H.%M}", "end": f"{end:%H.%M}"}
        return Move(days) if same else Move(days, start, end)


def _hours(meeting: Meeting) -> dict[str, str]:
    def clock(moment: datetime | None) -> str:
        return "" if moment is None or meeting.all_day else f"{moment:%H.%M}"

    return {"start": clock(meeting.starts_local), "end": clock(meeting.ends_local)}

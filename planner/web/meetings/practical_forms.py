"""The steps of the wizard that read dates and numbers: when it is, how many find room, until when one answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from flask_babel import gettext
from wtforms import BooleanField, Field, RadioField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from planner.domain import times
from planner.domain.meetings import MOST_SEATS, Span, Visibility
from planner.domain.refusals import Invalid
from planner.formats.words.times import date_short
from planner.formats.words.words import label
from planner.rows.meetings import Meeting
from planner.services.meetings import meeting_lists
from planner.services.work import Work
from planner.web.dates.answer_days import suggested
from planner.web.errors import message_of
from planner.web.fields import read_date, read_start, read_time
from planner.web.forms import WholeNumberField, lazy_gettext, offered
from planner.web.meetings.meeting_forms import StepForm
from planner.web.requests import runtime

LAST_MINUTE = time(23, 59)


KNOWN, TOGETHER = "known", "together"


class WhenForm(StepForm):
    """When it is, in wall time; or, of a draft, that the date is to be found together with those invited."""

    FIELD_NAMES: ClassVar[Mapping[str, str]] = {"ends": "end"}
    finding = RadioField(lazy_gettext("Do you know the date?"), choices=[], default=KNOWN, validate_choice=False)
    day = StringField(lazy_gettext("Date"))
    all_day = BooleanField(lazy_gettext("All day"))
    start = StringField(lazy_gettext("From"))
    end = StringField(lazy_gettext("To"))
    last_day = StringField(lazy_gettext("Last day, if it lasts several days"), [Optional()])

    zone: str
    span: Span

    def prepare(self, work: Work, meeting: Meeting) -> None:
        """Keep the zone whose wall time is typed, and fill in the two ways to a date."""
        del work
        self.zone = meeting.zone
        self.finding.choices = [
            (KNOWN, gettext("I know the date")),
            (TOGETHER, gettext("We will find the date together")),
        ]

    @classmethod
    def stored_values(cls, work: Work, meeting: Meeting) -> dict[str, Any]:
        """Return the date and the times as they are typed."""
        del work
        span = meeting.span
        if span is None:
            return {"all_day": False}
        clock = [None if span.all_day or moment is None else f"{moment:%H.%M}" for moment in (span.starts, span.ends)]
        last = date_short(span.last_day, "nb") if span.last_day != span.first_day else ""
        days = {"day": date_short(span.first_day, "nb"), "last_day": last, "all_day": span.all_day}
        return days | {"start": clock[0], "end": clock[1]}

    def validate_day(self, field: Field) -> None:
        """Read the date; it must not have passed."""
        if read_date(field) < times.to_local(runtime().now(), self.zone).date():
            raise ValidationError(gettext("This date has passed. Check the year."))

    def validate_start(self, field: Field) -> None:
        """Read the time it starts, unless it lasts all day."""
        if not self.all_day.data:
            read_start(field, self.end)

    def validate_end(self, field: Field) -> None:
        """Read the time it ends, unless it lasts all day, and hold it against the start."""
        if self.all_day.data:
            return
        end = read_time(field)
        if not (self.last_day.data or "").strip() and not self.start.errors and end <= read_time(self.start):
            raise ValidationError(gettext("The meeting must end after it starts."))

    def validate_last_day(self, field: Field) -> None:
        """Read the last day, where one is given."""
        if (field.data or "").strip() and not self.day.errors and read_date(field) < read_date(self.day):
            raise ValidationError(gettext("The last day must come after the first."))

    def values(self) -> dict[str, Any]:
        """Return the wall time it starts and ends; an all-day meeting ends at the midnight after its last day."""
        first = times.parse_date(self.day.data or "")
        last = times.parse_date(self.last_day.data or "") if (self.last_day.data or "").strip() else first
        if self.all_day.data:
            starts, ends = datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())
        else:
            starts = datetime.combine(first, times.parse_time(self.start.data or ""))
            ends = datetime.combine(last, times.parse_time(self.end.data or ""))
        self.span = Span(starts, ends, self.zone, bool(self.all_day.data))
        return {"starts_local": starts, "ends_local": ends, "all_day": bool(self.all_day.data)}


class PracticalForm(StepForm):
    """How many find room, until when one answers, whether guests are reminded and their answers told, and who may see it."""

    FIELD_NAMES: ClassVar[Mapping[str, str]] = {"network": "network_id"}
    seats = WholeNumberField(lazy_gettext("Number of places"), [Optional()])
    answer_by = StringField(lazy_gettext("Answer by"), [Optional()])
    reminders = BooleanField(lazy_gettext("Remind the guests"))
    answer_reports = BooleanField(lazy_gettext("Send the answers to whoever runs the meeting"))
    visibility = RadioField(lazy_gettext("Who may see the meeting?"), choices=[], validate_choice=False)
    network_id = SelectField(lazy_gettext("Network"), choices=[], validate_choice=False)

    home: str
    starts_at: datetime | None

    @classmethod
    def stored_values(cls, work: Work, meeting: Meeting) -> dict[str, Any]:
        """Return what stands, and suggest a date to answer by where none does."""
        answer_by, home = meeting.answer_by, work.deployment.time_zone
        if answer_by is not None:
            typed = date_short(answer_by, "nb", home)
        else:
            typed = "" if meeting.starts_at is None else suggested(times.to_local(meeting.starts_at, home).date())
        audience = {"visibility": meeting.visibility.value, "network_id": str(meeting.network_id or "")}
        letters = {"reminders": meeting.reminders, "answer_reports": meeting.answer_reports}
        return {"seats": meeting.seats, "answer_by": typed} | letters | audience

    def prepare(self, work: Work, meeting: Meeting) -> None:
        """Fill in who may see it and the networks."""
        self.home, self.starts_at = work.deployment.time_zone, meeting.starts_at
        self.visibility.choices = [(seen.value, gettext(label(seen))) for seen in Visibility]
        networks = [(str(network.id), network.name) for network in meeting_lists.networks_to_choose(work)]
        self.network_id.choices = [("", gettext("No network")), *networks]

    def validate_seats(self, field: Field) -> None:
        """Refuse a number of places that cannot be."""
        if field.data is not None and not 1 <= field.data <= MOST_SEATS:
            raise ValidationError(message_of(Invalid("meetings.seats_out_of_range", field="seats", most=MOST_SEATS)))

    def validate_answer_by(self, field: Field) -> None:
        """Read the date, where one is given."""
        if (field.data or "").strip():
            read_date(field)

    def validate_visibility(self, field: Field) -> None:
        """Ask who may see it."""
        if field.data not in {seen.value for seen in Visibility}:
            raise ValidationError(gettext("Choose who may see the meeting."))

    def validate_network_id(self, field: Field) -> None:
        """Ask for the network whose members may see it."""
        if field.data not in offered(field) or (self.visibility.data == Visibility.NETWORK and not field.data):
            raise ValidationError(gettext("Choose the network."))

    def values(self) -> dict[str, Any]:
        """Return the fields; one answers until the end of the day here, but never after the start of the meeting."""
        return {
            "seats": self.seats.data,
            "answer_by": self._deadline(),
            "reminders": bool(self.reminders.data),
            "answer_reports": bool(self.answer_reports.data),
            "visibility": Visibility(self.visibility.data),
            "network_id": int(self.network_id.data) if self.network_id.data else None,
        }

    def _deadline(self) -> datetime | None:
        if not (self.answer_by.data or "").strip():
            return None
        day = times.parse_date(self.answer_by.data or "")
        deadline = times.to_utc(day, LAST_MINUTE, self.home)
        starts = self.starts_at
        same_day = starts is not None and times.to_local(starts, self.home).date() == day
        return starts if same_day else deadline


def oddity_words(span: Span) -> str:
    """Return what the change of clocks does to the times of a meeting, in words; nothing on any other day."""
    oddities = {
        times.clock_oddity(moment.date(), moment.time(), span.zone)
        for moment in (span.starts, span.ends)
        if moment is not None
    }
    if times.ClockOddity.SKIPPED in oddities and not span.all_day:
        return gettext("The clocks go forward that night, and a time you chose is skipped. It counts as an hour later.")
    if times.ClockOddity.REPEATED in oddities and not span.all_day:
        return gettext("The clocks go back that night, and a time you chose comes twice. The first one counts.")
    return ""

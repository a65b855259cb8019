"""How a field of a form is read and bounded: dates and times as people write them, and how long a text may be."""

from __future__ import annotations

from datetime import date, time

from flask_babel import gettext
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from planner.domain import times
from planner.domain.coming_days import parse_day
from planner.domain.meeting_fields import LENGTHS
from planner.domain.refusals import Refused
from planner.formats.words.times import clock, date_long
from planner.web.errors import message_of
from planner.web.requests import language, runtime

LONGEST_TITLE, LONGEST_TEXT = 200, 5_000
"""Most characters in a title and a text that are no fields of a meeting."""
LONGEST_SEARCH = 200
"""Most characters that are searched for; a database refuses patterns that are much longer."""


def within(field: Field, most: int) -> None:
    """Refuse more than fits."""
    if len(field.data or "") > most:
        raise ValidationError(gettext("Use up to %(most)s characters.", most=most))


def within_column(field: Field) -> None:
    """Refuse more than the field of a meeting with the same name holds."""
    within(field, LENGTHS[field.name])


def fits_column(_form: BaseForm, field: Field) -> None:
    """Refuse, as a validator of a form, more than the field of a meeting with the same name holds."""
    within_column(field)


def today() -> date:
    """Return the day it is where the service is."""
    return times.to_local(runtime().now(), runtime().deployment.time_zone).date()


def read_date(field: Field) -> date:
    """Return the date typed in a field; raise ``ValidationError`` with what to do.

    A day that is only guessed, as that of «8/4» or «i morgen», is written out in the field and asked about; sent once more,
    it counts.
    """
    try:
        typed = parse_day(field.data or "", today())
    except Refused as refusal:
        raise ValidationError(message_of(refusal)) from refusal
    if typed.guessed:
        given, field.data = (field.data or "").strip(), date_long(typed.day, language())
        raise ValidationError(
            gettext("Is “%(given)s” %(date)s? If so, send the form again.", given=given, date=field.data)
        )
    return typed.day


def reads_date(_form: BaseForm, field: Field) -> None:
    """Read, as a validator of a form, the date typed in a field."""
    read_date(field)


def read_time(field: Field) -> time:
    """Return the clock time typed in a field; raise ``ValidationError`` with what to do."""
    try:
        return times.parse_time(field.data or "")
    except Refused as refusal:
        raise ValidationError(message_of(refusal)) from refusal


def read_start(field: Field, end: Field) -> time:
    """Return the clock time typed in the field of a start; a range such as «9-11» fills in the empty field of its end.

    Raise ``ValidationError`` with what to do, also where another end stands there already.
    """
    text = field.data or ""
    try:
        return times.parse_time(text)
    except Refused:
        pass
    try:
        stretch = times.parse_time_range(text)
    except Refused as refusal:
        raise ValidationError(message_of(refusal)) from refusal
    if stretch.end is not None:
        typed_end = (end.data or "").strip()
        if typed_end and typed_end != clock(stretch.end, "nb"):
            raise ValidationError(gettext("There are two end times. Enter only the start here, such as 09.00."))
        field.data, end.data = clock(stretch.start, "nb"), clock(stretch.end, "nb")
    return stretch.start

"""How a field of a form is read and bounded: dates and times as people write them, and how long a text may be."""

from __future__ import annotations

from datetime import date, time

from flask_babel import gettext
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from planner.domain import times
from planner.domain.meeting_fields import LENGTHS
from planner.domain.refusals import Refused
from planner.web.errors import message_of

LONGEST_TITLE, LONGEST_TEXT = 200, 5_000
"""Most characters in a title and a text that are no fields of a meeting."""
LONGEST_SEARCH = 200
"""Most characters that are searched for; a database refuses patterns that are much longer."""


def within(field: Field, most: int) -> None:
    """Refuse more than fits."""
    if len(field.data or "") > most:
        raise ValidationError(gettext("Write at most %(most)s characters.", most=most))


def within_column(field: Field) -> None:
    """Refuse more than the field of a meeting with the same name holds."""
    within(field, LENGTHS[field.name])


def fits_column(_form: BaseForm, field: Field) -> None:
    """Refuse, as a validator of a form, more than the field of a meeting with the same name holds."""
    within_column(field)


def read_date(field: Field) -> date:
    """Return the date typed in a field; raise ``ValidationError`` with what to do."""
    try:
        return times.parse_date(field.data or "")
    except Refused as refusal:
        raise ValidationError(message_of(refusal)) from refusal


def read_time(field: Field) -> time:
    """Return the clock time typed in a field; raise ``ValidationError`` with what to do."""
    try:
        return times.parse_time(field.data or "")
    except Refused as refusal:
        raise ValidationError(message_of(refusal)) from refusal

"""How a field of a form is read and bounded: dates and times as people write them, and how long a text may be."""

from __future__ import annotations

from datetime import date, time

from flask_babel import gettext
from wtforms import Field
from wtforms.validators import ValidationError

from planner.domain import times
from planner.domain.refusals import Refused
from planner.web.errors import message_of

LONGEST_TITLE, LONGEST_LINE, LONGEST_ADDRESS, LONGEST_URL, LONGEST_TEXT = 200, 200, 300, 1_000, 5_000
"""Most characters in a title, a line, an address, a link and a text."""


def within(field: Field, most: int) -> None:
    """Refuse more than fits."""
    if len(field.data or "") > most:
        raise ValidationError(gettext("Write at most %(most)s characters.", most=most))


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

"""The base of every form: guarded against forgery, worded in the language of the page, never losing what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self, cast

import flask_babel
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField
from wtforms import SelectChoice as Option  # type: ignore[attr-defined]  # Newer than the stubs.

from planner.domain.numbers import whole_number
from planner.domain.refusals import Refused
from planner.domain.times import FIRST_YEAR, LAST_YEAR

HIGHEST_NUMBER = 999_999_999
"""The highest number that somebody types; more is a slip, and no column would hold it."""


def lazy_gettext(msgid: str) -> str:
    """Return a label that is translated when it is printed; WTForms wants a ``str`` where this stands in for one."""
    return cast(str, flask_babel.lazy_gettext(msgid))


def options(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Return the choices of a field from (value, label), in the shape WTForms wants from 3.3 on."""
    return [Option(value, name) for value, name in pairs]


class Form(FlaskForm):
    """A form of this service; ``FIELD_NAMES`` has the name here of what the rules call a field by another name."""

    FIELD_NAMES: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - What the fields are named, and whatever they hold.
        super().__init__(**given)  # type: ignore[no-untyped-call]

    @classmethod
    def blank(cls, **values: Any) -> Self:  # noqa: ANN401 - Whatever the fields hold.
        """Return the form before anybody has typed, with these values (``obj=row`` takes them from a row)."""
        return cls(formdata=None, **values)

    def sent(self) -> bool:
        """Tell whether the form was sent and all in it can be taken; what cannot is said at its field."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call]


def field_of(form: Form, refusal: Refused, otherwise: str = "") -> Field:
    """Return the field of a form that a refusal is about, else the other one; raise the refusal where there is neither."""
    name = form.FIELD_NAMES.get(refusal.field, refusal.field)
    if name not in form:
        name = otherwise
    if name not in form:
        raise refusal
    return form[name]


def refuse(field: Field, message: str) -> None:
    """Say at a field why what was typed in it cannot be taken."""
    field.errors = [*field.errors, message]


def offered(field: Any) -> set[str]:  # noqa: ANN401 - A field of WTForms with choices.
    """Return the values that can be chosen in a field."""
    return {str(choice[0]) for choice in field.choices}


def moment_in(value: str | None) -> datetime | None:
    """Return the moment that a hidden field carries; nothing when that was tampered with, or is nowhere near our days."""
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and FIRST_YEAR <= moment.year <= LAST_YEAR else None


class WholeNumberField(IntegerField):
    """A whole number, with our own words for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raise ``ValueError`` with words for people where there is none."""
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        self.data = whole_number(typed, HIGHEST_NUMBER)
        if self.data is None:
            raise ValueError(flask_babel.gettext("Write a whole number, such as 2."))

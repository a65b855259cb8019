"""The base of every form: guarded against forgery, worded in the language of the page, never losing what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Self, cast

import flask_babel
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import Field, HiddenField, IntegerField
from wtforms import SelectChoice as Option  # type: ignore[attr-defined]  # Newer than the stubs.
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields import Flags
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import Select

from planner.domain.numbers import whole_number
from planner.domain.refusals import Refused
from planner.domain.texts import says_something
from planner.domain.times import FIRST_YEAR, LAST_YEAR
from planner.formats.words.words import N_

HIGHEST_NUMBER = 999_999_999
"""The highest number that somebody types; more is a slip, and no column would hold it."""

REFUSED = N_("This cannot be used here. Enter or choose something else.")
CHOOSE = N_("Choose one of the options.")
LIBRARY_WORDS = {
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOOSE,
    "Not a valid choice.": CHOOSE,
    "This field is required.": N_("Fill in this field."),
}
"""Our words for what the library of the forms says; anything else is said in general."""


def lazy_gettext(msgid: str) -> str:
    """Return a label that is translated when it is printed; WTForms wants a ``str`` where this stands in for one."""
    return cast(str, flask_babel.lazy_gettext(msgid))


def options(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Return the choices of a field from (value, label), in the shape WTForms wants from 3.3 on."""
    return [Option(value, name) for value, name in pairs]


class OwnWords:
    """What the library of the forms says, in our own words: it does not speak nynorsk, and some of it is for engineers."""

    def gettext(self, msgid: str) -> str:
        """Return our words for a message of the library."""
        return flask_babel.gettext(LIBRARY_WORDS.get(msgid, REFUSED))

    def ngettext(self, singular: str, _plural: str, _number: int) -> str:
        """Return our words for a message of the library about a number."""
        return self.gettext(singular)


class TokenField(CSRFTokenField):
    """The token of a form, which is signed when it is printed: a form that was sent and taken is never printed again."""

    def process(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - What WTForms hands over.
        """Read what was sent, as any other field does."""
        HiddenField.process(self, *given, **named)

    def _value(self) -> str:
        return str(self.csrf_impl.generate_csrf_token(self))


class Tokens(FlaskForm.Meta.csrf_class):  # type: ignore[misc,valid-type]  # Flask-WTF has no types.
    """The tokens of forms against forgery, as Flask-WTF makes and checks them."""

    field_class = TokenField


class PlainSelect(Select):
    """A list to choose from; each of its lines has the attributes that it needs, and no others."""

    @classmethod
    def render_option(cls, choice: Any) -> Markup:  # type: ignore[override]  # noqa: ANN401 - Newer than the stubs.
        """Return one line of the list."""
        chosen, label = " selected" if choice.selected else "", escape(choice.label or choice.value)
        return Markup(f'<option{chosen} value="{escape(choice.value)}">{label}</option>')  # noqa: S704 - Both are escaped.


_PLAIN_SELECT = PlainSelect()


_CHANGING = (list, dict, Flags)
_FIRST = "first_field"
"""Where what declares a field keeps the first one that was made of it."""


class _FirstField(NamedTuple):
    """A field as it is made, before anything is read into it, with what stands at its place in every form."""

    kind: type[Field]
    place: tuple[str, str]
    values: dict[str, Any]
    own: tuple[str, ...]
    """The values that a field may change in itself, of which each copy has its own."""

    @classmethod
    def of(cls, field: Field, place: tuple[str, str]) -> Self:
        values = {name: value for name, value in vars(field).items() if name not in {"_form", "meta", "_translations"}}
        return cls(type(field), place, values, tuple(name for name in values if type(values[name]) in _CHANGING))

    def copy(self, form: BaseForm, translations: Any) -> Field:  # noqa: ANN401 - What WTForms hands over.
        field = object.__new__(self.kind)
        values = vars(field)
        values.update(self.values, _form=form, meta=form.meta, _translations=translations)
        for name in self.own:
            values[name] = _copied(values[name])
        return field


def _copied(value: Any) -> Any:  # noqa: ANN401 - One of those that change.
    if type(value) is not Flags:
        return value.copy()
    flags = Flags()
    vars(flags).update(vars(value))
    return flags


class Form(FlaskForm):
    """A form of this service; ``FIELD_NAMES`` has the name here of what the rules call a field by another name."""

    class Meta(FlaskForm.Meta):
        """Every message comes from our own catalogues."""

        csrf_class = Tokens

        def get_translations(self, _form: BaseForm) -> OwnWords:
            """Return our own words."""
            return OwnWords()

        def bind_field(self, form: BaseForm, unbound_field: Any, options: Any) -> Any:  # noqa: ANN401 - As WTForms has it.
            """Return a field of a form: a copy of the first of its kind, because to make one anew takes long."""
            place = options["name"], options["prefix"]
            first: _FirstField | None = getattr(unbound_field, _FIRST, None)
            if first is None or first.place != place:
                first = _FirstField.of(super().bind_field(form, unbound_field, options), place)
                setattr(unbound_field, _FIRST, first)
            return first.copy(form, options["translations"])

        def render_field(self, field: Field, render_kw: Any) -> Markup:  # noqa: ANN401 - Whatever stands in a field.
            """Return a field as HTML."""
            widget: Any = field.widget
            if type(widget) is Select:
                field.widget = _PLAIN_SELECT  # type: ignore[assignment]  # A widget of one class of fields.
            return super().render_field(field, render_kw)

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


class WordsRequired:
    """A validator: there must be words, with what to say where there are none."""

    def __init__(self, message: str) -> None:
        self._message = message
        self.field_flags = {"required": True}

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Refuse, and ask no other validator, what says nothing."""
        if not says_something(field.data or ""):
            raise StopValidation(self._message)


class WholeNumberField(IntegerField):
    """A whole number, with our own words for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raise ``ValueError`` with words for people where there is none."""
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        self.data = whole_number(typed, HIGHEST_NUMBER)
        if self.data is None:
            raise ValueError(flask_babel.gettext("Enter a whole number, such as 2."))

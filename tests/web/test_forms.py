"""Every form: what the library says comes in our own words, and what the service carries for itself is not shown."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectFieldBase
from wtforms.fields import Flags
from wtforms.fields.core import UnboundField

from planner import web
from planner.web.forms import CHOOSE, Form
from planner.web.unavailable import MACHINE_FIELDS, typed

UNCHOOSABLE = ("-1", "1.0", "²", "x" * 5000, "9" * 30)


def forms(base: type[Form] = Form) -> Iterator[type[Form]]:
    """Return every form of the service."""
    for room in pkgutil.walk_packages(web.__path__, "planner.web."):
        importlib.import_module(room.name)
    for form in base.__subclasses__():
        yield from (form, *forms(form))


def fields_of_class(form: type[Form], kind: type) -> list[str]:
    fields = {name: getattr(form, name, None) for name in dir(form)}
    return [
        name
        for name, field in fields.items()
        if isinstance(field, UnboundField) and issubclass(field.field_class, kind)
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("nb", "Velg et av alternativene."), ("nn", "Vel eit av alternativa.")]
)
def test_what_cannot_be_chosen_is_refused_in_the_language_of_the_page(app: Flask, language: str, words: str) -> None:
    choosing = [(form, names) for form in forms() if (names := fields_of_class(form, SelectFieldBase))]
    assert len(choosing) > 10
    for form_class, names in choosing:
        for value in UNCHOOSABLE:
            with app.test_request_context(method="POST"), force_locale(language):
                g.language = language
                form = form_class.blank()
                for name in names:
                    form[name].process(MultiDict({name: value}))
                    assert set(form[name].process_errors) <= {words}, (form_class, name, value)
                    assert form[name].gettext("Not a valid choice.") == words
                    assert form[name].gettext("Something that the library says some day") != CHOOSE


def test_what_the_service_carries_for_itself_is_not_shown_as_written_by_somebody() -> None:
    hidden = {name for form in forms() for name in fields_of_class(form, HiddenField)}
    assert "seen" in hidden
    assert hidden - {"csrf_token"} <= MACHINE_FIELDS
    assert typed([("seen", "2026-11-30~eyJ0"), ("kept", "x"), ("title", "Beite"), ("place", " ")]) == ["Beite"]


def test_what_one_form_changes_in_its_fields_is_not_so_in_the_next(app: Flask) -> None:
    compared = 0
    for form_class in forms():
        with app.test_request_context(method="POST"):
            g.language = "nb"
            for one, other in zip(form_class.blank(), form_class.blank(), strict=True):
                for name, value in vars(one).items():
                    if isinstance(value, list | dict | set | Flags):
                        assert value is not vars(other)[name], (form_class, one.name, name)
                        compared += 1
    assert compared > 100

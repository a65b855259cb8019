"""Template filters: dates, words and Markdown in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from planner.domain.refusals import Refused
from planner.formats import journal, markdown, times
from planner.formats.journal import Tongue
from planner.formats.words import label
from planner.services.journal import Entry
from planner.web.errors import message_of
from planner.web.requests import language, runtime


def _dated(write: Callable[..., str]) -> Callable[[Any], str]:
    def shown(value: Any) -> str:  # noqa: ANN401 - A date or an instant.
        return write(value, language(), runtime().deployment.time_zone)

    return shown


def _between(write: Callable[..., str]) -> Callable[[Any, Any], str]:
    def shown(start: Any, end: Any) -> str:  # noqa: ANN401 - Dates or instants.
        return write(start, end, language(), runtime().deployment.time_zone)

    return shown


def _label(value: StrEnum) -> str:
    return gettext(label(value))


def _refusal(rule: str) -> str:
    return message_of(Refused(rule))


def _markdown(text: str) -> Markup:
    return Markup(markdown.to_html(text))  # noqa: S704 - The result is sanitised.


def tongue() -> Tongue:
    """Return the way the page speaks."""
    return Tongue(gettext, language(), runtime().deployment.time_zone)


def _sentence(entry: Entry) -> str:
    return journal.sentence(entry.verb, entry.facts, tongue())


def _via(entry: Entry) -> str:
    return journal.via(entry.via, tongue())


def register(app: Flask) -> None:
    """Give the templates their filters."""
    for name, write in times.FILTERS.items():
        app.jinja_env.filters[name] = _dated(write)
    for name, write in times.RANGE_FILTERS.items():
        app.jinja_env.filters[name] = _between(write)
    app.jinja_env.filters["label"] = _label
    app.jinja_env.filters["refusal"] = _refusal
    app.jinja_env.filters["markdown"] = _markdown
    app.jinja_env.filters["sentence"] = _sentence
    app.jinja_env.filters["via"] = _via

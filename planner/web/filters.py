"""Template filters: dates, words and Markdown in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from planner.formats import markdown, times
from planner.formats.words import label
from planner.web.requests import language, runtime

DATES: dict[str, Callable[..., str]] = {
    "date_long": times.date_long,
    "date_medium": times.date_medium,
    "date_short": times.date_short,
    "date_without_year": times.date_without_year,
    "weekday": times.weekday,
    "weekday_short": times.weekday_short,
    "month": times.month,
    "month_short": times.month_short,
    "day": times.day,
    "week": times.week,
    "clock": times.clock,
    "time": times.clock_at,
    "moment": times.moment,
    "moment_medium": times.moment_medium,
}


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


def _markdown(text: str) -> Markup:
    return Markup(markdown.to_html(text))  # noqa: S704 - The result is sanitised.


def register(app: Flask) -> None:
    """Give the templates their filters."""
    for name, write in DATES.items():
        app.jinja_env.filters[name] = _dated(write)
    app.jinja_env.filters["time_range"] = _between(times.clock_range)
    app.jinja_env.filters["moment_range"] = _between(times.moment_range)
    app.jinja_env.filters["date_range"] = _between(times.date_range)
    app.jinja_env.filters["relative"] = _between(times.relative)
    app.jinja_env.filters["label"] = _label
    app.jinja_env.filters["markdown"] = _markdown

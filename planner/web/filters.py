"""Template filters: dates, words and Markdown in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup, escape

from planner.domain.meetings import Span
from planner.domain.phones import phone_uri
from planner.domain.refusals import Refused
from planner.domain.retention import Holding
from planner.domain.times import to_local
from planner.formats.ical.mailto import mailto
from planner.formats.words import hyphens, journal, markdown, spans, times
from planner.formats.words.jobs import job_label
from planner.formats.words.journal import Tongue
from planner.formats.words.retention import data_label
from planner.formats.words.words import label
from planner.rows.meetings import Meeting
from planner.services.journal import TimelineEntry
from planner.web.errors import message_of
from planner.web.requests import language, runtime

_HOURS = re.compile("((?:[a-z]+[.]\N{NO-BREAK SPACE})?[0-9][0-9.:]+\N{EN DASH}[0-9][0-9.:]+)")
"""From one clock time to another, which never breaks over two lines; a browser would break it after the dash."""


KEPT = 500
"""Dates and times as a filter writes them that are kept: what is written follows from them alone."""


def _dated(write: Callable[..., str]) -> Callable[[Any], str]:
    written = lru_cache(KEPT)(write)

    def shown(value: Any) -> str:  # noqa: ANN401 - A date or an instant.
        return written(value, language(), runtime().deployment.time_zone)

    return shown


def _between(write: Callable[..., str]) -> Callable[[Any, Any], Markup]:
    def shown(start: Any, end: Any) -> Markup:  # noqa: ANN401 - Dates or instants.
        return _unbroken(write(start, end, language(), runtime().deployment.time_zone))

    return shown


def _unbroken(words: str) -> Markup:
    return Markup(_HOURS.sub(r'<span class="nowrap">\1</span>', str(escape(words))))  # noqa: S704 - The words are escaped.


def _spanned(write: Callable[..., str]) -> Callable[[Span], Markup]:
    @lru_cache(KEPT)
    def written(span: Span, language: str, zone: str) -> Markup:
        return _unbroken(write(span, language, zone))

    def shown(span: Span) -> Markup:
        return written(span, language(), runtime().deployment.time_zone)

    return shown


def when(span: Span) -> str:
    """Return when a meeting is, in full, in the language of the page and the zone of the service."""
    return spans.when(span, language(), runtime().deployment.time_zone)


def _other_city(meeting: Meeting) -> str:
    here = runtime()
    at = meeting.starts_at or here.now()
    return spans.other_city(meeting.zone, at, language(), here.deployment.time_zone)


def _saved(at: datetime) -> str:
    """Return when something was kept last, with the day where that was not today."""
    here = runtime()
    zone = here.deployment.time_zone
    is_today = to_local(at, zone).date() == to_local(here.now(), zone).date()
    write = times.clock if is_today else times.moment_medium
    return gettext("Saved %(time)s", time=write(at, language(), zone))


def _label(value: StrEnum) -> str:
    return gettext(label(value))


def _data_label(holding: Holding) -> str:
    return gettext(data_label(holding))


def _job_label(name: str) -> str:
    return gettext(job_label(name))


def _column(name: str) -> str:
    """Return the words for a column of a file: its heading, or, where that is a bare number, its place."""
    return gettext("column %(number)s", number=name) if name.isdecimal() else name


def _columns(names: Iterable[str]) -> str:
    return ", ".join(map(_column, names))


def _refusal(rule: str) -> str:
    return message_of(Refused(rule))


def _markdown(text: str) -> Markup:
    return Markup(markdown.to_html(text))  # noqa: S704 - The result is sanitised.


def content_lang() -> Markup:
    """Return the attribute that tells a reader of English to read words of ours in the language they are written in."""
    written = runtime().deployment.language
    return Markup(' lang="{}"').format(written) if language() == "en" != written else Markup()


def _written(text: str) -> Markup:
    """Return words of ours that stand among those of the page, each kind in its own language."""
    lang = content_lang()
    return Markup("<span{}>{}</span>").format(lang, text) if text and lang else escape(text)


def tongue() -> Tongue:
    """Return the way the page speaks."""
    return Tongue(gettext, language(), runtime().deployment.time_zone)


def sentence_of(entry: TimelineEntry) -> str:
    """Return what happened, in a sentence."""
    return journal.sentence(entry.verb, entry.facts, tongue())


def actor_words(entry: TimelineEntry) -> str:
    """Return who did it, and with whose link."""
    if entry.by_nobody and not entry.link_of:
        return journal.nobody(entry.via, tongue())
    return journal.who(entry.who, entry.link_of, entry.on_behalf_of, tongue())


def _via(entry: TimelineEntry) -> str:
    return journal.via(entry.via, tongue())


def register(app: Flask) -> None:
    """Give the templates their filters."""
    for name, write in times.FILTERS.items():
        app.jinja_env.filters[name] = _dated(write)
    for name, write in times.RANGE_FILTERS.items():
        app.jinja_env.filters[name] = _between(write)
    for name, write in spans.FILTERS.items():
        app.jinja_env.filters[name] = _spanned(write)
    app.jinja_env.filters["other_city"] = _other_city
    app.jinja_env.filters["saved"] = _saved
    app.jinja_env.filters["label"] = _label
    app.jinja_env.filters["data_label"] = _data_label
    app.jinja_env.filters["job_label"] = _job_label
    app.jinja_env.filters["column"] = _column
    app.jinja_env.filters["columns"] = _columns
    app.jinja_env.filters["refusal"] = _refusal
    app.jinja_env.filters["markdown"] = _markdown
    app.jinja_env.filters["hyphenated"] = hyphens.hyphenated
    app.jinja_env.filters["gist"] = markdown.gist
    app.jinja_env.filters["sentence"] = sentence_of
    app.jinja_env.filters["who"] = actor_words
    app.jinja_env.filters["via"] = _via
    app.jinja_env.filters["mailto"] = mailto
    app.jinja_env.filters["phone_uri"] = phone_uri
    app.jinja_env.filters["written"] = _written
    app.jinja_env.globals["content_lang"] = content_lang

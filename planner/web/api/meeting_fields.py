"""The fields of a meeting in JSON, from the table of the domain: schemas of requests and of answers, read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from enum import StrEnum
from typing import Any

from planner.domain.meeting_fields import FIELDS, FieldKind, MeetingField
from planner.formats.json_schema import read_instant, read_local
from planner.services.meetings.meeting_ranges import MeetingDetails
from planner.services.work import Work
from planner.web.api import references
from planner.web.api.parts import (
    INSTANT,
    LOCAL,
    MUNICIPALITY,
    choice,
    flag,
    formatted,
    number,
    or_null,
    several,
    slug,
    text,
)
from planner.web.api.values import instant, local

Schema = dict[str, Any]
MOST_THEMES = 30
_TEXT: Schema = {"type": "string"}
_HIDDEN: Schema = {"type": "string", "description": "Empty for those who are not to come in by it."}
_NOTES: Mapping[str, Schema] = {
    "title": {"examples": ["Hva kan vi samarbeide om i vår?"]},
    "question": {"description": "The question to think about together."},
    "programme": {"description": "Markdown."},
    "zone": {"examples": ["Europe/Oslo"]},
    "all_day": {"description": "Then starts and ends are midnights, the end the one after the last day."},
    "reminders": {
        "description": "Whether the silent are reminded before the answer-by date, and those who come the day before."
    },
    "answer_reports": {
        "description": "Whether the one who carries it out is told of answers: by a digest, when all have answered, who has not."
    },
    "seats": {"description": "Null when their number is not limited."},
}
"""Descriptions and examples of fields in requests."""


def _choices(field: MeetingField) -> type[StrEnum]:
    if field.choices is None:
        raise ValueError(field.name)
    return field.choices


def _most(field: MeetingField) -> int:
    if field.most is None:
        raise ValueError(field.name)
    return field.most


def _text_body(field: MeetingField) -> Schema:
    return or_null(text(_most(field), **_NOTES.get(field.name, {})))


def _text_answer(field: MeetingField) -> Schema:
    return _HIDDEN if field.guests_only else _TEXT


_BODIES: dict[FieldKind, Callable[[MeetingField], Schema]] = {
    FieldKind.LINE: _text_body,
    FieldKind.TEXT: _text_body,
    FieldKind.URL: _text_body,
    FieldKind.NUMBER: lambda field: or_null(number(1, _most(field), **_NOTES.get(field.name, {}))),
    FieldKind.FLAG: lambda field: flag(**_NOTES.get(field.name, {})),
    FieldKind.WALL_TIME: lambda _field: or_null(LOCAL),
    FieldKind.INSTANT: lambda _field: or_null(INSTANT),
    FieldKind.ZONE: lambda field: formatted("time-zone", maxLength=_most(field), **_NOTES.get(field.name, {})),
    FieldKind.CHOICE: lambda field: choice(_choices(field)),
    FieldKind.MUNICIPALITY: lambda _field: or_null(MUNICIPALITY),
    FieldKind.NETWORK: lambda _field: or_null(slug("The slug of a network.")),
    FieldKind.THEMES: lambda _field: several(slug("The slug of a theme."), MOST_THEMES),
}
_ANSWERS: dict[FieldKind, Callable[[MeetingField], Schema]] = _BODIES | {
    FieldKind.LINE: _text_answer,
    FieldKind.TEXT: _text_answer,
    FieldKind.URL: _text_answer,
    FieldKind.NUMBER: lambda field: or_null(number(1, _most(field))),
    FieldKind.FLAG: lambda _field: flag(),
    FieldKind.ZONE: lambda _field: _TEXT,
    FieldKind.NETWORK: lambda _field: or_null(_TEXT),
    FieldKind.THEMES: lambda _field: several(_TEXT),
}
BODY: Mapping[str, Schema] = {field.key: _BODIES[field.kind](field) for field in FIELDS}
"""The schema of each field in a request, by its name in JSON."""
ANSWER: Mapping[str, Schema] = {field.key: _ANSWERS[field.kind](field) for field in FIELDS}
"""The schema of each field in an answer, by its name in JSON."""


def _read_text(_work: Work, _field: MeetingField, value: str | None) -> str:
    # Null makes a text empty, as a merge patch takes a field away (RFC 7396).
    return value or ""


_READERS: Mapping[FieldKind, Callable[[Work, MeetingField, Any], Any]] = {
    FieldKind.LINE: _read_text,
    FieldKind.TEXT: _read_text,
    FieldKind.URL: _read_text,
    FieldKind.WALL_TIME: lambda _work, _field, value: None if value is None else read_local(value),
    FieldKind.INSTANT: lambda _work, _field, value: None if value is None else read_instant(value).astimezone(UTC),
    FieldKind.CHOICE: lambda _work, field, value: _choices(field)(value),
    FieldKind.NETWORK: lambda work, _field, value: references.network_id(work, value),
}
"""Readers of the kinds whose value in JSON is not what ``meetings.change`` takes."""


def read(work: Work, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a request as ``meetings.change`` takes them; raise ``Problem`` for a network that is not there."""
    return {
        field.name: _READERS[field.kind](work, field, body[field.key]) if field.kind in _READERS else body[field.key]
        for field in FIELDS
        if field.key in body
    }


_WRITERS: Mapping[FieldKind, Callable[[MeetingDetails, str], object]] = {
    FieldKind.WALL_TIME: lambda details, name: local(getattr(details.meeting, name)),
    FieldKind.INSTANT: lambda details, name: instant(getattr(details.meeting, name)),
    FieldKind.NETWORK: lambda details, _name: None if details.meeting.network is None else details.meeting.network.slug,
    FieldKind.THEMES: lambda details, _name: list(details.themes),
}
"""Writers of the kinds whose value in JSON is not the column's."""


def write(details: MeetingDetails) -> dict[str, Any]:
    """Return the fields of a meeting by their names in JSON; what is for guests only is empty for all others."""
    return {field.key: _value(details, field) for field in FIELDS}


def _value(details: MeetingDetails, field: MeetingField) -> object:
    if field.guests_only and not details.shows_online:
        return ""
    if field.kind in _WRITERS:
        return _WRITERS[field.kind](details, field.name)
    return getattr(details.meeting, field.name)

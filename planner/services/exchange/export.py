"""Everything that is kept, as files that people and other programs can read."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import takewhile
from typing import Any

from planner.domain.meeting_fields import FIELDS, Aspect, FieldKind, MeetingField
from planner.domain.permissions import Verb
from planner.formats.places import reference
from planner.formats.tables import written_tables
from planner.formats.tables.written_tables import TableFormat
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.calendars import calendars
from planner.services.work import Work
from planner.store import export as rows
from planner.store import meetings as meeting_rows
from planner.store import organisations as organisation_rows
from planner.store.meeting_themes import of_meetings as themes_of_meetings

SECRETS = frozenset(
    {
        "access_tokens",
        "sign_ins",
        "browser_sessions",
        "rate_counts",
        "rendered_entries",
        "feed_entries",
        "feed_versions",
        "feed_follows",
        "task_entries",
        "busy_intervals",
        "guest_entries",
        "poll_entries",
        "dav_collections",
        "dav_objects",
    }
)
"""Tables that hold hashes of secrets or can be made anew, and are left out."""
HIDDEN = {
    ("letters", "text"),
    ("letters", "html"),
    ("letters", "attachment"),
    ("letters", "calendar"),
    ("letters", "answer_address"),
    ("imports", "data"),
    ("incoming_mails", "raw"),
    ("incoming_mails", "envelope_to"),
    ("foreign_calendars", "address"),
}
"""Columns that may carry personal links or secrets, and are left out."""

_CLOCK_HEADINGS = ("date", "time", "end date", "end")
_FACT_HEADINGS = ("uid", "state", "slug")
_BEFORE_TIME = tuple(takewhile(lambda field: field.aspect is not Aspect.TIME, FIELDS))
_AFTER_TIME = tuple(field for field in FIELDS[len(_BEFORE_TIME) :] if field.headings)
MEETING_HEADINGS = (
    *(field.headings[0] for field in _BEFORE_TIME),
    *_CLOCK_HEADINGS,
    *(field.headings[0] for field in _AFTER_TIME),
    *_FACT_HEADINGS,
)


def files(work: Work) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file: a table a file (JSON, a row a line), and what spreadsheets and calendars read.

    Needs stay sealed, as base64; only this service with its secret can open them.
    """
    identity.require(work, Verb.OPERATE)
    for table in rows.tables():
        if table not in SECRETS:
            yield f"tables/{table}.jsonl", b"".join(_lines(work, table))
    meetings = meeting_rows.listed(work.session)
    for form in TableFormat:
        lines = table_lines(work, meetings)
        yield f"meetings.{form}", written_tables.write(form, "Meetings", MEETING_HEADINGS, lines)
        yield f"organisations.{form}", _organisations(work, form)
    for meeting, body in calendars.files_of(work, meetings, work.deployment.language):
        yield f"calendars/{meeting.slug}.ics", body


def _lines(work: Work, table: str) -> Iterator[bytes]:
    hidden = {column for of_table, column in HIDDEN if of_table == table}
    for row in rows.table_rows(work.session, table, hidden):
        yield json.dumps({key: _plain(value) for key, value in row.items()}, ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 - Whatever a column holds.
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def table_lines(work: Work, meetings: Sequence[Meeting]) -> Iterator[tuple[object, ...]]:
    """Yield meetings, read with their networks, as lines of a table under ``MEETING_HEADINGS``."""
    themes = themes_of_meetings(work.session, [meeting.id for meeting in meetings])
    for meeting in meetings:
        slugs = ",".join(theme.slug for theme in themes.get(meeting.id, []))
        yield (
            *(_cell(meeting, field, slugs) for field in _BEFORE_TIME),
            *_clock_cells(meeting, work.deployment.time_zone),
            *(_cell(meeting, field, slugs) for field in _AFTER_TIME),
            meeting.uid,
            meeting.state.value,
            meeting.slug,
        )


def _clock_cells(meeting: Meeting, zone: str) -> tuple[date | time | None, ...]:
    """Return when it is by the clocks of the service, which are those that a table is read by."""
    here = None if meeting.span is None else meeting.span.in_zone(zone)
    moments = (None, None) if here is None else (here.starts, here.ends)
    clock = not meeting.all_day
    return tuple(
        part
        for moment in moments
        for part in (
            None if moment is None else moment.date(),
            None if moment is None or not clock else moment.time(),
        )
    )


def _cell(meeting: Meeting, field: MeetingField, themes: str) -> object:
    if field.kind is FieldKind.THEMES:
        return themes
    if field.kind is FieldKind.NETWORK:
        return "" if meeting.network is None else meeting.network.slug
    value = getattr(meeting, field.name)
    return value.value if field.kind is FieldKind.CHOICE else value


def _organisations(work: Work, form: TableFormat) -> bytes:
    places = {municipality.number: municipality.display for municipality in reference.municipalities()}
    lines = (
        (row.name, row.kind.value, row.number, row.region, row.municipality, places.get(row.municipality or ""), row.email,
         row.website, row.slug)
        for row in organisation_rows.every(work.session)
    )  # fmt: skip
    headings = ("name", "kind", "number", "region", "municipality", "place", "email", "website", "slug")
    return written_tables.write(form, "Organisations", headings, lines)

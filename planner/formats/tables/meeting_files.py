"""Files of meetings, as calendars (.ics) or tables (.csv), read line by line. Nothing is decided here."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from planner.domain.calendars import CalendarEntry, EntryStatus, Timed
from planner.domain.meeting_fields import FIELDS, LENGTHS, TEXT_KINDS, MeetingField
from planner.domain.meetings import KIND_SLUGS, MeetingKind, Span, Visibility, check_seats, span_between
from planner.domain.names import slugify
from planner.domain.refusals import Invalid, Refused
from planner.formats.entries.calendar_entries import unmarked
from planner.formats.ical.ical_components import MOST_COMPONENTS, Note, Remark
from planner.formats.ical.ical_reader import ReadCalendar, ReadEvent, Reading, read_calendar
from planner.formats.places import reference
from planner.formats.tables.table_times import DEFAULT_LENGTH, span_of
from planner.formats.tables.tables import Column, Row, read_columns, read_table
from planner.formats.words.words import N_

HEADINGS = {field.key: field.headings for field in FIELDS if field.headings} | {
    "date": ("date", "dato", "startdato", "start date"),
    "end_date": ("end date", "sluttdato"),
    "time": ("time", "tid", "klokkeslett", "kl", "kl.", "start", "fra", "frå"),
    "end": ("end", "slutt", "til"),
    "uid": ("uid",),
}
"""The headings that a column may have, in three languages; case does not matter."""

COLUMN_WORDS = {field.key: field.label for field in FIELDS if field.headings} | {
    "date": N_("date"),
    "end_date": N_("last day"),
    "time": N_("time of day"),
    "end": N_("end"),
    "uid": N_("the identity of the meeting"),
}
"""The word for what a column is taken for, by its key."""

VISIBILITIES = {
    "public": Visibility.PUBLIC,
    "network": Visibility.NETWORK,
    "nettverk": Visibility.NETWORK,
    "alle": Visibility.PUBLIC,
    "åpent": Visibility.PUBLIC,
    "invited": Visibility.INVITED,
    "inviterte": Visibility.INVITED,
}
LONGEST = {field.key: LENGTHS[field.name] for field in FIELDS if field.headings and field.kind in TEXT_KINDS} | {
    "uid": 200
}
"""The greatest length of each column that has one, in characters."""
_AROUND_NAME = re.compile(r"(?<=\w),?\s+(?:kommune|tjïelte|municipality)$|^kommunen?\s+|\.0$")
"""What people and spreadsheets write around the name or the number of a municipality."""
SHOWN = 40
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class MeetingLine:
    """What one line or component says: fields as ``services.meetings.change`` takes them, but ``network`` is a slug.

    ``series`` holds the lines of its recurrence as written, ``occurrence`` which time of a series it changes.
    """

    line: int
    title: str = ""
    uid: str = ""
    cancelled: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    refusal: Refused | None = None
    series: tuple[str, ...] = ()
    occurrence: str = ""


def read(name: str, data: bytes, reading: Reading) -> list[MeetingLine]:
    """Read a file by the ending of its name, ``.ics`` or ``.csv``; raise ``Refused`` for what is neither."""
    if name.lower().endswith(".ics"):
        return _calendar(read_calendar(data, reading))
    if name.lower().endswith(".csv"):
        return _table(read_table(data, HEADINGS["title"]), reading.home)
    raise Refused("imports.ending_unknown", given=name)


def _calendar(calendar: ReadCalendar) -> list[MeetingLine]:
    """Return the lines of a calendar; what was cut off it is a line that is refused, and other remarks stand at the first line."""
    notes = {remark.note: remark for remark in reversed(calendar.remarks)}
    if Note.TOO_LARGE in notes:
        raise Invalid("imports.too_large")
    if Note.NOT_A_CALENDAR in notes and not calendar.events:
        raise Invalid("imports.not_a_calendar")
    if Note.TRUNCATED in notes and not calendar.events:
        raise Invalid("imports.file_cut_off")
    lines = [_event(event) for event in calendar.events]
    if Note.TOO_MANY in notes:
        lines.append(MeetingLine(len(lines) + 1, refusal=Refused("imports.too_many", most=MOST_COMPONENTS)))
    rest = tuple(remark for note, remark in notes.items() if note not in {Note.TOO_MANY, Note.NOT_A_CALENDAR})
    return [replace(line, remarks=(*rest, *line.remarks)) if place == 0 else line for place, line in enumerate(lines)]


def columns(name: str, data: bytes) -> list[Column]:
    """Return what becomes of each column of a table, for people to see before it is taken in; a calendar has none."""
    return read_columns(data, HEADINGS["title"], HEADINGS) if name.lower().endswith(".csv") else []


def _event(event: ReadEvent) -> MeetingLine:
    entry = event.entry
    if entry is None:
        cut = any(remark.note is Note.TRUNCATED for remark in event.remarks)
        refusal = Refused("imports.cut_off") if cut else Refused("imports.no_meeting")
        return MeetingLine(event.position, remarks=event.remarks, refusal=refusal)
    values = _of_entry(entry)
    return MeetingLine(
        line=event.position,
        title=unmarked(entry),
        uid=_kept(f"{entry.uid}/{event.occurrence}" if event.occurrence else entry.uid),
        series=() if event.occurrence else event.series,
        occurrence=event.occurrence,
        cancelled=entry.status is EntryStatus.CANCELLED,
        values=values,
        remarks=event.remarks,
        refusal=_hindrance(event, entry, values),
    )


def _hindrance(event: ReadEvent, entry: CalendarEntry, values: dict[str, Any]) -> Refused | None:
    """Say why an event that was read is not taken in: its zone is a guess, or its other times would be by another clock."""
    unknown = [remark.given for remark in event.remarks if remark.note is Note.ZONE_UNKNOWN]
    if unknown:
        return Refused("imports.zone_not_understood", given=unknown[0])
    if event.series and isinstance(entry.when, Timed) and values["zone"] != entry.when.zone:
        return Invalid("imports.second_hour")
    return None


def _kept(uid: str) -> str:
    """Return a UID as it is kept: one that there is no room for gets a short one that is always the same."""
    return uid if len(uid) <= LONGEST["uid"] else f"{uuid5(NAMESPACE_OID, uid)}@moteplass"


def _of_entry(entry: CalendarEntry) -> dict[str, Any]:
    when = entry.when
    if isinstance(when, Timed):
        span = _span(when)
        times = {"starts_local": span.starts, "ends_local": span.ends, "zone": span.zone, "all_day": False}
    else:
        last = when.last_day + timedelta(days=1)
        midnights = {"starts_local": _midnight(when.first_day), "ends_local": _midnight(last)}
        times = {**midnights, "all_day": True}
    lead, title = entry.description.strip().split("\n\n", maxsplit=1), unmarked(entry)
    return {
        "title": title[: LONGEST["title"]],
        "question": lead[0] or title,
        "programme": lead[1] if len(lead) > 1 else "",
        "place": entry.location[: LONGEST["place"]],
        "online_url": entry.join_url if len(entry.join_url) <= LONGEST["online_url"] else "",
        **times,
    }


def _span(when: Timed) -> Span:
    """Return a time as it is kept; one without an end (RFC 5545 3.6.1) is as long as a line of a table without one."""
    if when.ends_at == when.starts_at:
        when = Timed(when.starts, when.starts + DEFAULT_LENGTH, when.zone)
    span = Span(when.starts, when.ends, when.zone)
    if (span.starts_at, span.ends_at) == (when.starts_at, when.ends_at):
        return span
    return span_between(when.starts_at, when.ends_at, when.zone)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _table(rows: list[Row], home: str) -> list[MeetingLine]:
    if rows and not set(HEADINGS["title"]) & set(rows[0].cells):
        raise Refused("imports.no_title_column")
    lines, seen = list[MeetingLine](), Counter[str]()
    for row in rows:
        said = json.dumps(sorted(row.cells.items()))
        seen[said] += 1
        lines.append(_row(row, f"{uuid5(NAMESPACE_OID, f'{said} {seen[said]}')}@moteplass", home))
    return lines


def _row(row: Row, name: str, home: str) -> MeetingLine:
    """Read a line; one that has no UID gets ``name``, so that the same plan taken in twice makes nothing twice."""
    cells = {name: _cell(row, words) for name, words in HEADINGS.items()}
    title, uid = cells["title"][: LONGEST["title"]], cells["uid"] or name
    try:
        values = _of_cells(cells, home)
    except Refused as refusal:
        return MeetingLine(row.line, title, uid, refusal=refusal)
    return MeetingLine(row.line, title, uid, values=values, remarks=_remarks(row, cells, home))


def _remarks(row: Row, cells: dict[str, str], home: str) -> tuple[Remark, ...]:
    """Say which cells of a line nothing is made of, and whether it goes on through the night."""
    span = span_of(cells, home)
    left_out = list(row.surplus)
    for words in HEADINGS.values():
        texts = dict.fromkeys(row.cells[word] for word in words if row.cells.get(word))
        left_out += list(texts)[1:]
    if span is None:
        left_out += [cells[name] for name in ("end_date", "time", "end") if cells[name]]
    remarks = [Remark(Note.CELL_LEFT_OUT, text[:SHOWN]) for text in left_out]
    return (*remarks, Remark(Note.OVER_NIGHT)) if span is not None and span.over_night else tuple(remarks)


def _cell(row: Row, words: tuple[str, ...]) -> str:
    return next((row.cells[word] for word in words if row.cells.get(word)), "")


def _of_cells(cells: dict[str, str], home: str) -> dict[str, Any]:
    if not cells["title"]:
        raise Refused("imports.title_missing")
    for name, most in LONGEST.items():
        if len(cells[name]) > most:
            raise Refused("imports.too_long", given=cells[name][:SHOWN], most=most)
    values = {field.key: _value(field, cells[field.key]) for field in FIELDS if field.headings}
    return values | {"question": cells["question"] or cells["title"]} | _when(cells, home)


def _value(field: MeetingField, cell: str) -> object:
    read = _READERS.get(field.name)
    return cell if read is None else read(cell)


def _when(cells: dict[str, str], home: str) -> dict[str, Any]:
    span = span_of(cells, home)
    if span is None:
        return {}
    return {"starts_local": span.starts, "ends_local": span.ends, "all_day": span.all_day}


def _kind(cell: str) -> MeetingKind:
    if not cell:
        return MeetingKind.OPEN_MEETING
    word = slugify(cell)
    for kind, slug in KIND_SLUGS.items():
        if word in {slug, slugify(kind.value)}:
            return kind
    raise Refused("imports.kind_unknown", given=cell)


def _visibility(cell: str) -> Visibility:
    if cell and cell.casefold() not in VISIBILITIES:
        raise Refused("imports.visibility_unknown", given=cell)
    return VISIBILITIES.get(cell.casefold(), Visibility.PUBLIC)


def _seats(cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit()):
        raise Refused("imports.seats_not_understood", given=cell)
    seats = int(cell[:LONGEST_NUMBER])
    check_seats(seats, 0)
    return seats


def _municipality(cell: str) -> str | None:
    if not cell:
        return None
    word = _AROUND_NAME.sub("", " ".join(cell.casefold().split()))
    for place in reference.municipalities():
        if word in {place.number, place.name_nb.casefold(), place.name_sma.casefold(), place.display.casefold()}:
            return place.number
    raise Refused("imports.municipality_unknown", given=cell)


def _themes(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",") if word.strip()]


_READERS: dict[str, Callable[[str], object]] = {
    "kind": _kind,
    "municipality": _municipality,
    "themes": _themes,
    "seats": _seats,
    "visibility": _visibility,
}
"""Readers of the fields whose cell is not their value."""

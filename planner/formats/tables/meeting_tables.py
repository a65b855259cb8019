"""Tables of meetings read line by line: their headings in three languages, and what each cell means."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from planner.domain.meeting_fields import FIELDS, MeetingField
from planner.domain.meetings import KIND_SLUGS, MeetingKind, Visibility, check_seats
from planner.domain.names import slugify
from planner.domain.refusals import Refused
from planner.formats.ical.ical_components import Note, Remark
from planner.formats.places import reference
from planner.formats.tables.meeting_lines import LONGEST, SHOWN, MeetingLine
from planner.formats.tables.table_times import span_of
from planner.formats.tables.tables import Column, Row, as_heading, read_columns, read_table
from planner.formats.tables.workbooks import ERRORS
from planner.formats.words.words import N_

HEADINGS = {field.key: field.headings for field in FIELDS if field.headings} | {
    "date": ("date", "dato", "startdato", "start date"),
    "end_date": ("end date", "sluttdato"),
    "time": ("time", "tid", "klokkeslett", "kl", "kl.", "start", "fra", "frå"),
    "end": ("end", "slutt", "til"),
    "uid": ("uid",),
}
"""The headings that a column may have, in three languages; case does not matter."""

_EVERY_HEADING = frozenset(word for words in HEADINGS.values() for word in words)

COLUMN_WORDS = {field.key: field.label for field in FIELDS if field.headings} | {
    "date": N_("date"),
    "end_date": N_("last day"),
    "time": N_("time of day"),
    "end": N_("end"),
    "uid": N_("the meeting's identifier"),
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
_AROUND_NAME = re.compile(r"(?<=\w),?\s+(?:kommune|tjïelte|municipality)$|^kommunen?\s+|\.0$")
"""What people and spreadsheets write around the name or the number of a municipality."""
LONGEST_NUMBER = 9


def read_lines(data: bytes, home: str, mapped: Mapping[str, str]) -> list[MeetingLine]:
    """Return the lines of a table. ``mapped`` says what columns that are not known are taken for, by their headings."""
    headings = _headings(mapped)
    return _table(read_table(data, headings["title"], _EVERY_HEADING), headings, home)


def columns_of(data: bytes, mapped: Mapping[str, str]) -> list[Column]:
    """Return what becomes of each column of a table."""
    headings = _headings(mapped)
    return read_columns(data, headings["title"], headings, _EVERY_HEADING)


def _headings(mapped: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the headings of each field: our own, and those that a person has said it of."""
    headings: dict[str, tuple[str, ...]] = dict(HEADINGS)
    for heading, name in mapped.items():
        if name in headings and as_heading(heading) not in _EVERY_HEADING:
            headings[name] = (*headings[name], as_heading(heading))
    return headings


def _table(rows: list[Row], headings: Mapping[str, tuple[str, ...]], home: str) -> list[MeetingLine]:
    if rows and not set(headings["title"]) & set(rows[0].cells):
        raise Refused("imports.no_title_column")
    lines, seen = list[MeetingLine](), Counter[str]()
    for row in rows:
        said = json.dumps(sorted(row.cells.items()))
        seen[said] += 1
        uid = f"{uuid5(NAMESPACE_OID, f'{said} {seen[said]}')}@moteplass"
        lines.append(_row(row, uid, headings, home))
    return lines


def _row(row: Row, name: str, headings: Mapping[str, tuple[str, ...]], home: str) -> MeetingLine:
    """Read a line; one that has no UID gets ``name``, so that the same plan taken in twice makes nothing twice."""
    cells = {name: _cell(row, words) for name, words in headings.items()}
    title, uid = cells["title"][: LONGEST["title"]], cells["uid"] or name
    try:
        values = _of_cells(cells, home)
    except Refused as refusal:
        return MeetingLine(row.line, title, uid, refusal=refusal, cell=_place(row, headings, refusal))
    return MeetingLine(row.line, title, uid, values=values, remarks=_remarks(row, cells, headings, home))


def _place(row: Row, headings: Mapping[str, tuple[str, ...]], refusal: Refused) -> str:
    """Return what the cell is called that a refusal cites; nothing for one that is about the line."""
    given = str(refusal.facts.get("given", "")).strip()
    known_to_us = [word for words in headings.values() for word in words if word in row.places]
    citing = (word for word in known_to_us if given and row.cells[word].startswith(given))
    return next((row.places[word] for word in citing), "")


def _remarks(row: Row, cells: dict[str, str], headings: Mapping[str, tuple[str, ...]], home: str) -> tuple[Remark, ...]:
    """Say which cells of a line nothing is made of, and whether it goes on through the night."""
    span = span_of(cells, home)
    left_out = list(row.surplus)
    for words in headings.values():
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
    for name, cell in cells.items():
        if cell in ERRORS:
            raise Refused("imports.cell_failed", given=cell)
        if len(cell) > LONGEST.get(name, len(cell)):
            raise Refused("imports.too_long", given=cell[:SHOWN], most=LONGEST[name])
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

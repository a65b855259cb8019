"""Tables: workbooks and CSV in, as spreadsheets in Norway write it, and CSV out, as they open it without doing harm."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from planner.domain.refusals import Invalid
from planner.domain.texts import normalised
from planner.formats.tables import workbooks

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEPARATORS = ";\t,"
_SEPARATOR_LINE = re.compile(r'"?sep=([;,\t])"?[;,\t]*', re.IGNORECASE)
_HEADING_WITHIN = 10
"""Rows among which the headings are looked for."""
_LONGEST_CELL = 100_000
_WRITTEN = {datetime: "%d.%m.%Y %H.%M", date: "%d.%m.%Y", time: "%H.%M"}
"""How moments are written; a moment with a clock time is a day as well, and comes first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table by heading, in lower case; ``line`` counts from 1 and the headings are a line too.

    ``surplus`` holds the cells that gave way to another one under the same heading. ``places`` tells of each heading what its
    cell is called in a workbook, such as ``Plan!C5``; a line of text has none.
    """

    line: int
    cells: dict[str, str]
    surplus: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict, compare=False)


class ColumnUse(StrEnum):
    """What becomes of a column: taken in, taken where an earlier one for the same field says nothing, empty, or left out."""

    TAKEN = "taken"
    FILLS_IN = "fills_in"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its number from 1, its heading as written, and the field it is taken for, empty for none.

    ``sheet`` is the name of the sheet of a workbook.
    """

    number: int
    heading: str
    field: str
    use: ColumnUse
    sheet: str = ""

    @property
    def name(self) -> str:
        """Return what a person knows it by: its heading, or its number where it has none."""
        return self.heading or str(self.number)


def decode(data: bytes) -> str:
    """The text of a file in one form (``normalised``): UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252.

    Raises ``Refused`` with ``tables.not_text`` for what is no text.
    """
    codes = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "cp1252")
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return normalised(text)
    raise Invalid("tables.not_text")


def read_cells(text: str) -> list[list[str]]:
    """The cells of a table, row by row; semicolon, tab or comma, whichever the first line has most of.

    Raises ``Refused`` with ``tables.not_a_table`` when a cell is over 100 000 characters or quotes do not end.
    """
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True))
    except csv.Error as reason:
        raise Invalid("tables.not_a_table") from reason
    if any(len(cell) > _LONGEST_CELL for row in rows for cell in row):
        raise Invalid("tables.not_a_table")
    return [[_as_meant(cell.strip()) for cell in row] for row in rows]


def text_of(data: bytes, wanted: Collection[str]) -> str:
    """Return a file of text, or the sheet of a workbook that holds a wanted heading as such a text."""
    if not workbooks.is_workbook(data):
        return decode(data)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(_cells(data, wanted, ())[0])
    return out.getvalue()


def read_table(data: bytes, wanted: Collection[str] = (), usual: Collection[str] = ()) -> list[Row]:
    """The rows of a file below its headings; empty rows are passed over, missing cells are empty.

    The line ``sep=;`` that Excel understands is passed over too, and so is a title above a line in which one of the
    ``wanted`` headings stands, or else two of the ``usual``. Of a heading that stands twice the cell that says something
    counts. Of a workbook it is the first sheet with such headings. Raises what ``decode``, ``read_cells`` and
    ``workbooks.read_sheet`` raise, and ``Refused`` with ``tables.empty`` when there are no headings.
    """
    headings, rows, sheet = _headed(data, wanted, usual)
    return [_row(line, headings, row, sheet) for line, row in rows]


def read_columns(
    data: bytes, wanted: Collection[str], fields: Mapping[str, Collection[str]], usual: Collection[str] = ()
) -> list[Column]:
    """Every column of a file, in order, and what becomes of it, by the headings of each field; raises as ``read_table`` does.

    A column without a heading is one where some cell of it says something.
    """
    headings, rows, sheet = _headed(data, wanted, usual)
    field_of = {as_heading(word): name for name, words in fields.items() for word in words}
    width = max((len(headings), *(len(row) for _, row in rows)))
    columns: list[Column] = []
    for place in range(width):
        heading = headings[place] if place < len(headings) else ""
        is_filled = any(row[place] for _, row in rows if place < len(row))
        if heading or is_filled:
            field = field_of.get(as_heading(heading), "") if heading else ""
            before = bool(field) and any(column.field == field for column in columns)
            columns.append(Column(place + 1, heading, field, _use(field, before=before, is_filled=is_filled), sheet))
    return columns


def _use(field: str, *, before: bool, is_filled: bool) -> ColumnUse:
    if not field:
        return ColumnUse.UNKNOWN
    if not is_filled:
        return ColumnUse.EMPTY
    return ColumnUse.FILLS_IN if before else ColumnUse.TAKEN


def _cells(data: bytes, wanted: Collection[str], usual: Collection[str]) -> tuple[list[list[str]], str]:
    """Return the cells of a file, and the name of the sheet where it is a workbook."""
    if not workbooks.is_workbook(data):
        return read_cells(decode(data)), ""
    sheet = workbooks.read_sheet(data, lambda rows: _heading_place(rows, wanted, usual) is not None)
    return sheet.rows, sheet.name


def _headed(
    data: bytes, wanted: Collection[str], usual: Collection[str]
) -> tuple[list[str], list[tuple[int, list[str]]], str]:
    cells, sheet = _cells(data, wanted, usual)
    counted = enumerate(cells, start=1)
    rows = [(line, row) for line, row in counted if any(row) and not row[0].casefold().startswith("sep=")]
    if not rows:
        raise Invalid("tables.empty")
    place = _heading_place([row for _, row in rows], wanted, usual) or 0
    return rows[place][1], rows[place + 1 :], sheet


def _heading_place(rows: Sequence[Sequence[str]], wanted: Collection[str], usual: Collection[str]) -> int | None:
    """Return which row holds the headings: one of the wanted or, where none does, at least two of the usual."""
    filled = [place for place, row in enumerate(rows) if any(row)][:_HEADING_WITHIN]
    headings = {place: set(map(as_heading, rows[place])) for place in filled}
    named = [place for place in filled if headings[place] & set(wanted)]
    return next(iter(named or (place for place in filled if len(headings[place] & set(usual)) > 1)), None)


def as_heading(text: str) -> str:
    """Return a heading as it is compared: in lower case, without a mark behind it."""
    return " ".join(text.casefold().rstrip(":* ").split())


def _row(line: int, headings: Sequence[str], row: Sequence[str], sheet: str) -> Row:
    cells, places = dict[str, str](), dict[str, str]()
    surplus = list[str]()
    for column, (written, cell) in enumerate(zip(headings, [*row, *[""] * len(headings)], strict=False), start=1):
        heading = as_heading(written)
        before = cells.get(heading, "")
        if heading and before and cell not in {"", before}:
            surplus.append(cell)
        cells[heading] = before or cell
        if sheet and not before:
            places[heading] = f"{sheet}!{workbooks.cell_name(column, line)}"
    return Row(line, cells, tuple(surplus), places)


def write_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file that Norwegian Excel opens by itself: UTF-8 with a byte order mark, semicolons, CRLF.

    A cell of text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers, and days
    and clock times are written as in Norway.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_safe(heading) for heading in headings])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + out.getvalue().encode()


def _separator(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()][:_HEADING_WITHIN]
    if lines and (match := _SEPARATOR_LINE.fullmatch(lines[0].strip())):
        return match[1]
    outside = ["".join(line.split('"')[::2]) for line in lines]
    # The first line with a separator: a title above it has none, and below it commas stand in texts.
    first = next((line for line in outside if any(mark in line for mark in _SEPARATORS)), "")
    return max(_SEPARATORS, key=first.count)


def _as_meant(cell: str) -> str:
    """Return a cell without the apostrophe that ``_safe`` put in front of it."""
    return cell[1:].strip() if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    return text.lstrip(" \n").startswith(_FORMULA_STARTS)


def _safe(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str) and _is_formula(cell):
        return f"'{cell}"
    for kind, form in _WRITTEN.items():
        if isinstance(cell, kind):
            return format(cell, form)
    return str(cell)

"""Tables of text: CSV in, as spreadsheets in Norway write it, and CSV out, as they open it without doing harm."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from planner.domain.refusals import Invalid
from planner.domain.texts import normalised

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP = b"PK\x03\x04"
_SEPARATORS = ";\t,"
_SEPARATOR_LINE = re.compile(r'"?sep=([;,\t])"?[;,\t]*', re.IGNORECASE)
_HEADING_WITHIN = 10
"""Rows among which the headings are looked for."""
_LONGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table by heading, in lower case; ``line`` counts from 1 and the headings are a line too.

    ``surplus`` holds the cells that gave way to another one under the same heading.
    """

    line: int
    cells: dict[str, str]
    surplus: tuple[str, ...] = ()


class ColumnUse(StrEnum):
    """What becomes of a column: taken in, taken where an earlier one for the same field says nothing, empty, or left out."""

    TAKEN = "taken"
    FILLS_IN = "fills_in"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its number from 1, its heading as written, and the field it is taken for, empty for none."""

    number: int
    heading: str
    field: str
    use: ColumnUse

    @property
    def name(self) -> str:
        """Return what a person knows it by: its heading, or its number where it has none."""
        return self.heading or str(self.number)


def decode(data: bytes) -> str:
    """The text of a file in one form (``normalised``): UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252.

    Raises ``Refused`` with ``tables.spreadsheet`` for an XLSX file, ``tables.not_text`` for what else is no text.
    """
    if data.startswith(_ZIP):
        raise Invalid("tables.spreadsheet")
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


def read_table(data: bytes, wanted: Collection[str] = ()) -> list[Row]:
    """The rows of a file below its headings; empty rows are passed over, missing cells are empty.

    The line ``sep=;`` that Excel understands is passed over too, and so is a title above a line in which one of the
    ``wanted`` headings stands. Of a heading that stands twice the cell that says something counts. Raises what ``decode``
    and ``read_cells`` raise, and ``Refused`` with ``tables.empty`` when there are no headings.
    """
    headings, rows = _headed(data, wanted)
    return [_row(line, headings, row) for line, row in rows]


def read_columns(data: bytes, wanted: Collection[str], fields: Mapping[str, Collection[str]]) -> list[Column]:
    """Every column of a file, in order, and what becomes of it, by the headings of each field; raises as ``read_table`` does.

    A column without a heading is one where some cell of it says something.
    """
    headings, rows = _headed(data, wanted)
    field_of = {as_heading(word): name for name, words in fields.items() for word in words}
    width = max((len(headings), *(len(row) for _, row in rows)))
    columns: list[Column] = []
    for place in range(width):
        heading = headings[place] if place < len(headings) else ""
        is_filled = any(row[place] for _, row in rows if place < len(row))
        if heading or is_filled:
            field = field_of.get(as_heading(heading), "") if heading else ""
            before = bool(field) and any(column.field == field for column in columns)
            columns.append(Column(place + 1, heading, field, _use(field, before=before, is_filled=is_filled)))
    return columns


def _use(field: str, *, before: bool, is_filled: bool) -> ColumnUse:
    if not field:
        return ColumnUse.UNKNOWN
    if not is_filled:
        return ColumnUse.EMPTY
    return ColumnUse.FILLS_IN if before else ColumnUse.TAKEN


def _headed(data: bytes, wanted: Collection[str]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    counted = enumerate(read_cells(decode(data)), start=1)
    rows = [(line, row) for line, row in counted if any(row) and not row[0].casefold().startswith("sep=")]
    if not rows:
        raise Invalid("tables.empty")
    places = (place for place, (_, row) in enumerate(rows[:_HEADING_WITHIN]) if set(map(as_heading, row)) & set(wanted))
    place = next(places, 0)
    return rows[place][1], rows[place + 1 :]


def as_heading(text: str) -> str:
    """Return a heading as it is compared: in lower case, without a mark behind it."""
    return " ".join(text.casefold().rstrip(":* ").split())


def _row(line: int, headings: Sequence[str], row: Sequence[str]) -> Row:
    cells: dict[str, str] = {}
    surplus = list[str]()
    for written, cell in zip(headings, [*row, *[""] * len(headings)], strict=False):
        heading = as_heading(written)
        before = cells.get(heading, "")
        if heading and before and cell not in {"", before}:
            surplus.append(cell)
        cells[heading] = before or cell
    return Row(line, cells, tuple(surplus))


def write_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file that Norwegian Excel opens by itself: UTF-8 with a byte order mark, semicolons, CRLF.

    A cell of text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
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
    text = str(cell)
    if isinstance(cell, str) and _is_formula(text):
        return f"'{text}"
    return text

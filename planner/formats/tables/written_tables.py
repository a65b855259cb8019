"""Tables out, in the formats that spreadsheets open: text (CSV) and workbooks of Excel (XLSX)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pkgutil import resolve_name

from planner.formats.tables.tables import write_table

WORKBOOKS = "planner.formats.tables.written_workbooks:write_workbook"
"""Called by its name, so that a process which nobody asks for a workbook does not load what writes them."""


class TableFormat(StrEnum):
    """The formats of a table; the value is the ending of its name."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        """Return the content type of such a file."""
        if self is TableFormat.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write(form: TableFormat, name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table in a format; ``name`` is that of the sheet of a workbook."""
    if form is TableFormat.CSV:
        return write_table(headings, rows)
    write_workbook: Callable[[str, Sequence[str], Iterable[Sequence[object]]], bytes] = resolve_name(WORKBOOKS)
    return write_workbook(name, headings, rows)

"""Workbooks of Excel out. Loaded by ``written_tables`` when one is asked for: what writes them is large, and few ask."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_LONGEST_CELL = 32_767
"""Characters that a cell of Excel holds."""
_LONGEST_NAME = 31
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_NARROWEST, _WIDEST = 8, 60
"""Widths of columns, in characters."""
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - As XlsxWriter wants it.
"""When every workbook says that it was made, so that the same rows give the same bytes."""
_FORMS = {datetime: "dd.mm.yyyy hh:mm", date: "dd.mm.yyyy", time: "hh:mm"}


def write_workbook(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a workbook with one sheet: headings stay in view, days and clock times are such, and columns are wide enough."""
    out = io.BytesIO()
    widths = [len(heading) for heading in headings]
    with Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _MADE, "title": name})
        sheet = workbook.add_worksheet(name.translate(_NOT_IN_A_NAME)[:_LONGEST_NAME].strip())
        forms = {kind: workbook.add_format({"num_format": form}) for kind, form in _FORMS.items()}
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, workbook.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                widths[column] = max(widths[column], _write_cell(sheet, (line, column), cell, forms))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 2, _NARROWEST), _WIDEST))
    return out.getvalue()


def _write_cell(sheet: Worksheet, place: tuple[int, int], cell: object, forms: Mapping[type, Format]) -> int:
    """Write a cell, and return how many characters wide it is; a text is a text, whatever it begins with."""
    match cell:
        case None | "":
            return 0
        case datetime() | date() | time():
            sheet.write(*place, cell, forms[type(cell)])
            return len(_FORMS[type(cell)])
        case int() | float():
            sheet.write_number(*place, cell)
        case _:
            sheet.write_string(*place, str(cell)[:_LONGEST_CELL])
    return len(str(cell))

"""Workbooks of Excel for tests, with cells as Excel itself keeps them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from xlsxwriter import Workbook

FORMS = {datetime: "dd.mm.yyyy hh:mm", date: "dd.mm.yyyy", time: "hh:mm"}


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    """Return a workbook; a text that begins with # is a formula that has failed."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        forms = {kind: book.add_format({"num_format": form}) for kind, form in FORMS.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str) and cell.startswith("#"):
                        sheet.write_formula(line, column, "=1/0", None, cell)
                    else:
                        sheet.write(line, column, cell, forms.get(type(cell)))
        if hidden:
            book.worksheets()[-1].activate()
    return out.getvalue()


def changed(data: bytes, part: str, before: str, after: str) -> bytes:
    """Return a workbook with another text in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            assert name != part or before in text
            new.writestr(name, text.replace(before, after) if name == part else text)
    return out.getvalue()

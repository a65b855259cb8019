"""Workbooks of Excel (.xlsx): the sheet that holds the headings, read into the texts that a CSV file would have.

A workbook is a ZIP archive, and reading lays a whole sheet out as a rectangle: a file of a few kilobytes could fill the memory of
the host. Only the parts that are read are unpacked, and their size and the extent of each sheet are bounded before that.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml
from defusedxml import sax
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from planner.domain.refusals import Invalid
from planner.domain.texts import normalised

ZIP = b"PK\x03\x04"
"""What a workbook begins with."""
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What a workbook begins with that is of Excel 2003 or has a password."""
MOST_UNPACKED = 30_000_000
"""Octets of the parts that are read, unpacked."""
MOST_CELLS = 500_000
"""Cells of the rectangle from A1 to the last cell of a sheet that says something."""
MOST_TEXT = 100_000_000
"""Characters that the cells of a sheet could come to, if each held the longest shared text."""
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"})
"""What a cell says whose formula has failed."""
_READ = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(?:_rels/)?workbook\.xml(?:\.rels)?|xl/(?:styles|sharedStrings)\.xml"
    r"|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
_SHEET = re.compile(r"xl/worksheets/", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Za-z]{0,3})([0-9]{1,7})")
_ERROR_TYPE, _TEXT_TYPE = b' t="e"', b' t="str"'
_NO_DAY = 1904
"""The years until this one are those of a clock time without a day."""
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, and the texts of its cells, row by row from A1."""

    name: str
    rows: list[list[str]]


def is_workbook(data: bytes) -> bool:
    """Tell whether a file begins like a workbook; raise ``Invalid`` for one that is locked or of before 2007."""
    if data.startswith(COMPOUND):
        raise Invalid("tables.old_spreadsheet")
    return data.startswith(ZIP)


def slim(data: bytes) -> bytes:
    """Return a workbook with the parts alone that are read, so without pictures and charts; raise ``Invalid`` for no workbook."""
    parts = _parts(data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_sheet(data: bytes, is_wanted: Callable[[list[list[str]]], bool]) -> Sheet:
    """Return the first sheet in view that is wanted, or else the first with anything in it.

    Raise ``Invalid`` with ``tables.not_a_workbook``, ``tables.workbook_too_large``, or ``tables.empty``.
    """
    parts = _parts(data)
    _check_extents(parts)
    fallback = None
    for sheet in _sheets(parts):
        if is_wanted(sheet.rows):
            return sheet
        fallback = fallback or sheet
    if fallback is None:
        raise Invalid("tables.empty")
    return fallback


def cell_name(column: int, row: int) -> str:
    """Return what a cell is called, such as ``C5``; both count from 1."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def _parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook that are read, by name, each unpacked as far as it may go."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [info for info in archive.infolist() if _READ.fullmatch(info.filename)]
            if sum(info.file_size for info in wanted) > MOST_UNPACKED:
                raise Invalid("tables.workbook_too_large")
            # A part is never read beyond the size that was summed up.
            return {info.filename: archive.read(info) for info in wanted}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as reason:
        raise Invalid("tables.not_a_workbook") from reason


class _Extent(ContentHandler):
    """The last row and the last column of a sheet that say something, and how many of its cells do."""

    def __init__(self) -> None:
        super().__init__()
        self.row = self.column = self.last_row = self.last_column = self.cells = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - The name that SAX calls.
        local = name.rpartition(":")[2]
        if local == "row":
            self.row, self.column = _reference(attrs.get("r", str(self.row + 1)))[1], 0
        elif local == "c":
            self.column, self.row = _reference(attrs.get("r", cell_name(self.column + 1, self.row)))
        elif local in {"v", "is"}:
            self.cells += 1
            self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)


class _LongestText(ContentHandler):
    """The length of the longest text that cells share."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = self.length = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - The name that SAX calls.
        del attrs
        if name.rpartition(":")[2] == "si":
            self.length = 0

    def characters(self, content: str) -> None:
        self.length += len(content)
        self.longest = max(self.longest, self.length)


def _reference(text: str) -> tuple[int, int]:
    """Return the column and the row of a reference; raise ``ValueError`` for what is none, which the reader might misread."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(match[2])


def _check_extents(parts: dict[str, bytes]) -> None:
    """Raise ``Invalid`` where a sheet is too large to be laid out."""
    texts = _LongestText()
    try:
        for name, part in parts.items():
            if name.lower().endswith("sharedstrings.xml"):
                sax.parseString(part, texts, forbid_dtd=True)
        for name, part in parts.items():
            if _SHEET.match(name):
                extent = _Extent()
                sax.parseString(part, extent, forbid_dtd=True)
                is_wide = extent.last_row * extent.last_column > MOST_CELLS
                if is_wide or extent.cells * texts.longest > MOST_TEXT:
                    raise Invalid("tables.workbook_too_large")
    except (SAXException, defusedxml.DefusedXmlException, LookupError, ValueError) as reason:
        raise Invalid("tables.not_a_workbook") from reason


def _sheets(parts: dict[str, bytes]) -> Iterator[Sheet]:
    """Yield the sheets in view that hold anything; of a failed formula the cell says which error it is."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            # The reader leaves failed cells empty: as texts they are kept.
            archive.writestr(name, part.replace(_ERROR_TYPE, _TEXT_TYPE) if _SHEET.match(name) else part)
    packed.seek(0)
    try:
        with CalamineWorkbook.from_filelike(packed) as workbook:
            for listed in workbook.sheets_metadata:
                if listed.typ is SheetTypeEnum.WorkSheet and listed.visible is SheetVisibleEnum.Visible:
                    cells = workbook.get_sheet_by_name(listed.name).to_python(skip_empty_area=False)
                    rows = [[_text(cell) for cell in row] for row in cells]
                    if any(any(row) for row in rows):
                        yield Sheet(normalised(listed.name), rows)
    except (CalamineError, ValueError, KeyError) as reason:
        raise Invalid("tables.not_a_workbook") from reason


def _text(cell: object) -> str:
    """Return what a cell says as it would be typed in Norway."""
    match cell:
        case bool():
            return "ja" if cell else "nei"
        case float():
            return str(int(cell)) if cell.is_integer() else str(cell)
        case date() | time() | timedelta():
            return _time_text(cell)
        case _:
            return normalised(str(cell)).strip()


def _time_text(cell: date | time | timedelta) -> str:
    match cell:
        case datetime():
            return _moment(cell)
        case time():
            return _clock(datetime.combine(date(2000, 1, 1), cell))
        case timedelta():
            hours, minutes = divmod(round(cell.total_seconds() / 60), 60)
            return f"{hours:02}.{minutes:02}"
        case _:
            return "24.00" if cell.year <= _NO_DAY else f"{cell:%d.%m.%Y}"


def _moment(at: datetime) -> str:
    nearest = _nearest(at)
    if nearest.year <= _NO_DAY:
        return f"{nearest:%H.%M}"
    return f"{nearest:%d.%m.%Y}" if nearest.time() == _MIDNIGHT else f"{nearest:%d.%m.%Y %H.%M}"


def _clock(at: datetime) -> str:
    nearest = _nearest(at)
    return f"{nearest:%H.%M}" if nearest.date() == at.date() else "24.00"


def _nearest(at: datetime) -> datetime:
    """Return the nearest second: a fraction of a day is seldom whole seconds."""
    return (at + timedelta(microseconds=500_000)).replace(microsecond=0)

"""Workbooks of Excel in and out: what stands in the cells, what is too large, and what is none."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain.refusals import Refused
from planner.formats.tables import tables, workbooks, written_tables
from planner.formats.tables.tables import Row
from planner.formats.tables.written_tables import TableFormat
from tests.workbook_files import changed, workbook

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def cells(data: bytes) -> list[list[str]]:
    return workbooks.read_sheet(data, lambda _: True).rows


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(2027, 2, 8), "08.02.2027"),
        (datetime(2027, 2, 8, 9, 30), "08.02.2027 09.30"),  # noqa: DTZ001 - A cell has no zone.
        (datetime(2027, 2, 8), "08.02.2027"),  # noqa: DTZ001 - A cell has no zone.
        (time(9, 30), "09.30"),
        (25, "25"),
        (1.5, "1.5"),
        (True, "ja"),
        ("#REF!", "#REF!"),
        (" A\u030ase ", "Åse"),
    ],
)
def test_a_cell_says_what_would_be_typed(cell: object, text: str) -> None:
    assert cells(workbook({"Plan": [[cell]]})) == [[text]]


def test_midnight_at_the_end_of_a_day_is_written_as_such() -> None:
    data = changed(workbook({"Plan": [[time(12)]]}), SHEET, "<v>0.5</v>", "<v>1</v>")
    assert cells(data) == [["24.00"]]


def test_the_sheet_with_the_headings_is_read_and_its_cells_are_named() -> None:
    rows = [["Årsplan 2027"], [], ["", "Navn", "Sted"], ["", "Mære", "Sparbu"]]
    data = workbook({"Gammel": [["Navn"], ["Gjømt"]], "Om": [["Til deg"]], "Plan": rows}, hidden=["Gammel"])
    assert tables.read_table(data, ["navn"]) == [Row(4, {"": "", "navn": "Mære", "sted": "Sparbu"})]
    (row,) = tables.read_table(data, ["navn"])
    assert row.places["sted"] == "Plan!C4"
    assert [column.sheet for column in tables.read_columns(data, ["navn"], {})] == ["Plan", "Plan"]


def test_headings_are_known_by_two_of_them_where_the_wanted_one_is_missing() -> None:
    data = workbook({"Plan": [["Sted for alt"], ["Arrangement", "Dato", "Sted"], ["Kafe", "8.2.27", "Mære"]]})
    (row,) = tables.read_table(data, ["tittel"], {"dato", "sted", "tittel"})
    assert row.cells["arrangement"] == "Kafe"


def test_pictures_are_left_out_of_what_is_kept() -> None:
    data = changed(workbook({"Plan": [["Navn"]]}), "docProps/app.xml", "<", "<" + " " * 1_000)
    assert cells(workbooks.slim(data)) == [["Navn"]]
    assert b"docProps" not in workbooks.slim(data)


@pytest.mark.parametrize("address", ["XFD1048576", "E1048576"])
def test_a_cell_far_away_fills_no_memory(address: str) -> None:
    data = changed(workbook({"Plan": [["Navn", 1]]}), SHEET, 'r="B1"', f'r="{address}"')
    assert refusal_of(data) == "tables.workbook_too_large"


def test_cells_that_share_a_long_text_fill_no_memory() -> None:
    data = workbook({"Plan": [["x" * 30_000]] * 4_000})
    assert len(data) < 100_000
    assert refusal_of(data) == "tables.workbook_too_large"


def test_an_archive_that_unpacks_to_much_more_is_not_unpacked() -> None:
    data = changed(workbook({"Plan": [["Navn"]]}), TEXTS, "Navn", "x" * workbooks.MOST_UNPACKED)
    assert len(data) < 100_000
    assert refusal_of(data) == "tables.workbook_too_large"


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        (SHEET, 'r="A1"', 'r="A99999999999"'),
        (SHEET, 'r="A1"', 'r="AAAA1"'),
        (SHEET, "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
        (SHEET, 'encoding="UTF-8"', 'encoding="UTF-5"'),
        (SHEET, "</worksheet>", ""),
        ("xl/workbook.xml", "<sheets>", "<sheets"),
    ],
)
def test_what_is_no_workbook_is_refused(part: str, before: str, after: str) -> None:
    assert refusal_of(changed(workbook({"Plan": [["Navn"]]}), part, before, after)) == "tables.not_a_workbook"


def test_a_workbook_that_is_locked_or_old_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused) as refusal:
        tables.read_table(workbooks.COMPOUND + b"\0" * 512)
    assert refusal.value.rule == "tables.old_spreadsheet"


def test_an_empty_workbook_is_said_to_be_empty() -> None:
    assert refusal_of(workbook({"Plan": []})) == "tables.empty"


def refusal_of(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        cells(data)
    return refusal.value.rule


@given(some.integers(0, 10_000))
def test_a_spoilt_workbook_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(workbook({"Plan": [["Navn", date(2027, 2, 8)]]}))
    for _ in range(chance.randint(1, 5)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    assert outcome(bytes(data)) in {"read", "tables.not_a_workbook", "tables.workbook_too_large", "tables.empty"}


def outcome(data: bytes) -> str:
    try:
        cells(data)
    except Refused as refusal:
        return refusal.rule
    return "read"


def test_a_workbook_is_written_with_real_days_clock_times_and_numbers() -> None:
    rows: list[list[object]] = [["=1+1", date(2027, 2, 8), time(9, 30), 12, None], ["x" * 40_000, "", "", 1.5, "'a"]]
    data = written_tables.write(
        TableFormat.XLSX, "Fagkveld: [møter]/2027 og litt mer om dem", ["a", "b", "c", "d", "e"], rows
    )
    sheet = workbooks.read_sheet(data, lambda _: True)
    assert sheet.name == "Fagkveld   møter  2027 og litt"
    assert sheet.rows[1] == ["=1+1", "08.02.2027", "09.30", "12", ""]
    assert (len(sheet.rows[2][0]), sheet.rows[2][3:]) == (32_767, ["1.5", "'a"])
    assert 'state="frozen"' in part_of(data, SHEET)
    assert "<v>46426</v>" in part_of(data, SHEET)


def part_of(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()

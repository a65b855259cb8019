"""CSV in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain.refusals import Refused
from planner.formats.tables import tables
from planner.formats.tables.tables import Row

TEXT = "Navn;Sted\nMære;Sparbu\n"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_read_in_the_letters_it_was_saved_in(code: str) -> None:
    assert tables.decode(TEXT.encode(code)) == TEXT


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"PK\x03\x04rest", "tables.not_a_workbook"),
        (b"a\0b", "tables.not_text"),
        (b"\xff\xfe\x00", "tables.not_text"),
        (b"\x81\x8d", "tables.not_text"),
        (b"", "tables.empty"),
        (b"\n;;\n", "tables.empty"),
        (b'a;b\n"c;d\n', "tables.not_a_table"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        tables.read_table(data)
    assert refusal.value.rule == rule


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_the_separator_is_found(mark: str) -> None:
    text = f'"a,b;c"{mark}Sted\r\nx{mark}y\r\n\r\nz\r\n'
    assert tables.read_cells(text) == [["a,b;c", "Sted"], ["x", "y"], [], ["z"]]


def test_rows_are_known_by_their_headings_and_lines() -> None:
    rows = tables.read_table("\ufeffNavn; STED \nMære;Sparbu\n;;\nVal\n".encode())
    assert rows == [Row(2, {"navn": "Mære", "sted": "Sparbu"}), Row(4, {"navn": "Val", "sted": ""})]


@pytest.mark.parametrize("cell", ["=1+1", "+47 0", "-x", "@a", "\tx", "\rx", " =1", "\n=1"])
def test_a_formula_is_written_as_text(cell: str) -> None:
    written = tables.write_table(["a"], [[cell]]).decode("utf-8-sig")
    assert f"'{cell}" in written


def test_a_table_is_written_for_norwegian_spreadsheets() -> None:
    written = tables.write_table(["Navn", "Timer"], [["Mære", -3], ["Val; «nord»", None]])
    assert written == '\ufeffNavn;Timer\r\nMære;-3\r\n"Val; «nord»";\r\n'.encode()


@given(some.lists(some.text(alphabet='aæ;,"\n -1', max_size=8), min_size=2, max_size=3))
def test_what_is_written_can_be_read_again(row: list[str]) -> None:
    headings = ["ja", "nei", "kanskje"][: len(row)]
    again = tables.read_cells(tables.decode(tables.write_table(headings, [row])))
    assert again[1] == [cell.strip() for cell in row]

"""A year's plan read line by line: whatever stands in one cell, the other lines are still read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from planner.domain.people import LANGUAGES
from planner.domain.refusals import Refused
from planner.formats.entries.calendar_entries import cancelled_mark
from planner.formats.ical.ical_reader import Reading
from planner.formats.tables.meeting_files import LONGEST, MeetingLine, read, unused_columns

READING = Reading(datetime(2026, 11, 1, tzinfo=UTC), "Europe/Oslo")
EVENT = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{}\r\nSUMMARY:Kafe\r\n{}END:VEVENT\r\nEND:VCALENDAR\r\n"


def table(text: str) -> list[MeetingLine]:
    return read("plan.csv", text.encode(), READING)


@pytest.mark.parametrize(
    ("heading", "cell", "rule"),
    [
        ("Plasser", "²", "imports.seats_not_understood"),
        ("Plasser", "12,0", "imports.seats_not_understood"),
        ("Plasser", "0", "meetings.seats_out_of_range"),
        ("Plasser", "9" * 5_000, "meetings.seats_out_of_range"),
        ("Sted", "x" * 201, "imports.too_long"),
        ("UID", "x" * 201, "imports.too_long"),
    ],
)
def test_a_cell_that_cannot_be_kept_loses_its_own_line_alone(heading: str, cell: str, rule: str) -> None:
    lines = table(f"Tittel;{heading}\nFeil;{cell}\nRett;\n")
    assert [line.refusal and line.refusal.rule for line in lines] == [rule, None]


@pytest.mark.parametrize("before", ["sep=;\r\n", "\r\n;;\r\n"])
def test_the_headings_need_not_be_the_very_first_line(before: str) -> None:
    (line,) = table(f"{before}Tittel;Dato\r\nFagkveld;1.3.2027\r\n")
    assert (line.title, line.line) == ("Fagkveld", 2 + before.count("\n"))


def test_a_table_without_titles_is_refused_as_a_whole() -> None:
    with pytest.raises(Refused) as refusal:
        table("Fjøsmøte;1.3.2027\nLåvemøte;2.3.2027\n")
    assert refusal.value.rule == "imports.no_title_column"


def test_a_line_is_the_same_meeting_each_time_it_is_read() -> None:
    plan = "Tittel;Dato\nKafe;1.3.2027\nKafe;1.3.2027\n"
    first, second = table(plan)
    assert first.uid != second.uid
    assert [line.uid for line in table(f"{plan}Kafe;2.3.2027\n")][:2] == [first.uid, second.uid]


def test_an_event_without_an_end_lasts_as_long_as_a_line_without_one() -> None:
    (line,) = read("a.ics", EVENT.format("a", "DTSTART:20270301T080000Z\r\n").encode(), READING)
    assert line.values["ends_local"] - line.values["starts_local"] == timedelta(hours=2)


def test_a_uid_that_there_is_no_room_for_gets_one_that_is_always_the_same() -> None:
    event = EVENT.format("u" * 300, "DTSTART:20270301T080000Z\r\n").encode()
    (first,), (second,) = read("a.ics", event, READING), read("a.ics", event, READING)
    assert first.uid == second.uid
    assert len(first.uid) <= LONGEST["uid"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("status", "kept"), [("CANCELLED", False), ("CONFIRMED", True)])
def test_what_we_write_before_the_title_of_a_cancelled_meeting_is_no_part_of_it(
    language: str, status: str, *, kept: bool
) -> None:
    mark = cancelled_mark(language)
    event = EVENT.replace("Kafe", f"{mark}Kafe").format("a", f"DTSTART:20270301T080000Z\r\nSTATUS:{status}\r\n")
    (line,) = read("a.ics", event.encode(), READING)
    assert {line.title, line.values["title"], line.values["question"]} == {f"{mark}Kafe" if kept else "Kafe"}


def test_letters_typed_as_two_signs_are_the_letters() -> None:
    plan = (
        "Tittel;Sp\u00f8rsma\u030al;Dato;Kommune\r\nA\u030apen dag;Hva pa\u030a va\u030aren?;8.2.2027;A\u030afjord\r\n"
    )
    first, second = table(f"{plan}Dag;;ma\u030andag 8.2.2027;\r\n")
    assert (first.title, first.values["question"], first.values["municipality"]) == (
        "Åpen dag",
        "Hva på våren?",
        "5058",
    )
    assert second.values["starts_local"].day == 8


@pytest.mark.parametrize("year", ["0001", "1601", "2200", "9999"])
@pytest.mark.parametrize("form", ["{}0101T080000Z", "{}1231T235959Z", "{}0101", "{}1231", "{}1231T235959"])
def test_a_day_near_the_ends_of_the_calendar_refuses_its_own_event_alone(year: str, form: str) -> None:
    moment = form.format(year)
    start = EVENT.format("a", f"DTSTART:{moment}\r\nDURATION:P1D\r\n")
    end = EVENT.format("b", f"DTSTART:20270301T080000Z\r\nDTEND:{moment}\r\nRRULE:FREQ=DAILY;UNTIL={moment}\r\n")
    lost, kept = read("a.ics", (start + end).encode(), READING)
    assert lost.refusal is not None
    assert kept.refusal is None


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("08.02.2027 00:00;09:00:00;11:30:00;", "2027-02-08T09:00 2027-02-08T11:30"),
        ("2027-02-08T09:00;;;", "2027-02-08T09:00 2027-02-08T11:00"),
        ("8.2.2027;9:00 AM;11:00 AM;", "2027-02-08T09:00 2027-02-08T11:00"),
        ("8.2.2027;22.00;24.00;", "2027-02-08T22:00 2027-02-09T00:00"),
        ("8.2.2027;9;11;Steinkjer kommune", "2027-02-08T09:00 2027-02-08T11:00"),
        ("2027-02-08 00:00:00;;;5006.0", "2027-02-08T00:00 2027-02-09T00:00"),
    ],
)
def test_dates_and_times_as_spreadsheets_write_them(cells: str, expected: str) -> None:
    (line,) = table(f"Tittel;Dato;Start;Slutt;Kommune\nA;{cells}\n")
    assert line.refusal is None
    shown = (line.values[name].isoformat(timespec="minutes") for name in ("starts_local", "ends_local"))
    assert " ".join(shown) == expected
    assert line.values["municipality"] == (None if cells.endswith(";") else "5006")


NYNORSK = "Tittel;Dato;Klokkeslett;Stad;Skildring;Tal på plassar;Ansvarleg;Møtelenkje\r\n"


@pytest.mark.parametrize("above", ["", "sep=;\r\n", "Møteplan 2027\r\n", "Møteplan;;\r\n;;\r\nFor skolen, våren\r\n"])
def test_columns_in_nynorsk_are_known_and_what_is_not_is_named(above: str) -> None:
    plan = f"{above}{NYNORSK}Fagdag;8.2.2027;9-11;Mære;Kva gjer vi no?;25;Kari;https://example.no/x\r\n"
    (line,) = table(plan)
    assert (line.values["question"], line.values["seats"], line.values["online_url"]) == (
        "Kva gjer vi no?",
        25,
        "https://example.no/x",
    )
    assert unused_columns("plan.csv", plan.encode()) == ["Ansvarleg"]


@pytest.mark.parametrize("cells", ["Fagdag;Mære;", "Fagdag;;Mære"])
@pytest.mark.parametrize("headings", ["Tittel;Sted;Sted", "Tittel;Sted;STED:", "Tittel;Sted;Stad"])
def test_of_a_heading_that_stands_twice_the_cell_that_says_something_counts(headings: str, cells: str) -> None:
    (line,) = table(f"{headings}\n{cells}\n")
    assert line.values["place"] == "Mære"


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_title_above_does_not_hide_how_cells_are_parted(mark: str) -> None:
    (line,) = table(f"Møteplan\n{NYNORSK}Fagdag;8.2.2027;9-11;Mære;Kva?;25;Kari;\n".replace(";", mark))
    assert (line.title, line.values["place"]) == ("Fagdag", "Mære")

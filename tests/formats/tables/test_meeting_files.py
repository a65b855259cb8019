"""A year's plan read line by line: whatever stands in one cell, the other lines are still read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from planner.domain.people import LANGUAGES
from planner.domain.refusals import Refused
from planner.formats.entries.calendar_entries import cancelled_mark
from planner.formats.ical.ical_components import MOST_COMPONENTS, MOST_OCTETS, Note
from planner.formats.ical.ical_reader import Reading
from planner.formats.tables.meeting_files import columns, read
from planner.formats.tables.meeting_lines import LONGEST, MeetingLine
from planner.formats.tables.tables import ColumnUse

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


@pytest.mark.parametrize(
    ("lines", "zone", "starts", "ends"),
    [
        ("DTSTART:20271031T003000Z\r\nDTEND:20271031T013000Z\r\n", "UTC", "00:30", "01:30"),
        ("DTSTART:20271031T004500Z\r\nDTEND:20271031T011500Z\r\n", "UTC", "00:45", "01:15"),
        ("DTSTART:20271031T013000Z\r\nDTEND:20271031T023000Z\r\n", "UTC", "01:30", "02:30"),
        ("DTSTART;TZID=Europe/Oslo:20271031T013000\r\nDURATION:PT2H\r\n", "UTC", "23:30", "01:30"),
        ("DTSTART;TZID=Europe/Berlin:20271031T023000\r\nDTEND:20271031T013000Z\r\n", "UTC", "00:30", "01:30"),
        ("DTSTART;TZID=America/New_York:20271107T013000\r\nDURATION:PT1H\r\n", "UTC", "05:30", "06:30"),
        ("DTSTART:20271031T003000Z\r\nDTEND:20271031T023000Z\r\n", "Europe/Oslo", "02:30", "03:30"),
        ("DTSTART:20271031T003000Z\r\n", "Europe/Oslo", "02:30", "04:30"),
        ("DTSTART;TZID=Europe/Oslo:20270328T023000\r\nDTEND;TZID=Europe/Oslo:20270328T040000\r\n", "Europe/Oslo", "02:30", "04:00"),
    ],
)  # fmt: skip
def test_an_hour_that_comes_twice_is_kept_as_it_is_meant(lines: str, zone: str, starts: str, ends: str) -> None:
    (line,) = read("a.ics", EVENT.format("a", lines).encode(), READING)
    kept = [f"{line.values[name]:%H:%M}" for name in ("starts_local", "ends_local")]
    assert (line.values["zone"], kept, line.refusal) == (zone, [starts, ends], None)


def test_a_meeting_that_repeats_does_not_begin_in_an_hour_that_comes_the_second_time() -> None:
    repeated = "DTSTART:20271031T013000Z\r\nDTEND:20271031T023000Z\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"
    (line,) = read("a.ics", EVENT.format("a", repeated).encode(), READING)
    assert line.refusal is not None
    assert line.refusal.rule == "imports.second_hour"


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


@pytest.mark.parametrize(
    "start",
    ["DTSTART;VALUE=DATE:99991231", "DTSTART:99991231T235959Z", "DTSTART:00010101T000000", "DTSTART:00000101T000000"],
)
def test_a_date_at_an_end_of_the_calendar_loses_its_own_line_alone(start: str) -> None:
    event = EVENT.format("a", f"{start}\r\n")
    good = EVENT.format("b", "DTSTART:20270301T080000Z\r\nDTSTAMP:99991231T235959Z\r\nDTEND:99991231T235959Z\r\n")
    lines = read("a.ics", (event + good).encode(), READING)
    assert [line.refusal and line.refusal.rule for line in lines] == ["imports.no_meeting", None]
    assert Note.TIME_NOT_UNDERSTOOD in {remark.note for remark in lines[1].remarks}


@pytest.mark.parametrize("end", ["\r\nDTE", "\r\nDTEND:20270301T09", "\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nEND:VALARM"])
def test_of_a_file_that_was_cut_off_the_half_event_is_refused_and_the_others_are_taken_in(end: str) -> None:
    whole = EVENT.format("a", "DTSTART:20270301T080000Z\r\n").removesuffix("END:VCALENDAR\r\n")
    lines = read("a.ics", f"{whole}BEGIN:VEVENT\r\nUID:b\r\nDTSTART:20270302T080000Z{end}".encode(), READING)
    assert [line.refusal and line.refusal.rule for line in lines] == [None, "imports.cut_off"]


def test_an_event_that_lacks_its_end_in_a_whole_file_is_taken_in() -> None:
    (line,) = read(
        "a.ics", EVENT.format("a", "DTSTART:20270301T080000Z\r\n").replace("END:VEVENT", "").encode(), READING
    )
    assert (line.title, line.refusal) == ("Kafe", None)


@pytest.mark.parametrize("alarms", [0, 3])
def test_what_is_more_than_there_is_room_for_is_refused_and_alarms_are_not_counted(alarms: int) -> None:
    alarm = "BEGIN:VALARM\r\nEND:VALARM\r\n" * alarms
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nSUMMARY:x\r\nDTSTART:20270301T080000Z\r\n{alarm}END:VEVENT\r\n"
        for number in range(MOST_COMPONENTS)
    )
    lines = read("a.ics", f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n".encode(), READING)
    assert [line.line for line in lines if line.refusal and line.refusal.rule == "imports.too_many"] == [
        MOST_COMPONENTS
    ]
    assert sum(line.refusal is None for line in lines) == MOST_COMPONENTS - 1


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"<!doctype html><title>Logg inn</title>", "imports.not_a_calendar"),
        (b"", "imports.not_a_calendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "imports.not_a_calendar"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0", "imports.file_cut_off"),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * MOST_OCTETS, "imports.too_large"),
    ],
)
def test_what_is_no_calendar_is_refused_and_not_empty(data: bytes, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        read("a.ics", data, READING)
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    ("lines", "starts", "ends"),
    [
        ("DTSTART;TZID=Europe/Oslo:20270328T023000|DTEND;TZID=Europe/Oslo:20270328T031500", "28T03:30", "28T04:15"),
        ("DTSTART;TZID=America/New_York:20270302T100000|DTEND:20270302T110000", "02T10:00", "02T11:00"),
        ("DTSTART:20270302T080000Z|DTEND:20270302T100000", "02T09:00", "02T10:00"),
        ("DTSTART;VALUE=DATE:20270302|DTEND:20270302T235900", "02T00:00", "03T00:00"),
        ("DTSTART;VALUE=DATE:20270302|DTEND;TZID=Europe/Oslo:20270303T120000", "02T00:00", "04T00:00"),
        ("DTSTART:20270302T090000|DTEND;VALUE=DATE:20270302", "02T09:00", "03T00:00"),
        ("DTSTART:20270302T090000|DTEND;VALUE=DATE:20270303", "02T09:00", "03T00:00"),
    ],
)
def test_an_end_is_brought_to_the_kind_and_the_zone_of_its_start(lines: str, starts: str, ends: str) -> None:
    (line,) = read("a.ics", EVENT.format("a", lines.replace("|", "\r\n") + "\r\n").encode(), READING)
    assert (f"{line.values['starts_local']:%dT%H:%M}", f"{line.values['ends_local']:%dT%H:%M}") == (starts, ends)


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
    unknown = [column.name for column in columns("plan.csv", plan.encode()) if column.use is ColumnUse.UNKNOWN]
    assert unknown == ["Ansvarleg"]


@pytest.mark.parametrize("cells", ["Fagdag;Mære;", "Fagdag;;Mære"])
@pytest.mark.parametrize("headings", ["Tittel;Sted;Sted", "Tittel;Sted;STED:", "Tittel;Sted;Stad"])
def test_of_a_heading_that_stands_twice_the_cell_that_says_something_counts(headings: str, cells: str) -> None:
    (line,) = table(f"{headings}\n{cells}\n")
    assert line.values["place"] == "Mære"


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_title_above_does_not_hide_how_cells_are_parted(mark: str) -> None:
    (line,) = table(f"Møteplan\n{NYNORSK}Fagdag;8.2.2027;9-11;Mære;Kva?;25;Kari;\n".replace(";", mark))
    assert (line.title, line.values["place"]) == ("Fagdag", "Mære")


@pytest.mark.parametrize(
    ("table", "uses"),
    [
        ("Tittel;Dato\nA;8.2.2027\n", ["Tittel title taken", "Dato date taken"]),
        (
            "Skildring;Tittel;Ansvarleg\nx;A;Kari\n",
            ["Skildring question taken", "Tittel title taken", "Ansvarleg  unknown"],
        ),
        (
            "Tittel;Stad;Stad\nA;Mære;\nB;;Steinkjer\n",
            ["Tittel title taken", "Stad place taken", "Stad place fills_in"],
        ),
        ("Tittel;Sted;Stad\nA;Mære;\n", ["Tittel title taken", "Sted place taken", "Stad place empty"]),
        ("Tittel;;Kommune\nA;x;\n", ["Tittel title taken", "2  unknown", "Kommune municipality empty"]),
        ("Tittel\nA;x\n", ["Tittel title taken", "2  unknown"]),
        ("sep=;\nPlan for våren\nTittel:;Ukjent*\nA;x\n", ["Tittel: title taken", "Ukjent*  unknown"]),
    ],
)
def test_of_every_column_it_is_said_what_became_of_it(table: str, uses: list[str]) -> None:
    found = columns("plan.csv", table.encode())
    assert [f"{column.name} {column.field} {column.use.value}" for column in found] == uses


@pytest.mark.parametrize(
    ("headings", "cells", "left_out"),
    [
        ("Sted;Sted", "Oslo;Bergen", ["Bergen"]),
        ("Sted;Lokale", "Oslo;Bergen", ["Bergen"]),
        ("Sted;Sted;Lokale", ";Oslo;Bergen", ["Bergen"]),
        ("Start;Slutt", "9;11", ["9", "11"]),
        ("Dato;Start;Slutt", "1.3.2027;9;11", []),
    ],
)
def test_a_cell_that_nothing_is_made_of_is_told(headings: str, cells: str, left_out: list[str]) -> None:
    (line,) = table(f"Tittel;{headings}\nKafe;{cells}\n")
    assert [remark.given for remark in line.remarks if remark.note is Note.CELL_LEFT_OUT] == left_out


def test_a_line_that_goes_on_through_the_night_says_so() -> None:
    (line,) = table("Tittel;Dato;Start;Slutt\nKafe;1.3.2027;23.00;01.00\n")
    assert (line.values["ends_local"].day, [remark.note for remark in line.remarks]) == (2, [Note.OVER_NIGHT])

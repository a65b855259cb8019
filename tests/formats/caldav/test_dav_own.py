from __future__ import annotations

import pytest

from planner.formats.caldav.dav_own import MOST_LETTERS, own_lines, with_own

STORED = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Beite\r\nTRANSP:OPAQUE\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
ALARM = (
    'BEGIN:VALARM\nX-WR-ALARMUID:1\nACTION:DISPLAY\nDESCRIPTION:Ta med støvler\\, og "kart"\nTRIGGER:-PT15M\n'
    "ACKNOWLEDGED:20270201T090000Z\nEND:VALARM"
)
SEEN = "X-MOZ-LASTACK:20270201T090000Z"


def given(*lines: str, stored: bytes = STORED) -> bytes:
    more = "".join(f"{line}\n" for line in lines).replace("\n", "\r\n")
    return stored.replace(b"END:VEVENT", more.encode() + b"END:VEVENT")


def test_alarms_and_marks_of_having_seen_them_are_kept_as_they_were_written() -> None:
    own = own_lines(STORED, given(SEEN, ALARM), "")
    assert own == f"{SEEN}\n{ALARM}"
    told = with_own(STORED, own, "VEVENT").decode()
    assert told == given(SEEN, ALARM).decode()
    assert own_lines(told.encode(), told.encode(), own) == own


def test_what_is_taken_out_is_kept_no_more() -> None:
    assert own_lines(given(ALARM), STORED, ALARM) == ""
    assert with_own(STORED, "", "VEVENT") == STORED


def test_that_the_time_is_free_after_all_is_the_persons_own() -> None:
    free = STORED.replace(b"OPAQUE", b"TRANSPARENT")
    own = own_lines(STORED, free, "")
    assert own == "TRANSP:TRANSPARENT"
    assert with_own(STORED, own, "VEVENT") == free
    assert own_lines(free, free, own) == own
    assert own_lines(free, STORED, own) == ""
    assert own_lines(free, free, "") == ""


@pytest.mark.parametrize(
    "line",
    [
        "X-APPLE-STRUCTURED-LOCATION;X-TITLE=Mære:geo:63.9,11.4",
        "X-CALENDARSERVER-PRIVATE-COMMENT:Hei",
        "COMMENT:Hei",
        "X-MOZ-RECEIVED-SEQUENCE:0",
        "X-MOZ-LASTACK;X=\x01:2",
        "X-MOZ-LASTACK",
        "X-MOZ-LASTACK:\uffff",
    ],
)
def test_what_else_programs_write_is_passed_over(line: str) -> None:
    assert own_lines(STORED, given(line), "") == ""


def test_a_bad_line_in_an_alarm_is_left_out() -> None:
    alarm = ALARM.replace("ACTION:DISPLAY", "ACTION:DISPLAY\nhei\nBEGIN:VLOCATION\nNAME:Mære\nEND:VLOCATION")
    assert own_lines(STORED, given(alarm), "") == ALARM


def test_there_is_room_for_so_much_and_no_more() -> None:
    own = own_lines(STORED, given(*[ALARM] * 200), "")
    assert len(own) <= MOST_LETTERS
    assert own.count("BEGIN:VALARM") == own.count("END:VALARM") == MOST_LETTERS // (len(ALARM) + 1)


@pytest.mark.parametrize("body", [b"", b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VCALENDAR\r\nEND:VEVENT", b"\xff"])
def test_what_is_no_calendar_is_none(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"one calendar|beginning|decode"):
        own_lines(STORED, body, "")

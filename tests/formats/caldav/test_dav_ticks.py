from __future__ import annotations

import pytest

from planner.formats.caldav.dav_changes import NotAllowedError, NotCalendarError
from planner.formats.caldav.dav_ticks import Tick, tick

OPEN = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:a\r\nDTSTAMP:20270201T090000Z\r\n"
    "STATUS:NEEDS-ACTION\r\nDUE;VALUE=DATE:20270301\r\nSUMMARY:Ring Aud\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
)
MARKS = "COMPLETED:20270202T090000Z\r\nPERCENT-COMPLETE:100\r\n"
DONE = OPEN.replace("STATUS:NEEDS-ACTION\r\n", f"STATUS:COMPLETED\r\n{MARKS}")
DUTY = OPEN.replace("NEEDS-ACTION", "IN-PROCESS")


@pytest.mark.parametrize(
    ("stored", "given", "expected"),
    [
        (OPEN, OPEN, Tick(done=False, was=False)),
        (OPEN, DONE, Tick(done=True, was=False)),
        (OPEN, OPEN.replace("NEEDS-ACTION", "COMPLETED"), Tick(done=True, was=False)),
        (OPEN, OPEN.replace("SUMMARY", "COMPLETED:20270202T090000Z\r\nSUMMARY"), Tick(done=True, was=False)),
        (OPEN, OPEN.replace("SUMMARY", "PERCENT-COMPLETE:100\r\nSUMMARY"), Tick(done=True, was=False)),
        (OPEN, OPEN.replace("SUMMARY", "PERCENT-COMPLETE:40\r\nSUMMARY"), Tick(done=False, was=False)),
        (DONE, OPEN, Tick(done=False, was=True)),
        (DONE, DONE.replace("STATUS:COMPLETED", "STATUS:NEEDS-ACTION"), Tick(done=False, was=True)),
        (DONE, DONE.replace("STATUS:COMPLETED\r\n", "").replace(MARKS, ""), Tick(done=False, was=True)),
        (DONE, DONE, Tick(done=True, was=True)),
        (DUTY, DUTY, Tick(done=False, was=False)),
    ],
)
def test_a_tick_is_read_however_a_program_writes_it(stored: str, given: str, expected: Tick) -> None:
    assert tick(stored.encode(), given.encode()) == expected


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("UID:a", "UID:b", "UID"),
        ("SUMMARY:Ring Aud", "SUMMARY:Ring Ola", "SUMMARY"),
        ("20270301", "20270401", "DUE"),
        ("DUE;VALUE=DATE:20270301\r\n", "", "DUE"),
        ("STATUS:NEEDS-ACTION", "STATUS:IN-PROCESS", "STATUS"),
        ("END:VTODO", "RRULE:FREQ=DAILY\r\nEND:VTODO", "RRULE"),
    ],
)
def test_all_else_stays_as_it_is(old: str, new: str, what: str) -> None:
    with pytest.raises(NotAllowedError, match=what):
        tick(OPEN.encode(), OPEN.replace(old, new).encode())


@pytest.mark.parametrize("mark", ["COMPLETED:20270202T090000Z", "PERCENT-COMPLETE:100"])
def test_what_is_no_action_point_is_not_ticked(mark: str) -> None:
    with pytest.raises(NotAllowedError, match="STATUS"):
        tick(DUTY.encode(), DUTY.replace("SUMMARY", f"{mark}\r\nSUMMARY").encode())


@pytest.mark.parametrize("given", ["", "BEGIN:VTODO", OPEN.replace("VTODO", "VEVENT")])
def test_what_is_no_task_is_none(given: str) -> None:
    with pytest.raises(NotCalendarError):
        tick(OPEN.encode(), given.encode())

"""Zones that one stranger defines decide nothing about the next one's object, and stay nowhere."""

from __future__ import annotations

import pytest
from icalendar.timezone import tzp

from planner.formats.caldav.dav_changes import NotAllowedError, NotCalendarError, guest_change

ADDRESS = "aud@example.no"
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:{tzid}\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\n"
    "TZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
OWN = "DTSTART:20270215T090000Z\r\nDTEND:20270215T110000Z"


def body(times: str, zone: str = "", partstat: str = "NEEDS-ACTION") -> bytes:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{zone}BEGIN:VEVENT\r\nUID:a\r\n{times}\r\nORGANIZER:mailto:o@example.no\r\n"
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{ADDRESS}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def put(tzid: str, offset: str, hour: str = "10") -> str:
    times = f"DTSTART;TZID={tzid}:20270215T{hour}0000\r\nDTEND;TZID={tzid}:20270215T{int(hour) + 2}0000"
    return guest_change(body(OWN), body(times, ZONE.format(tzid=tzid, offset=offset), "ACCEPTED"), ADDRESS).partstat


@pytest.mark.parametrize("tzid", ["Vaar", "Customized Time Zone", "X/Y"])
def test_a_wrong_definition_of_one_harms_no_other(tzid: str) -> None:
    with pytest.raises(NotAllowedError):
        put(tzid, "-0800")
    assert put(tzid, "+0100") == "ACCEPTED"
    with pytest.raises(NotAllowedError):
        put(tzid, "+0200")
    assert put(tzid, "+0000", "09") == "ACCEPTED"


@pytest.mark.parametrize("tzid", ["W. Europe Standard Time", "Europe/Oslo"])
def test_a_name_that_everybody_knows_means_what_it_means(tzid: str) -> None:
    assert put(tzid, "-0800") == "ACCEPTED"


def test_no_zone_of_a_stranger_stays_in_the_process() -> None:
    for number in range(50):
        put(f"Fremmed {number}", "+0100")
    assert tzp.timezone("Fremmed 7") is None


def test_a_zone_that_nothing_explains_is_not_guessed_at() -> None:
    with pytest.raises(NotCalendarError):
        guest_change(body(OWN), body("DTSTART;TZID=Ingen:20270215T100000\r\nDTEND;TZID=Ingen:20270215T120000"), ADDRESS)

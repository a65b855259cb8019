"""Zones that only a file knows, as producers define them, read alike by every reader of ours."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from planner.domain.calendars import Timed
from planner.domain.foreign_calendars import window_at
from planner.formats.ical import foreign_calendars
from planner.formats.ical.ical_components import Note, read_components
from planner.formats.ical.ical_reader import Reading, read_calendar
from planner.formats.ical.itip_reader import read_itip
from planner.formats.ical.zone_definitions import DefinedZone, ZoneDefinitions, read_zone
from tests.clock import MONDAY

TZID = "Customized Time Zone"


def observance(kind: str, starts: str, before: str, after: str, *more: str) -> str:
    return "\r\n".join(
        (f"BEGIN:{kind}", f"DTSTART:{starts}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", *more, f"END:{kind}")
    )


def rule(text: str) -> str:
    return f"RRULE:{text}"


EXCHANGE_WINTER = observance(
    "STANDARD", "16010101T020000", "-0400", "-0500", rule("FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11")
)
EXCHANGE_SUMMER = observance(
    "DAYLIGHT", "16010101T020000", "-0500", "-0400", rule("FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3")
)
SHAPES = {
    "exchange": ("America/New_York", EXCHANGE_WINTER + "\r\n" + EXCHANGE_SUMMER),
    "year_one": ("America/New_York", (EXCHANGE_SUMMER + "\r\n" + EXCHANGE_WINTER).replace("1601", "0001")),
    "summer_in_the_south": (
        "Australia/Lord_Howe",
        observance("STANDARD", "20080406T020000", "+1100", "+1030", rule("FREQ=YEARLY;BYMONTH=4;BYDAY=1SU"))
        + "\r\n"
        + observance("DAYLIGHT", "20081005T020000", "+1030", "+1100", rule("freq=yearly;bymonth=10;byday=1SU")),
    ),
    "days_of_the_month": (
        "America/New_York",
        observance(
            "STANDARD", "20071104T020000", "-0400", "-0500",
            rule("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY=SU"),
        )
        + "\r\n"
        + observance(
            "DAYLIGHT", "20070311T020000", "-05:00", "-04:00",
            rule("FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14;WKST=MO"),
        ),
    ),
    "the_last_of_the_sundays": (
        "Europe/Oslo",
        observance("STANDARD", "19961027T030000", "+020000", "+010000", rule("FREQ=YEARLY;BYMONTH=10;BYDAY=SU;BYSETPOS=-1"))
        + "\r\n"
        + observance("DAYLIGHT", "19810329T020000", "+0100", "+0200", rule("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU")),
    ),
    "a_list_of_dates": (
        "Europe/Oslo",
        observance(
            "STANDARD", "20251026T030000", "+0200", "+0100", "RDATE:20261025T030000,20271031T030000", "RDATE:20281029T030000"
        )
        + "\r\n"
        + observance("DAYLIGHT", "20260329T020000", "+0100", "+0200", "RDATE:20270328T020000,20280326T020000"),
    ),
    "rules_that_have_ended": (
        "Europe/Oslo",
        observance("DAYLIGHT", "19810329T020000", "+0100", "+0200", rule("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"))
        + "\r\n"
        + observance("STANDARD", "19810927T030000", "+0200", "+0100",
                     rule("FREQ=YEARLY;UNTIL=19950924T010000Z;BYMONTH=9;BYDAY=-1SU"))
        + "\r\n"
        + observance("STANDARD", "19961027T030000", "+0200", "+0100", rule("FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU")),
    ),
    "one_time_all_year": ("Asia/Kolkata", observance("STANDARD", "19700101T000000", "+0530", "+0530")),
}  # fmt: skip
BROKEN = {
    "nothing": "",
    "no_offset": "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nEND:STANDARD",
    "offset_no_clock_has": observance("STANDARD", "19700101T000000", "+5328", "+0100"),
    "endless": EXCHANGE_WINTER.replace("FREQ=YEARLY;INTERVAL=1", "FREQ=SECONDLY"),
    "every_second_of_a_day": EXCHANGE_WINTER.replace("INTERVAL=1", "BYSECOND=1,2,3"),
    "no_step": EXCHANGE_WINTER.replace("INTERVAL=1", "INTERVAL=0"),
    "step_too_long": EXCHANGE_WINTER.replace("INTERVAL=1", f"INTERVAL={'9' * 5000}"),
    "step_of_another_script": EXCHANGE_WINTER.replace("INTERVAL=1", "INTERVAL=²"),
    "no_such_month": EXCHANGE_WINTER.replace("BYMONTH=11", "BYMONTH=13"),
    "no_such_day": EXCHANGE_WINTER.replace("16010101", "16010230"),
    "half_of_it": f"{EXCHANGE_SUMMER}\r\n{EXCHANGE_WINTER.replace('1SU', '1XX')}",
}


def file_with(definition: str, start: str, method: str = "COUNTER", tzid: str = TZID) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VTIMEZONE", f"TZID:{tzid}", definition]
    lines += ["END:VTIMEZONE", "BEGIN:VEVENT", "UID:a@example.org", f"DTSTART;TZID={tzid}:{start}", "DURATION:PT1H"]
    return "\r\n".join([*lines, "SUMMARY:x", "END:VEVENT", "END:VCALENDAR", ""]).encode()


def zone_of(definition: str) -> DefinedZone | None:
    text = f"BEGIN:VTIMEZONE\r\nTZID:x\r\n{definition}\r\nEND:VTIMEZONE\r\n"
    return read_zone(read_components(text.encode()).parts[0])


@pytest.mark.parametrize(("zone", "definition"), SHAPES.values(), ids=SHAPES)
def test_a_definition_gives_the_offsets_of_the_zone_that_it_describes(zone: str, definition: str) -> None:
    found, true = zone_of(definition), ZoneInfo(zone)
    assert found is not None
    for hour in range(26_000):
        instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        here, there = instant.astimezone(found), instant.astimezone(true)
        assert (here.replace(tzinfo=None), here.fold) == (there.replace(tzinfo=None), there.fold)
        wall = (datetime(2026, 1, 1) + timedelta(hours=hour, minutes=30)).replace(fold=hour % 2)  # noqa: DTZ001 - A wall time.
        assert wall.replace(tzinfo=found).utcoffset() == wall.replace(tzinfo=true).utcoffset()


@pytest.mark.parametrize(("zone", "definition"), SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("start", ["20270614T090000", "20270322T080000", "20271215T100000"])
def test_imports_proposals_and_foreign_calendars_read_one_instant(zone: str, definition: str, start: str) -> None:
    true = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    data = file_with(definition, start)
    (event,) = read_calendar(data, Reading(MONDAY)).events
    (said,) = read_itip(data)
    (busy,) = foreign_calendars.read(data, window_at(MONDAY, "Europe/Oslo")).busy
    assert event.entry is not None
    assert isinstance(event.entry.when, Timed)
    assert isinstance(said.proposed, Timed)
    assert (event.entry.when.starts_at, said.proposed.starts_at, busy.starts_at) == (true, true, true)


@pytest.mark.parametrize("definition", BROKEN.values(), ids=BROKEN)
def test_what_is_not_understood_is_taken_by_no_reader(definition: str) -> None:
    data = file_with(definition, "20270614T090000")
    (event,) = read_calendar(data, Reading(MONDAY)).events
    (said,) = read_itip(data)
    busy = foreign_calendars.read(data, window_at(MONDAY, "Europe/Oslo"))
    assert Note.ZONE_UNKNOWN in {remark.note for remark in event.remarks}
    assert said.proposed is None
    assert (busy.busy, busy.left_out) == ((), 1)


@pytest.mark.parametrize("definition", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("tzid", ["Europe/Oslo", "W. Europe Standard Time", "/mozilla.org/20070129_1/Europe/Oslo"])
def test_a_name_that_is_known_needs_no_definition(definition: str, tzid: str) -> None:
    data = file_with(definition, "20270614T090000", tzid=tzid)
    (said,) = read_itip(data)
    (busy,) = foreign_calendars.read(data, window_at(MONDAY, "Europe/Oslo")).busy
    assert isinstance(said.proposed, Timed)
    assert said.proposed.starts_at == busy.starts_at == datetime(2027, 6, 14, 7, tzinfo=UTC)


def test_two_definitions_that_differ_under_one_name_define_nothing() -> None:
    other = file_with(EXCHANGE_WINTER, "20270614T090000") + file_with(EXCHANGE_SUMMER, "20270614T090000")
    assert ZoneDefinitions.of(read_components(other).parts).zone(TZID) is None
    same = file_with(EXCHANGE_WINTER, "20270614T090000") * 2
    assert ZoneDefinitions.of(read_components(same).parts).zone(TZID) is not None


def test_an_occurrence_in_a_zone_that_is_not_understood_is_said_to_be_unread() -> None:
    data = file_with("", "20270614T090000", "REPLY").replace(
        b"DURATION", b"RECURRENCE-ID;TZID=x:20270614T090000\r\nDURATION"
    )
    (said,) = read_itip(data)
    assert (said.occurrence, said.occurrence_unread) == (None, True)


def test_a_zone_can_be_copied_and_kept() -> None:
    found = zone_of(SHAPES["exchange"][1])
    moment = datetime(2027, 6, 14, 9, tzinfo=found)
    assert copy.deepcopy(moment).utcoffset() == pickle.loads(pickle.dumps(moment)).utcoffset() == timedelta(hours=-4)
    assert (moment.tzname(), moment.dst()) == (None, None)

"""Times of foreign events, whatever kinds and zones a producer mixed in one event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from planner.domain.foreign_calendars import ParsedCalendar, window_at
from planner.formats.ical.foreign_calendars import read
from planner.formats.ical.foreign_moments import LATEST

WINDOW = window_at(datetime(2027, 2, 1, tzinfo=UTC), "Europe/Oslo")
NINE = "DTSTART;TZID=Europe/Oslo:20270310T090000"
LOCAL_MEAN = """BEGIN:VTIMEZONE
TZID:{tzid}
BEGIN:STANDARD
DTSTART:18930401T000000
TZOFFSETFROM:{before}
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE"""


def of(*lines: str, zone: str = "") -> ParsedCalendar:
    event = ["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"]
    body = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *zone.splitlines(), *event, "END:VCALENDAR", ""])
    return read(body.encode(), WINDOW)


def spans(found: ParsedCalendar) -> list[str]:
    return [f"{busy.starts_at:%m-%dT%H:%M}/{busy.ends_at:%m-%dT%H:%M}" for busy in found.busy]


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;TZID=Europe/Oslo;VALUE=DATE:20270714", "DTEND;VALUE=DATE:20270715"),
        ("DTSTART;VALUE=DATE:20270714", "DTEND;TZID=Europe/Oslo;VALUE=DATE:20270715"),
        ("DTSTART;VALUE=DATE;TZID=Nowhere:20270714", "DTEND;VALUE=DATE;TZID=Nowhere:20270715"),
        ("DTSTART;VALUE=DATE:20270714", "DTEND;TZID=Europe/Oslo:20270715T000000"),
        ("DTSTART;VALUE=DATE:20270714", "DTEND:20270714T235900"),
        ("DTSTART;VALUE=DATE:20270714", "DTEND:20270714T220000Z"),
        ("DTSTART;VALUE=DATE:20270714T000000", "DTEND;VALUE=DATE:20270715T000000"),
        ("DTSTART;VALUE=DATE:20270714", "DTEND;VALUE=DATE:20270714"),
        ("DTSTART:20270714", "DTEND:20270715"),
        ("DTSTART;VALUE=DATE:20270714", "DURATION:PT4H"),
        ("DTSTART;VALUE=DATE:20270714",),
    ],
)
def test_a_whole_day_stays_one(lines: tuple[str, ...]) -> None:
    found = of(*lines)
    assert (spans(found), found.left_out) == (["07-13T22:00/07-14T22:00"], 0)
    assert found.busy[0].all_day


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART:20270310T080000Z", "DTEND:20270310T100000"), "03-10T08:00/03-10T09:00"),
        (("DTSTART:20270310T080000Z", "DTEND:20270310T090000"), "03-10T08:00/03-10T09:00"),
        (("DTSTART:20270310T090000", "DTEND:20270310T090000Z"), "03-10T08:00/03-10T09:00"),
        (("DTSTART;TZID=America/New_York:20270310T090000", "DTEND:20270310T100000"), "03-10T14:00/03-10T15:00"),
        ((NINE, "DTEND;VALUE=DATE:20270311"), "03-10T08:00/03-10T23:00"),
        ((NINE, "DTEND;VALUE=DATE:20270310"), "03-10T08:00/03-10T23:00"),
        ((NINE, "DURATION:PT1H", "END:VALARM", "SUMMARY:One END too many"), "03-10T08:00/03-10T09:00"),
        ((NINE, "DURATION:PT1H", "BEGIN:VALARM", "TRIGGER:-PT1H"), "03-10T08:00/03-10T09:00"),
    ],
)
def test_start_and_end_of_two_kinds_make_one_span(lines: tuple[str, ...], expected: str) -> None:
    found = of(*lines)
    assert (spans(found), found.left_out) == ([expected], 0)


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (("RRULE:FREQ=WEEKLY;UNTIL=20270407T070000Z", "EXDATE:20270317T080000Z"), ["10", "24", "31", "07"]),
        (("RRULE:FREQ=WEEKLY;UNTIL=20270331", "RDATE:20270318T080000Z"), ["10", "17", "18", "24", "31"]),
        (("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;VALUE=DATE:20270324"), ["10", "17", "31"]),
        (("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/London:20270317T080000"), ["10", "24"]),
    ],
)
@pytest.mark.parametrize("start", ["DTSTART:20270310T090000", NINE])
def test_a_series_stays_at_its_wall_time_whatever_its_exceptions_are_written_in(
    start: str, lines: tuple[str, ...], days: list[str]
) -> None:
    found = of(start, "DURATION:PT1H", *lines)
    assert [f"{busy.starts_at:%d}" for busy in found.busy] == days
    # 09.00 in Oslo is 08.00 UTC until 28 March, and 07.00 after.
    assert [busy.starts_at.hour for busy in found.busy] == [7 if day in {"31", "07"} else 8 for day in days]


def test_a_whole_day_series_leaves_out_days_that_are_written_as_times() -> None:
    found = of("DTSTART;VALUE=DATE:20270710", "RRULE:FREQ=DAILY;UNTIL=20270712T220000Z", "EXDATE:20270710T220000Z")
    assert spans(found) == [
        "07-09T22:00/07-10T22:00",
        "07-11T22:00/07-12T22:00",
        "07-12T22:00/07-13T22:00",
    ]


@pytest.mark.parametrize(
    ("rule", "count", "left_out"),
    [
        ("FREQ=HOURLY;INTERVAL=6;COUNT=8", 8, 0),
        ("FREQ=MINUTELY;INTERVAL=360;COUNT=8", 8, 0),
        ("FREQ=HOURLY;COUNT=24", 24, 0),
        ("FREQ=MINUTELY;INTERVAL=59;COUNT=8", 0, 1),
        ("FREQ=SECONDLY;COUNT=8", 0, 1),
    ],
)
def test_a_rota_of_some_hours_is_a_rule_and_one_of_minutes_is_not(rule: str, count: int, left_out: int) -> None:
    found = of(NINE, "DURATION:PT30M", f"RRULE:{rule}")
    assert (len(found.busy), found.left_out) == (count, left_out)


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ((NINE, "DTEND:99991231T235959Z"), 1),
        ((NINE, "DURATION:P9999999D"), 1),
        (("DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:99991231"), 1),
        (("DTSTART:00010101T000000", "DTEND:99991231T235959"), 1),
        (("DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:20270311"), 1),
        (("DTSTART;VALUE=DATE:99991231",), 0),
        (("DTSTART:99991231T235959Z", "DTEND:99991231T235959Z"), 0),
        ((NINE, "DURATION:PT1H", "RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z"), 2),
        ((NINE, "DTEND:99991231T235959Z", "RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z"), 2),
        (("DTSTART:00010310T090000", "DURATION:PT1H", "RRULE:FREQ=YEARLY"), 2),
        ((NINE, "DURATION:PT1H", "RDATE:99991231T235959Z"), 1),
    ],
)
def test_events_for_ever_and_since_ever_are_read(lines: tuple[str, ...], count: int) -> None:
    found = of(*lines)
    assert (len(found.busy), found.left_out) == (count, 0)
    assert all(busy.ends_at <= LATEST for busy in found.busy)


@pytest.mark.parametrize("before", ["+5328", "-3600", "+005328"])
@pytest.mark.parametrize("tzid", ["Home", "(UTC+01:00) Amsterdam, Berlin"])
@pytest.mark.parametrize("lost", ["", "END:STANDARD\n", "\nEND:VTIMEZONE"])
def test_a_zone_of_the_files_own_is_read_whatever_sun_time_it_had_and_however_it_ends(
    before: str, tzid: str, lost: str
) -> None:
    zone = LOCAL_MEAN.format(tzid=tzid.replace(",", "\\,"), before=before)
    found = of(f'DTSTART;TZID="{tzid}":20270310T090000', "DURATION:PT1H", zone=zone.replace(lost, "", 1))
    assert (spans(found), found.left_out) == (["03-10T08:00/03-10T09:00"], 0)


@pytest.mark.parametrize(
    "broken", ["BEGIN:STANDARD", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "DTSTART:18930401T000000"]
)
@pytest.mark.parametrize("tzid", ["Asia/Foo", "Europe/Oslo", "W. Europe Standard Time"])
def test_a_zone_that_is_broken_loses_only_the_events_that_need_it(tzid: str, broken: str) -> None:
    zone = LOCAL_MEAN.format(tzid=tzid, before="+0100").replace(broken, "X:x", 1)
    second = ["END:VEVENT", "BEGIN:VEVENT", "UID:2", "DTSTART;TZID=Nobody:20270311T090000", "DURATION:PT1H"]
    found = of(NINE, "DURATION:PT1H", *second, zone=zone)
    assert (spans(found), found.left_out, found.unreadable) == (["03-10T08:00/03-10T09:00"], 1, False)


def test_that_no_time_could_be_read_is_told() -> None:
    lines = (
        "DTSTART;TZID=Nobody:20270310T090000",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:2",
        "DTSTART;VALUE=DATE:20270310",
    )
    found = of(*lines)
    assert (len(found.busy), found.left_out, found.unreadable) == (1, 1, True)


def test_every_zone_is_read_once_and_only_where_an_event_names_it() -> None:
    zones = "\n".join(LOCAL_MEAN.format(tzid=f"Z{number}", before="+5328") for number in range(6_000))
    second = ["END:VEVENT", "BEGIN:VEVENT", "UID:2", "DTSTART;TZID=Z0:20270311T090000", "DURATION:PT1H"]
    found = of("DTSTART;TZID=Z5999:20270310T090000", "DURATION:PT1H", *second, zone=zones)
    assert spans(found) == ["03-10T08:00/03-10T09:00", "03-11T08:00/03-11T09:00"]

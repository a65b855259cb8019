from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.domain.foreign_calendars import Busy, ParsedCalendar, Trouble, TroubleError, window_at
from planner.formats.ical.foreign_calendars import read
from tests.clock import MONDAY

FEEDS = Path(__file__).parents[1] / "feeds"
WINDOW = window_at(MONDAY, "Europe/Oslo")


def of(name: str) -> ParsedCalendar:
    return read((FEEDS / name).read_bytes(), WINDOW)


def starts(found: ParsedCalendar) -> list[str]:
    return [f"{one.starts_at:%m-%d %H:%M}" for one in found.busy]


@pytest.mark.parametrize(
    ("name", "expected", "left_out"),
    [
        # Winter time until 28 March: 09.00 in Oslo is 08.00 UTC, and 07.00 after.
        (
            "outlook_windows_zone.ics",
            ["03-03 08:00", "03-10 08:00", "03-17 08:00", "03-24 08:00", "03-31 07:00"],
            0,
        ),
        ("outlook_custom_zone.ics", ["07-01 10:00"], 0),
        (
            "google.ics",
            [
                "02-21 23:00",
                "03-01 08:00",
                "03-09 12:00",
                "03-15 08:00",
                "03-22 08:00",
                "04-05 07:00",
                "04-12 07:00",
                "04-19 07:00",
                "04-26 07:00",
            ],
            0,
        ),
        ("bare_lf_bom.ics", ["03-05 07:00"], 0),
        ("latin1.ics", ["03-05 08:00"], 0),
        ("two_calendars.ics", ["03-05 08:00", "03-06 08:00"], 0),
        ("one_bad_event.ics", ["03-08 08:00"], 4),
        ("sequences.ics", ["03-12 08:00"], 0),
        ("unused_zone.ics", ["03-10 08:00", "03-11 08:00"], 0),
        ("rdate.ics", ["03-03 17:00", "04-02 16:00"], 0),
    ],
)
def test_what_producers_write_is_read(name: str, expected: list[str], left_out: int) -> None:
    found = of(name)
    assert (starts(found), found.left_out) == (expected, left_out)


FREE_BUSY = """BEGIN:VCALENDAR
BEGIN:VFREEBUSY
UID:1
DTSTART:20270201T000000Z
DTEND:20270401T000000Z
FREEBUSY:20270308T080000Z/20270308T100000Z,20270309T080000Z/PT1H30M
FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270310T080000Z/P1D
freebusy;fbtype=BUSY-TENTATIVE:20270311T080000Z/20270311T090000Z
FREEBUSY;FBTYPE=X-AWAY:20270312T080000Z/20270312T090000Z
FREEBUSY;FBTYPE=FREE:20270313T080000Z/20270313T090000Z
FREEBUSY:20270314T080000Z/20270314T070000Z,20250101T080000Z/PT1H
FREEBUSY:20270315T080000Z/tomorrow
COMMENT:FREEBUSY
END:VFREEBUSY
BEGIN:VEVENT
UID:2
DTSTART:20270316T080000Z
DTEND:20270316T090000Z
END:VEVENT
END:VCALENDAR
"""


def test_what_only_says_when_somebody_is_busy_is_read() -> None:
    found = read(FREE_BUSY.replace("\n", "\r\n").encode(), WINDOW)
    assert [f"{one.starts_at:%m-%d %H:%M}-{one.ends_at:%d %H:%M}" for one in found.busy] == [
        "03-08 08:00-08 10:00",
        "03-09 08:00-09 09:30",
        "03-10 08:00-11 08:00",
        "03-11 08:00-11 09:00",
        "03-12 08:00-12 09:00",
        "03-16 08:00-16 09:00",
    ]
    assert (found.left_out, {one.title for one in found.busy}) == (1, {""})


def test_a_whole_day_goes_from_midnight_to_midnight_in_the_zone_of_the_service() -> None:
    holiday = of("google.ics").busy[0]
    assert holiday.all_day
    assert (holiday.starts_at, holiday.ends_at) == (
        datetime(2027, 2, 21, 23, tzinfo=UTC),
        datetime(2027, 2, 26, 23, tzinfo=UTC),
    )


def test_names_and_titles_are_whole_whatever_the_letters_and_folds() -> None:
    assert of("google.ics").name == "Mære landbruksskole"
    assert of("latin1.ics").busy[0].title == "Møte på Øya"
    assert of("bare_lf_bom.ics").busy[0].title == "En lang tittel som er brettet midt i et ord fordi den er lang"


def test_a_long_rule_is_cut_at_the_window() -> None:
    found = of("ten_thousand.ics")
    assert 760 <= len(found.busy) <= 763
    assert found.busy[-1].ends_at > datetime(2029, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (b"<!DOCTYPE html><html><body>Logg inn</body></html>", Trouble.WEB_PAGE),
        (b"\n  <html>", Trouble.WEB_PAGE),
        (b"", Trouble.NOT_A_CALENDAR),
        (b"navn;dato\n", Trouble.NOT_A_CALENDAR),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTA", Trouble.CUT_SHORT),
    ],
)
def test_what_is_no_whole_calendar_is_refused(body: bytes, trouble: Trouble) -> None:
    with pytest.raises(TroubleError) as refused:
        read(body, WINDOW)
    assert refused.value.trouble is trouble


def test_an_empty_calendar_is_a_calendar() -> None:
    assert read(b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", WINDOW).busy == ()


def test_an_event_that_ends_at_midnight_does_not_take_the_day_that_begins_then() -> None:
    """Two days from midnight to midnight end on the second, and one without length on its own."""
    start = datetime(2027, 3, 1, tzinfo=UTC)
    assert Busy(start, datetime(2027, 3, 3, tzinfo=UTC), all_day=True).last_moment.day == 2
    assert Busy(start, start).last_moment == start

"""Our calendar files as jCal and as Atom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from planner.formats.ical.atom import to_atom
from planner.formats.ical.jcal import to_jcal

GOLDEN = (Path(__file__).parents[1] / "golden" / "feed.ics").read_bytes()
FEEDS = Path(__file__).parents[2] / "golden" / "feeds"
ATOM = "{http://www.w3.org/2005/Atom}"
FEED = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
NAME:M\\, x\r
X-WR-CALNAME:M\\, x\r
URL:https://example.no/kalender/\r
REFRESH-INTERVAL;VALUE=DURATION:PT1H\r
BEGIN:VTIMEZONE\r
TZID:Europe/Oslo\r
BEGIN:STANDARD\r
DTSTART:19701025T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:a@b\r
CREATED:20270101T080000Z\r
LAST-MODIFIED:20270102T080000Z\r
SEQUENCE:2\r
DTSTART;TZID=Europe/Oslo:20270208T183000\r
DTEND;TZID=Europe/Oslo:20270208T210000\r
SUMMARY:Beite\\; <gjerde>\r
GEO:63.1;10.2\r
URL:https://example.no/moter/beite\r
CATEGORIES:Prat,Beite\\, fjell\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:c@b\r
CREATED:20270101T080000Z\r
LAST-MODIFIED:20270103T080000Z\r
DTSTART;VALUE=DATE:20270208\r
SUMMARY:Ikke lenger i denne kalenderen\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_each_value_has_its_type() -> None:
    name, properties, (zone, event, _) = json.loads(to_jcal(FEED))
    told = {prop[0]: prop[1:] for prop in event[1]}
    assert (name, event[0]) == ("vcalendar", "vevent")
    assert ["name", {}, "text", "M, x"] in properties
    assert ["x-wr-calname", {}, "unknown", "M\\, x"] in properties
    assert ["refresh-interval", {}, "duration", "PT1H"] in properties
    assert told["dtstart"] == [{"tzid": "Europe/Oslo"}, "date-time", "2027-02-08T18:30:00"]
    assert told["created"] == [{}, "date-time", "2027-01-01T08:00:00Z"]
    assert told["sequence"] == [{}, "integer", 2]
    assert told["geo"] == [{}, "float", [63.1, 10.2]]
    assert told["categories"] == [{}, "text", "Prat", "Beite, fjell"]
    rules = {prop[0]: prop[2:] for prop in zone[2][0][1]}
    assert rules["rrule"] == ["recur", {"freq": "YEARLY", "bymonth": 10, "byday": "-1SU"}]
    assert rules["tzoffsetto"] == ["utc-offset", "+01:00"]


def test_a_whole_day_is_a_date() -> None:
    _, _, (_, _, day) = json.loads(to_jcal(FEED))
    assert ["dtstart", {}, "date", "2027-02-08"] in day[1]


def test_another_library_reads_what_it_reads_in_the_file() -> None:
    plain, ours = Calendar.from_ical(GOLDEN), Calendar.from_jcal(json.loads(to_jcal(GOLDEN)))
    told = [
        [(str(event["UID"]), str(event["SUMMARY"]), event.decoded("DTSTART")) for event in calendar.walk("VEVENT")]
        for calendar in (plain, ours)
    ]
    assert told[0] == told[1] != []


def flat(component: list[Any], path: str = "") -> list[tuple[str, str]]:
    """Return the properties of a component and of those in it, in one way of writing."""
    name, properties, parts = component
    here = f"{path}/{name}"
    return [(here, plain(line)) for line in properties] + [line for part in parts for line in flat(part, here)]


def plain(line: list[Any]) -> str:
    name, params, kind, *values = line
    if kind == "recur":  # A value alone may stand with or without a list around it (RFC 7265 3.6.10).
        values = [{part: [value] if isinstance(value, int | str) else value for part, value in values[0].items()}]
    kind = "text" if name in {"name", "color"} else kind  # RFC 7986; «unknown» to icalendar 7.3.2.
    return json.dumps([name, params, kind, *values], sort_keys=True)


@pytest.mark.parametrize("path", sorted(FEEDS.glob("*.ics")), ids=lambda path: path.stem)
def test_another_library_writes_the_same(path: Path) -> None:
    data = path.read_bytes()
    assert sorted(flat(json.loads(to_jcal(data)))) == sorted(flat(Calendar.from_ical(data).to_jcal()))


def test_atom_tells_what_is_new_and_nothing_of_what_has_left() -> None:
    root = ET.fromstring(to_atom(FEED, "https://example.no/kalender/alle.atom", "nb", "Europe/Oslo"))
    (entry,) = root.findall(f"{ATOM}entry")
    assert root.findtext(f"{ATOM}title") == "M, x"
    assert root.findtext(f"{ATOM}updated") == "2027-01-02T08:00:00Z"
    assert entry.findtext(f"{ATOM}title") == "Beite; <gjerde>"
    assert entry.findtext(f"{ATOM}id") == "tag:example.no,2027:a%40b"
    assert "8. februar 2027" in str(entry.findtext(f"{ATOM}summary"))


def test_atom_without_meetings_is_whole() -> None:
    empty = FEED.partition(b"BEGIN:VEVENT")[0] + b"END:VCALENDAR\r\n"
    root = ET.fromstring(to_atom(empty, "https://example.no/kalender/alle.atom", "nn", "Europe/Oslo"))
    assert root.findall(f"{ATOM}entry") == []
    assert root.findtext(f"{ATOM}updated") == "2020-01-01T00:00:00Z"

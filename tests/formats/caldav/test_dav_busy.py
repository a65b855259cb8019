"""Busy times by the objects of a calendar: which take their time, how surely, and what is joined and cut."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest

from planner.formats.caldav.dav_busy import free_busy, span_of
from planner.formats.caldav.dav_queries import FilterError, QueriedObject

QUERY = '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">{}</C:free-busy-query>'
EVENT = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)


def at(hour: int, day: int = 15) -> datetime:
    return datetime(2027, 2, day, hour, tzinfo=UTC)


def taken(first: int, last: int, lines: str = "STATUS:CONFIRMED") -> QueriedObject:
    return QueriedObject("VEVENT", EVENT.format(lines).encode(), at(first), at(last))


def busy(*objects: QueriedObject) -> list[str]:
    lines = free_busy(objects, (at(8), at(20)), NOW).decode().splitlines()
    return [line for line in lines if line.startswith("FREEBUSY")]


def stretch(first: int, last: int, kind: str = "") -> str:
    return f"FREEBUSY{kind}:20270215T{first:02}0000Z/20270215T{last:02}0000Z"


PERHAPS = ";FBTYPE=BUSY-TENTATIVE"


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("STATUS:CONFIRMED", ""),
        ("SUMMARY:Uten status", ""),
        ("STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.no", ""),
        ("STATUS:TENTATIVE", PERHAPS),
        ("STATUS:CONFIRMED\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:a@example.no", PERHAPS),
        ("STATUS:CONFIRMED\r\nATTENDEE;PARTSTAT=tentative:mailto:a@example.no", PERHAPS),
        ("STATUS:CANCELLED", None),
        ("STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT", None),
    ],
)
def test_how_surely_an_event_takes_its_time(lines: str, kind: str | None) -> None:
    assert busy(taken(9, 11, lines)) == ([] if kind is None else [stretch(9, 11, kind)])


def test_stretches_are_cut_to_the_span_and_joined_where_they_touch() -> None:
    tentative = "STATUS:TENTATIVE"
    objects = [taken(13, 14), taken(6, 9), taken(9, 10), taken(19, 23), taken(21, 22), taken(9, 12, tentative)]
    expected = [stretch(8, 10), stretch(13, 14), stretch(19, 20), stretch(9, 12, PERHAPS)]
    assert busy(*objects) == expected


def test_a_task_and_what_has_no_time_take_none() -> None:
    task = QueriedObject("VTODO", b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n", at(9), at(10))
    assert busy(task, QueriedObject("VEVENT", EVENT.format("STATUS:CONFIRMED").encode(), None, None)) == []


@pytest.mark.parametrize(
    ("asked", "bounds"),
    [
        ('start="20270215T080000Z" end="20270215T200000Z"', ("20270215T080000Z", "20270215T200000Z")),
        ('start="20270215T080000Z"', ("20270215T080000Z", "20270215T110000Z")),
        ('end="20270215T200000Z"', ("20270215T090000Z", "20270215T200000Z")),
    ],
)
def test_an_open_span_is_bounded_by_what_is_in_it(asked: str, bounds: tuple[str, str]) -> None:
    span = span_of(fromstring(QUERY.format(f"<C:time-range {asked}/>")))
    lines = free_busy([taken(9, 11)], span, NOW).decode().splitlines()
    assert (f"DTSTART:{bounds[0]}" in lines, f"DTEND:{bounds[1]}" in lines) == (True, True)


@pytest.mark.parametrize(
    ("asked", "bounds"),
    [
        ('start="20300101T000000Z"', ("20300101T000000Z", "20300102T000000Z")),
        ('start="20270201T120000Z"', ("20270201T120000Z", "20270202T120000Z")),
        ('start="20260101T000000Z"', ("20260101T000000Z", "20270201T120000Z")),
        ('end="20260101T000000Z"', ("20251231T000000Z", "20260101T000000Z")),
        ('end="20300101T000000Z"', ("20270201T120000Z", "20300101T000000Z")),
    ],
)
def test_an_open_span_in_which_nothing_is_taken_ends_after_it_starts(asked: str, bounds: tuple[str, str]) -> None:
    lines = free_busy([], span_of(fromstring(QUERY.format(f"<C:time-range {asked}/>"))), NOW).decode().splitlines()
    assert (f"DTSTART:{bounds[0]}" in lines, f"DTEND:{bounds[1]}" in lines) == (True, True)


@pytest.mark.parametrize("asked", ["", "<C:time-range/>", '<C:time-range start="2027"/>'])
def test_a_query_without_a_span_is_refused(asked: str) -> None:
    with pytest.raises(FilterError):
        span_of(fromstring(QUERY.format(asked)))

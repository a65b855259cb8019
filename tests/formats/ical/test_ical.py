"""What entries look like as iCalendar, byte for byte and in the eyes of the programs that read them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
import quickjs
import recurring_ical_events

from planner.domain.calendars import CalendarEntry, EntryStatus, Timed, When, WholeDays
from planner.domain.feeds import CSS_COLOURS, FEED_TABLE, PERSONAL_COLOUR, Feed
from planner.formats.ical.ical import TAIL, Rendered, assemble, calendar_file, feed_head, render

HERE = Path(__file__).parents[1]
wall = datetime.fromisoformat
OSLO = "Europe/Oslo"
STAMP = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
PLAIN = CalendarEntry(
    uid="7f3c@moteplass.example.no",
    sequence=2,
    created_at=datetime(2026, 11, 1, 8, tzinfo=UTC),
    revised_at=STAMP,
    when=Timed(wall("2027-02-08T09:00"), wall("2027-02-08T11:30"), OSLO),
    status=EntryStatus.CONFIRMED,
    summary="Beite i Åfjord; gjerde, gåetie og \\ fôr",
    description="Hva må til for mer beite?\n\nSamles av: Kompetanseløftet\nGjennomføres av: TINE\n8 kommer",
    location="Mære landbruksskole, Mæresvegen 163, 7710 Sparbu",
    geo=(63.9407, 11.4113),
    url="https://moteplass.example.no/moter/beite",
    join_url="https://video.example.no/j/42",
    categories=("Beite", "Gjerde, hegn"),
    contact="TINE Rådgiving",
)
FEED = Feed(
    "Møteplass: beite",
    "Møter om beite i Trøndelag",
    "olivedrab",
    "https://moteplass.example.no/kalender/tema/beite.ics",
    "https://moteplass.example.no/kalender/",
)
TIMES: dict[str, When] = {
    "spring-night": Timed(wall("2027-03-28T01:30"), wall("2027-03-28T03:30"), OSLO),
    "autumn-night": Timed(wall("2027-10-31T01:30"), wall("2027-10-31T03:30"), OSLO),
    "second-time-around": Timed(wall("2027-10-31T02:30").replace(fold=1), wall("2027-10-31T04:00"), OSLO),
    "skipped-hour": Timed(wall("2027-03-28T02:30"), wall("2027-03-28T04:00"), OSLO),
    "summer": Timed(wall("2027-06-10T10:00"), wall("2027-06-10T12:00"), OSLO),
    "year-turn": Timed(wall("2026-12-31T20:00"), wall("2027-01-01T01:00"), OSLO),
    "midnight": Timed(wall("2027-02-08T00:00"), wall("2027-02-09T00:00"), OSLO),
    "no-length": Timed(wall("2027-02-08T09:00"), wall("2027-02-08T09:00"), OSLO),
    "new-york": Timed(wall("2027-03-20T09:00"), wall("2027-03-20T10:00"), "America/New_York"),
    "cairo": Timed(wall("2027-06-10T09:00"), wall("2027-06-10T10:00"), "Africa/Cairo"),
    "one-day": WholeDays(date(2027, 2, 8), date(2027, 2, 8)),
    "leap-days": WholeDays(date(2028, 2, 28), date(2028, 3, 1)),
}


def entries() -> Iterator[CalendarEntry]:
    yield PLAIN
    yield replace(PLAIN, uid="cancelled", status=EntryStatus.CANCELLED, sequence=3, transparent=True)
    yield replace(
        PLAIN, uid="bare", description="", location="", geo=None, url="", join_url="", categories=(), contact=""
    )
    for name, when in TIMES.items():
        yield replace(PLAIN, uid=name, when=when, status=EntryStatus.TENTATIVE, summary=name, transparent=True)


def whole_feed() -> bytes:
    rendered = [render(entry, "Avlyst: ") for entry in entries()]
    return assemble(feed_head(FEED, {one.zone for one in rendered}), [one.body for one in rendered])


def span(when: When) -> tuple[object, object]:
    if isinstance(when, WholeDays):
        return when.first_day, when.last_day
    return when.starts_at, when.ends_at


@pytest.mark.parametrize(
    ("name", "made"), [("feed", whole_feed()), ("single", calendar_file(PLAIN, "Avlyst: "))], ids=["feed", "single"]
)
def test_files_are_as_they_were_agreed(name: str, made: bytes) -> None:
    assert made == (HERE / "golden" / f"{name}.ics").read_bytes()


def test_the_same_entries_give_the_same_bytes() -> None:
    assert whole_feed() == whole_feed()


def test_the_tail_ends_the_calendar_and_nothing_follows() -> None:
    assert assemble(b"head", [b"a", b"b"]) == b"headab" + TAIL


def test_feeds_hold_no_people_and_no_method() -> None:
    unfolded = whole_feed().replace(b"\r\n ", b"").split(b"\r\n")
    names = {line.split(b":")[0].split(b";")[0] for line in unfolded}
    assert names.isdisjoint({b"METHOD", b"ORGANIZER", b"ATTENDEE", b"CLASS", b"BEGIN:VALARM"})
    assert not any(b"mailto:" in line.lower() for line in unfolded)


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    text = "Åarjelsaemien gïele – ægtheit ø " * 9 + "👩🏽‍🌾" * 30
    body = render(replace(PLAIN, summary=text, description=""), "").body
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1])
    assert b"\r" not in body.replace(b"\r\n", b"")
    assert b"\n" not in body.replace(b"\r\n", b"")


def test_nothing_in_a_text_breaks_out_of_its_line() -> None:
    evil = "a\r\nATTENDEE:mailto:x@y\rb\x00\x07\u2028c\ufeff\ud800\x85"
    made = render(replace(PLAIN, summary=evil, uid=evil, url=evil, contact=evil, categories=(evil,)), evil).body
    assert b"\r\nATTENDEE" not in made
    assert not set(made.decode()) & set("\x00\x07\u2028\ufeff\x85")


@pytest.mark.parametrize("year", [1970, 1999, 2027, 9999])
@pytest.mark.parametrize("line", ["DTSTAMP:19700101T000000Z", "LAST-MODIFIED:19700101T000000Z"])
def test_a_revision_stands_in_its_own_two_lines_alone(year: int, line: str) -> None:
    lured = f"\r\n{line}\r\n"
    first = next(entries())
    revised = datetime(year, 3, 4, 5, 6, 7, tzinfo=UTC)
    for at in (first.revised_at, revised):
        entry = replace(first, uid=lured, summary=lured, location=lured * 9, revised_at=at, created_at=revised)
        lines = render(entry, "").body.decode().replace("\r\n ", "").split("\r\n")
        stamps = [value for value in lines if value.startswith(("DTSTAMP", "LAST-MODIFIED"))]
        assert stamps == [f"{name}:{at:%Y%m%dT%H%M%SZ}" for name in ("DTSTAMP", "LAST-MODIFIED")]
        assert sum(value.count(line) for value in lines if value not in stamps) == 11


def test_a_cancelled_entry_says_so_and_frees_the_time() -> None:
    body = render(replace(PLAIN, status=EntryStatus.CANCELLED), "Cancelled: ").body
    assert b"SUMMARY:Cancelled: Beite" in body
    assert b"STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n" in body


@pytest.mark.parametrize("name", ["second-time-around", "skipped-hour", "cairo", "spring-night", "autumn-night"])
def test_times_that_programs_get_wrong_are_written_in_utc(name: str) -> None:
    rendered = render(replace(PLAIN, when=TIMES[name]), "")
    assert rendered.zone == ""
    assert b"TZID" not in rendered.body


def test_every_colour_of_a_feed_is_known() -> None:
    assert {*(rule.colour for rule in FEED_TABLE.values()), PERSONAL_COLOUR} <= set(CSS_COLOURS)


def test_a_secret_feed_does_not_tell_its_address() -> None:
    assert b"SOURCE" not in feed_head(replace(FEED, address=""), [])


def test_rendering_says_which_zone_it_needs() -> None:
    assert render(replace(PLAIN, when=TIMES["new-york"]), "").zone == "America/New_York"
    assert isinstance(render(PLAIN, ""), Rendered)


def test_icalendar_reads_the_times_that_were_meant() -> None:
    read = {str(event["UID"]): event for event in icalendar.Calendar.from_ical(whole_feed()).walk("VEVENT")}
    assert {uid: str(event["SUMMARY"]) for uid, event in read.items()} == {
        entry.uid: ("Avlyst: " if entry.status is EntryStatus.CANCELLED else "") + entry.summary for entry in entries()
    }


def test_recurring_ical_events_finds_each_meeting_on_its_day() -> None:
    calendar = icalendar.Calendar.from_ical(whole_feed())
    found = recurring_ical_events.of(calendar).between(wall("2026-01-01"), wall("2029-01-01"))
    starts = {str(event["UID"]): event.start for event in found}
    expected = {entry.uid: span(entry.when)[0] for entry in entries()}
    assert {uid: at.astimezone(UTC) if isinstance(at, datetime) else at for uid, at in starts.items()} == expected


READ_IN_JAVASCRIPT = """
function read(data) {
  const calendar = new ICAL.Component(ICAL.parse(data));
  calendar.getAllSubcomponents('vtimezone').forEach(zone => ICAL.TimezoneService.register(zone));
  const told = time => time.isDate ? time.toString() : time.toUnixTime();
  return JSON.stringify(calendar.getAllSubcomponents('vevent').map(part => {
    const event = new ICAL.Event(part);
    return [event.uid, event.summary, told(event.startDate), told(event.endDate)];
  }));
}
"""


@pytest.fixture(scope="module")
def thunderbird() -> quickjs.Context:
    """The reader of Thunderbird and Nextcloud."""
    context = quickjs.Context()
    context.eval("var module = {exports: {}}, exports = module.exports;")
    context.eval((HERE.parent / "vendor" / "icaljs" / "ical.es5.min.cjs").read_text())
    context.eval("var ICAL = typeof module.exports === 'function' ? new module.exports() : module.exports;")
    context.eval("ICAL = ICAL.default || ICAL;")
    context.eval(READ_IN_JAVASCRIPT)
    return context


def seconds(when: When) -> tuple[object, object]:
    if isinstance(when, WholeDays):
        return when.first_day.isoformat(), date.fromordinal(when.last_day.toordinal() + 1).isoformat()
    return int(when.starts_at.timestamp()), int(when.ends_at.timestamp())


def test_thunderbird_reads_the_times_that_were_meant(thunderbird: quickjs.Context) -> None:
    read = json.loads(thunderbird.get("read")(whole_feed().decode()))
    prefix = {EntryStatus.CANCELLED: "Avlyst: "}
    assert [tuple(row) for row in read] == [
        (entry.uid, prefix.get(entry.status, "") + entry.summary, *seconds(entry.when)) for entry in entries()
    ]

"""Calendar files as others write them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.calendars import CalendarEntry, EntryStatus, Timed, When, WholeDays, with_links
from planner.formats.ical.contentlines import clean
from planner.formats.ical.ical import calendar_file
from planner.formats.ical.ical_components import MOST_COMPONENTS, MOST_OCTETS, Note
from planner.formats.ical.ical_reader import ReadEvent, Reading, read_calendar
from planner.formats.ical.timezones import fits

wall = datetime.fromisoformat
OSLO = "Europe/Oslo"
READING = Reading(datetime(2026, 11, 23, 12, tzinfo=UTC), cancelled="Avlyst: ")
NINE = Timed(wall("2027-02-08T09:00"), wall("2027-02-08T10:00"), OSLO)

TEXTS = st.text(max_size=120).map(clean)
LINES = TEXTS.map(lambda text: " ".join(text.split()))
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001 - Hypothesis wants them naive.
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


@st.composite
def timed(draw: st.DrawFn) -> When:
    zone = draw(st.sampled_from([OSLO, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]))
    starts = draw(st.datetimes(wall("2026-01-01"), wall("2030-01-01"))).replace(microsecond=0)
    ends = starts + timedelta(minutes=draw(st.integers(0, 9999)))
    told = Timed(starts, ends, zone)
    if not (fits(starts, zone) and fits(ends, zone)) or told.ends_at - told.starts_at != ends - starts:
        starts, ends, zone = wall("2027-10-31T02:30").replace(fold=1), wall("2027-10-31T04:00"), OSLO
    return Timed(starts, ends, zone)


@st.composite
def whole_days(draw: st.DrawFn) -> When:
    first = draw(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
    return WholeDays(first, first + timedelta(days=draw(st.integers(0, 20))))


@st.composite
def entries(draw: st.DrawFn) -> CalendarEntry:
    status = draw(st.sampled_from(EntryStatus))
    geo = st.tuples(st.integers(-90, 90), st.integers(-180, 180)).map(lambda at: (at[0] / 1.0, at[1] / 1.0))
    return with_links(
        CalendarEntry(
            uid=draw(st.uuids()).hex,
            sequence=draw(st.integers(0, 99)),
            created_at=draw(INSTANTS),
            revised_at=draw(INSTANTS),
            when=draw(timed() | whole_days()),
            status=status,
            summary=draw(TEXTS),
            description=draw(TEXTS),
            location=draw(TEXTS),
            geo=draw(st.none() | geo),
            url=draw(st.sampled_from(["", "https://moteplass.example.no/moter/beite"])),
            join_url=draw(st.sampled_from(["", "https://video.example.no/j/42?a=b,c;d"])),
            categories=tuple(word for word in draw(st.lists(LINES, max_size=3)) if word),
            contact=draw(LINES).replace("@", ""),
            transparent=status is EntryStatus.CANCELLED or draw(st.booleans()),
        )
    )


def span(when: When) -> tuple[object, ...]:
    return (when,) if isinstance(when, WholeDays) else (when, when.starts_at, when.ends_at)


@given(entries())
def test_what_was_written_is_read_back(entry: CalendarEntry) -> None:
    (read,) = read_calendar(calendar_file(entry, "Avlyst: "), READING).events
    assert read.remarks == ()
    assert read.entry == entry
    assert span(read.entry.when) == span(entry.when)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fall(data: bytes) -> None:
    wrapped = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270208\n" + data + b"\nEND:VEVENT\nEND:VCALENDAR"
    assert read_calendar(data, READING).entries == ()
    assert isinstance(read_calendar(wrapped, READING).entries, tuple)


@given(st.sampled_from(["DTSTART", "DTEND", "DURATION", "GEO", "SEQUENCE", "RRULE", "DTSTAMP"]), st.text(max_size=30))
def test_no_value_makes_the_reader_fall(name: str, value: str) -> None:
    read = one(f"{name}:{value}", "DTSTART:20270208T090000Z", "UID:u")
    assert read.position == 1


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]).encode()


def one(*lines: str, zone: tuple[str, ...] = ()) -> ReadEvent:
    return read_calendar(calendar(*zone, "BEGIN:VEVENT", *lines, "END:VEVENT"), READING).events[0]


def when(*lines: str, zone: tuple[str, ...] = ()) -> When | None:
    entry = one(*lines, zone=zone).entry
    return entry.when if entry else None


def notes(event: ReadEvent) -> set[Note]:
    return {remark.note for remark in event.remarks}


EXCHANGE = (
    "BEGIN:VTIMEZONE", "TZID:Vår egen tid", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("DTSTART;TZID=Europe/Oslo:20270208T090000", "DTEND;TZID=Europe/Oslo:20270208T100000"),
        ("DTSTART:20270208T080000Z", "DTEND:20270208T090000Z"),
        ("DTSTART:20270208T090000", "DTEND:20270208T100000"),
        ("DTSTART:20270208T090000+0100", "DURATION:PT1H"),
        ("DTSTART;TZID=Nowhere:20270208T090000", "DTEND;TZID=Nowhere:20270208T100000"),
        ("DTSTART;TZID=/mozilla.org/20070129_1/Europe/Oslo:20270208T090000", "DTEND:20270208T090000Z"),
        ("DTSTART;TZID=UTC:20270208T080000", "DURATION:PT60M"),
        ("DTSTART;TZID=Vår egen tid:20270208T090000", "DTEND;TZID=Vår egen tid:20270208T100000"),
    ],
)
def test_nine_in_oslo_however_it_is_written(start: str, end: str) -> None:
    assert when(start, end, zone=EXCHANGE) == NINE


def test_a_zone_only_the_file_knows_has_summer_time_too() -> None:
    summer = when("DTSTART;TZID=Vår egen tid:20270610T090000", zone=EXCHANGE)
    assert summer == Timed(wall("2027-06-10T09:00"), wall("2027-06-10T09:00"), OSLO)


def test_windows_zones_are_their_namesakes() -> None:
    read = one("DTSTART;TZID=W. Europe Standard Time:20270208T090000", "UID:u")
    assert isinstance(read.entry and read.entry.when, Timed)
    assert notes(read) == {Note.ZONE_TRANSLATED}


def test_a_zone_that_would_never_end_is_not_followed() -> None:
    hostile = tuple(line.replace("FREQ=YEARLY;INTERVAL=1", "FREQ=SECONDLY") for line in EXCHANGE)
    assert notes(one("DTSTART;TZID=Vår egen tid:20270208T090000", "UID:u", zone=hostile)) == {Note.ZONE_UNKNOWN}


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        (["DTSTART;VALUE=DATE:20270208", "DTEND;VALUE=DATE:20270211"], date(2027, 2, 10)),
        (["DTSTART;VALUE=DATE:20270208", "DTEND;VALUE=DATE:20270208"], date(2027, 2, 8)),
        (["DTSTART;VALUE=DATE:20270208", "DURATION:P2D"], date(2027, 2, 9)),
        (["DTSTART:20270208"], date(2027, 2, 8)),
    ],
)
def test_whole_days_end_on_the_day_before_dtend(lines: list[str], last: date) -> None:
    assert when(*lines) == WholeDays(date(2027, 2, 8), last)


def test_a_day_is_a_day_and_eight_hours_are_eight_hours_over_the_spring_night() -> None:
    start = "DTSTART;TZID=Europe/Oslo:20270327T220000"
    assert when(start, "DURATION:P1D") == Timed(wall("2027-03-27T22:00"), wall("2027-03-28T22:00"), OSLO)
    assert when(start, "DURATION:PT8H") == Timed(wall("2027-03-27T22:00"), wall("2027-03-28T07:00"), OSLO)


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        (["SUMMARY:x"], Note.START_MISSING),
        (["DTSTART:20271340T250000"], Note.TIME_NOT_UNDERSTOOD),
        (["DTSTART:20270208T090000Z", "DURATION:-PT1H"], Note.ENDS_BEFORE_START),
        (["DTSTART:20270208T090000"], Note.FLOATING),
        (["DTSTART:20270208", "RRULE:FREQ=SECONDLY"], Note.SERIES_NOT_EXPANDED),
        (["DTSTART:20270208", "RECURRENCE-ID:20270208"], Note.ONE_OF_SERIES),
        (["DTSTART:20270208", "STATUS:PERHAPS"], Note.STATUS_UNKNOWN),
        (["DTSTART:20270208", "ATTENDEE:mailto:a@b"], Note.PEOPLE_LEFT_OUT),
        (["DTSTART:20270208", "this is no line"], Note.LINE_NOT_UNDERSTOOD),
        (["DTSTART:20270208", "SUMMARY:" + "x" * 30_000], Note.TEXT_CUT),
    ],
)
def test_what_was_not_understood_is_remarked_on(lines: list[str], note: Note) -> None:
    assert notes(one("UID:u", *lines)) == {note}


def test_one_bad_event_leaves_the_others() -> None:
    parts = ("BEGIN:VEVENT", "UID:a", "DTSTART:nope", "END:VEVENT", "BEGIN:VTODO", "END:VTODO")
    read = read_calendar(calendar(*parts, "BEGIN:VEVENT", "UID:b", "DTSTART:20270208", "END:VEVENT") * 2, READING)
    assert [(event.position, event.component, event.entry is None) for event in read.events] == [
        (1, "VEVENT", True),
        (2, "VTODO", True),
        (3, "VEVENT", True),
        (4, "VEVENT", True),
        (5, "VTODO", True),
        (6, "VEVENT", False),
    ]


def test_the_highest_sequence_of_an_event_counts() -> None:
    copies = [f"BEGIN:VEVENT\r\nUID:a\r\nDTSTART:2027020{n}\r\nSEQUENCE:{n}\r\nEND:VEVENT" for n in (2, 9, 4)]
    read = read_calendar(calendar(*copies), READING)
    assert [entry.sequence for entry in read.entries] == [9]
    assert [notes(event) for event in read.events] == [{Note.OLDER_COPY}, set(), {Note.OLDER_COPY}]


@pytest.mark.parametrize("encode", [
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.replace("\r\n", "\n").encode(),
    lambda text: text.encode("utf-16"),
    lambda text: text.encode("cp1252"),
    lambda text: text.encode().replace("å".encode(), b"\xc3\r\n \xa5"),
    lambda text: text.encode().removesuffix(b"END:VCALENDAR\r\n"),
])  # fmt: skip
def test_octets_come_in_many_ways(encode: object) -> None:
    text = calendar("BEGIN:VEVENT", "UID:a", "DTSTART:20270208", "SUMMARY:Gjerde på Mære", "END:VEVENT").decode()
    (entry,) = read_calendar(encode(text), READING).entries  # type: ignore[operator]
    assert entry.summary == "Gjerde på Mære"


def test_people_are_left_out_and_the_organisers_name_is_kept() -> None:
    entry = one("UID:u", "DTSTART:20270208", "ORGANIZER;CN=TINE:mailto:x@tine.example").entry
    assert entry is not None
    assert entry.contact == "TINE"
    assert "@" not in repr(replace(entry, uid=""))


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"", Note.NOT_A_CALENDAR),
        (b"<!doctype html><title>Sign in</title>", Note.NOT_A_CALENDAR),
        (b"x" * (MOST_OCTETS + 1), Note.TOO_LARGE),
        (calendar(*["BEGIN:VTODO", "END:VTODO"] * (MOST_COMPONENTS + 1)), Note.TOO_MANY),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270208", Note.TRUNCATED),
        (b"BEGIN:X\r\n" * 4000, Note.TRUNCATED),
    ],
)
def test_files_that_are_no_calendars_are_told_of(data: bytes, note: Note) -> None:
    assert note in {remark.note for remark in read_calendar(data, READING).remarks}

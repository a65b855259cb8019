"""What is written is read back, whatever it is: every field, every zone, both hours that come twice, and dirt in texts."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import icalendar
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from planner.domain.calendars import CalendarEntry, EntryStatus, Timed, When, WholeDays, with_links
from planner.formats.ical.contentlines import clean
from planner.formats.ical.ical import calendar_file, zone_needed
from planner.formats.ical.ical_reader import Reading, read_calendar
from tests.architecture.source import ROOT

wall = datetime.fromisoformat
READING = Reading(datetime(2026, 11, 23, 12, tzinfo=UTC), cancelled="Avlyst: ")
ZONES = (
    "Europe/Oslo", "America/New_York", "America/Sao_Paulo", "America/St_Johns", "Africa/Casablanca", "Africa/Cairo",
    "Asia/Kathmandu", "Asia/Jerusalem", "Australia/Lord_Howe", "Pacific/Apia", "America/Nuuk", "Europe/Dublin", "UTC",
)  # fmt: skip
NIGHTS = [wall(night) for night in ("2027-03-27T20:00", "2027-10-30T20:00", "2027-12-31T20:00", "2028-02-28T20:00")]
INSTANTS = some.datetimes(wall("1990-01-01"), wall("2090-01-01")).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
DIRT = some.sampled_from(
    ["\x00", "\x07", "\r", "\r\n", "\ufeff", "\u2028", "\x85", "\ud800", "\\", "\\n", ";", ",", "\t"]
)
SIGNS = some.sampled_from(["å", "👩🏽‍🌾", "ǩ", "é", "\u200d", "\U0010ffff"]) | some.characters() | DIRT
TEXTS = some.text(max_size=60) | some.lists(SIGNS, max_size=300).map("".join)
WORDS = TEXTS.map(lambda text: " ".join(clean(text).replace("@", "").split()))
PROCESS = """
import hashlib, pickle, sys
from planner.app import use_own_zones
from planner.formats.ical.ical import calendar_of
use_own_zones()
print(hashlib.sha256(calendar_of(pickle.load(sys.stdin.buffer), "Avlyst: ")).hexdigest())
"""


@some.composite
def timed(draw: some.DrawFn) -> When:
    """Draw times, many of them on nights when clocks change; those that come twice may be the second."""
    night = some.builds(
        lambda at, minutes: at + timedelta(minutes=minutes), some.sampled_from(NIGHTS), some.integers(0, 720)
    )
    starts = draw(night | some.datetimes(wall("2000-01-01"), wall("2035-01-01"))).replace(microsecond=0)
    ends = starts + timedelta(minutes=draw(some.integers(0, 600) | some.integers(0, 9999)))
    starts, ends = (at.replace(fold=draw(some.integers(0, 1))) for at in (starts, ends))
    zone = draw(some.sampled_from(ZONES))
    instants = [at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for at in (starts, ends)]
    assume(instants[0] <= instants[1])
    return Timed(starts, ends, zone)


@some.composite
def whole_days(draw: some.DrawFn) -> When:
    first = draw(some.dates(date(1900, 1, 1), date(2199, 1, 1)))
    return WholeDays(first, first + timedelta(days=draw(some.integers(0, 400))))


ENTRIES = some.builds(
    CalendarEntry,
    uid=some.uuids().map(lambda uid: f"{uid}@moteplass.example.no"),
    sequence=some.integers(0, 2**31 - 1),
    created_at=INSTANTS,
    revised_at=INSTANTS,
    when=timed() | whole_days(),
    status=some.sampled_from(EntryStatus),
    summary=TEXTS,
    description=TEXTS,
    location=TEXTS,
    geo=some.none() | some.tuples(some.integers(-900, 900), some.integers(-1800, 1800)).map(lambda at: (at[0] / 10, at[1] / 10)),
    url=some.sampled_from(["", "https://moteplass.example.no/moter/beite"]),
    join_url=some.sampled_from(["", "https://video.example.no/j/42?a=b,c;d"]),
    categories=some.lists(WORDS.filter(bool), max_size=4).map(tuple),
    contact=WORDS,
    transparent=some.booleans(),
    alarm=some.none() | some.sampled_from([timedelta(hours=1), timedelta(days=1), timedelta(hours=15)]),
)  # fmt: skip


def instants(when: When) -> tuple[object, object]:
    if isinstance(when, WholeDays):
        return when.first_day, when.last_day
    return when.starts_at, when.ends_at


def as_read(entry: CalendarEntry, when: When) -> CalendarEntry:
    """Return the entry as a reader has it: texts without dirt, links in the description; an alarm is the reader's own."""
    told = with_links(entry)
    free = entry.transparent or entry.status is EntryStatus.CANCELLED
    return replace(
        told,
        summary=clean(told.summary),
        description=clean(told.description),
        location=clean(told.location),
        when=when,
        transparent=free,
        alarm=None,
    )


@settings(max_examples=60)
@given(ENTRIES)
def test_what_is_written_is_read_back(entry: CalendarEntry) -> None:
    (read,) = read_calendar(calendar_file(entry, "Avlyst: "), READING).entries
    assert read == as_read(entry, read.when)
    assert instants(read.when) == instants(entry.when)
    if zone := zone_needed(entry):
        assert isinstance(read.when, Timed)
        assert read.when.zone == zone


@settings(max_examples=60)
@given(ENTRIES)
def test_the_library_reads_the_same_instants_and_alarms(entry: CalendarEntry) -> None:
    (event,) = icalendar.Calendar.from_ical(calendar_file(entry, "")).walk("VEVENT")
    starts = event.decoded("DTSTART")
    assert (starts.astimezone(UTC) if isinstance(starts, datetime) else starts) == instants(entry.when)[0]
    alarms = [] if entry.alarm is None or entry.status is EntryStatus.CANCELLED else [-entry.alarm]
    assert [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")] == alarms


@settings(max_examples=60)
@given(ENTRIES)
def test_no_line_is_long_or_broken_and_nothing_unseen_is_in_it(entry: CalendarEntry) -> None:
    lines = calendar_file(entry, "").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    text = "".join(line.decode() for line in lines)
    assert not set(text) & set("\x00\x07\r\n\ufeff\u2028\x85")


def digest_elsewhere(entries: list[CalendarEntry], seed: str, zone: str) -> str:
    """Return the digest of a file of entries as a process of the service writes it on another machine."""
    done = subprocess.run(
        [sys.executable, "-c", PROCESS],
        input=pickle.dumps(entries), capture_output=True, check=True, cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
    )  # fmt: skip
    return done.stdout.decode().strip()


def test_every_process_everywhere_writes_the_same_bytes() -> None:
    plain = CalendarEntry(
        "u", 1, READING.received_at, READING.received_at, WholeDays(date(2027, 2, 8), date(2027, 2, 8)),
        EntryStatus.CONFIRMED, "Gjerde 👩🏽‍🌾", "Hva\ntrengs; nå?", categories=("b", "a", "c"),
    )  # fmt: skip
    starts = [night + timedelta(hours=number) for night in NIGHTS for number in range(9)]
    whens = [Timed(at, at + timedelta(hours=2), name) for at in starts for name in ZONES]
    entries = [replace(plain, uid=f"u{number}", when=when) for number, when in enumerate(whens)]
    digests = {
        digest_elsewhere(entries, seed, zone) for seed, zone in [("1", "America/St_Johns"), ("2", "Pacific/Apia")]
    }
    assert len(digests) == 1
    assert len(digests.pop()) == len(sha256().hexdigest())

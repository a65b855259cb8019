"""Calendar files of others read into entries, one component at a time: what was understood, what was not, and why.

Nothing raises for what a file holds. Rules of recurrence are kept aside as written and never expanded here. People are
left out: of an organiser only the name is kept, for that is who gathers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from planner.domain.calendars import CalendarEntry, EntryStatus, When
from planner.formats.ical.contentlines import clean, items, unescape, uri
from planner.formats.ical.ical import HOME_ZONE
from planner.formats.ical.ical_components import Component, Note, Remark, read_components, shown
from planner.formats.ical.ical_times import Zones, read_instant, read_when, zones_of

LONGEST_TEXT = 20_000
"""Characters kept of a text."""

HIGHEST_SEQUENCE = 2**31 - 1
"""The highest SEQUENCE (RFC 5545 3.3.8)."""

_SERIES = ("RRULE", "RDATE", "EXDATE", "EXRULE")
_JOIN = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_NORTHMOST, _EASTMOST = 90, 180


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """The reading of one component: its place in the file from 1, its entry where it was understood, and the remarks.

    ``series`` holds the lines of its recurrence as written, ``occurrence`` its RECURRENCE-ID; both are
    empty for what stands alone.
    """

    position: int
    component: str
    entry: CalendarEntry | None
    remarks: tuple[Remark, ...] = ()
    series: tuple[str, ...] = ()
    occurrence: str = ""


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    """The reading of a file: the name it gives itself, its components in order, and remarks on the file as a whole."""

    name: str
    events: tuple[ReadEvent, ...]
    remarks: tuple[Remark, ...]

    @property
    def entries(self) -> tuple[CalendarEntry, ...]:
        """The entries that were understood, in the order of the file."""
        return tuple(event.entry for event in self.events if event.entry is not None)


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read: when the file came, in UTC, for what bears no stamp; the zone at home; our word for cancelled."""

    received_at: datetime
    home: str = HOME_ZONE
    cancelled: str = ""


def read_calendar(data: bytes, reading: Reading) -> ReadCalendar:
    """Read a calendar file of anybody's; of several copies of one event the highest SEQUENCE counts."""
    root = read_components(data)
    calendars = [part for part in root.parts if part.name == "VCALENDAR"]
    zones = zones_of(calendars, reading.home)
    parts = [part for calendar in calendars for part in calendar.parts if part.name != "VTIMEZONE"]
    events = [_read(place, part, zones, reading) for place, part in enumerate(parts, start=1)]
    loose = [Remark(Note.NOT_A_CALENDAR, shown(part.name)) for part in root.parts if part.name != "VCALENDAR"]
    remarks = [*root.remarks, *loose, *(remark for calendar in calendars for remark in calendar.remarks)]
    return ReadCalendar(_name(calendars), tuple(_newest(events)), tuple(remarks))


def _name(calendars: list[Component]) -> str:
    named = (calendar.value(word) for calendar in calendars for word in ("NAME", "X-WR-CALNAME"))
    return clean(unescape(next(filter(None, named), "")))


def _read(place: int, part: Component, zones: Zones, reading: Reading) -> ReadEvent:
    if part.name != "VEVENT":
        return ReadEvent(place, part.name, None, (Remark(Note.NOT_A_MEETING, shown(part.name)),))
    remarks = list(part.remarks)
    series = tuple(f"{prop.name}:{prop.value}" for name in _SERIES for prop in part.all(name))
    occurrence = part.value("RECURRENCE-ID")
    when = read_when(part, zones, remarks)
    entry = _entry(part, when, reading, remarks) if when else None
    remarks += [Remark(Note.SERIES_NOT_EXPANDED, shown(line)) for line in series[:1]]
    remarks += [Remark(Note.ONE_OF_SERIES, shown(occurrence))] if occurrence else []
    if not part.ended:
        # Half an event may be at any other time, or cancelled.
        return ReadEvent(place, part.name, None, (*remarks, Remark(Note.TRUNCATED, shown(part.name))))
    return ReadEvent(place, part.name, entry, tuple(dict.fromkeys(remarks)), series, occurrence)


def _entry(part: Component, when: When, reading: Reading, remarks: list[Remark]) -> CalendarEntry:
    status = _status(part, remarks)
    summary = _text(part, "SUMMARY", remarks)
    uid = _text(part, "UID", remarks)
    people = sum(1 for _ in part.all("ATTENDEE"))
    remarks += [Remark(Note.UID_MISSING)] if not uid else []
    remarks += [Remark(Note.PEOPLE_LEFT_OUT, str(people))] if people else []
    revised_at = read_instant(part.value("LAST-MODIFIED")) or read_instant(part.value("DTSTAMP")) or reading.received_at
    return CalendarEntry(
        uid=uid,
        sequence=_sequence(part.value("SEQUENCE")),
        created_at=read_instant(part.value("CREATED")) or revised_at,
        revised_at=revised_at,
        when=when,
        status=status,
        summary=summary.removeprefix(reading.cancelled) if status is EntryStatus.CANCELLED else summary,
        description=_text(part, "DESCRIPTION", remarks),
        location=_text(part, "LOCATION", remarks),
        geo=_geo(part.value("GEO")),
        url=uri(part.value("URL")),
        join_url=next(filter(None, (uri(part.value(name)) for name in _JOIN)), ""),
        categories=tuple(clean(word) for prop in part.all("CATEGORIES") for word in items(prop.value)),
        contact=_contact(part, remarks),
        transparent=part.value("TRANSP").upper() == "TRANSPARENT",
    )


def _text(part: Component, name: str, remarks: list[Remark]) -> str:
    prop = part.first(name)
    text = clean(unescape(prop.value)) if prop else ""
    if len(text) > LONGEST_TEXT:
        remarks.append(Remark(Note.TEXT_CUT, name))
    return text[:LONGEST_TEXT]


def _status(part: Component, remarks: list[Remark]) -> EntryStatus:
    word = part.value("STATUS").lower()
    if word in set(EntryStatus):
        return EntryStatus(word)
    remarks += [Remark(Note.STATUS_UNKNOWN, shown(word))] if word else []
    return EntryStatus.CONFIRMED


def _sequence(number: str) -> int:
    """A number as it should be; a clock in milliseconds, as some write, stops at the highest there is."""
    return min(int(number[:20]), HIGHEST_SEQUENCE) if number.isascii() and number.isdigit() else 0


def _geo(value: str) -> tuple[float, float] | None:
    try:
        north, east = (float(part) for part in value.replace(",", ";").split(";"))
    except ValueError:
        return None
    sound = math.isfinite(north) and math.isfinite(east) and abs(north) <= _NORTHMOST and abs(east) <= _EASTMOST
    return (north, east) if sound else None


def _contact(part: Component, remarks: list[Remark]) -> str:
    """A name to ask for: the contact, else the organiser's name; an address is nobody's name."""
    organiser = part.first("ORGANIZER")
    named = (_text(part, "CONTACT", remarks), clean(organiser.params.get("CN", "")) if organiser else "")
    return next((name for name in named if name and "@" not in name), "")


def _newest(events: Iterable[ReadEvent]) -> list[ReadEvent]:
    """Take the entry from every copy but the one with the highest SEQUENCE and, among those, the latest revision."""
    listed = list(events)
    best: dict[tuple[str, str], ReadEvent] = {}
    for event in listed:
        if event.entry and event.entry.uid:
            key = (event.entry.uid, event.occurrence)
            best[key] = max(best.get(key, event), event, key=_age)
    return [event if _counts(event, best) else _older(event) for event in listed]


def _age(event: ReadEvent) -> tuple[int, float, int]:
    entry = event.entry
    return (entry.sequence, entry.revised_at.timestamp(), event.position) if entry else (-1, 0.0, 0)


def _counts(event: ReadEvent, best: dict[tuple[str, str], ReadEvent]) -> bool:
    return event.entry is None or not event.entry.uid or best[event.entry.uid, event.occurrence] is event


def _older(event: ReadEvent) -> ReadEvent:
    return replace(event, entry=None, remarks=(*event.remarks, Remark(Note.OLDER_COPY)))

"""Times in calendar files as others write them: whatever names their zones have, and with no zone at all.

Which zone a TZID means is decided in ``zone_definitions``. A time without zone, and UTC, is wall time at home; so is one
in a zone that nothing explains, with a remark, by which whoever acts on times refuses it. X-WR-TIMEZONE is a hint for
display and moves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from icalendar import vDuration

from planner.domain.calendars import Timed, When, WholeDays
from planner.domain.meetings import Span
from planner.domain.refusals import Refused
from planner.domain.series import through_gap
from planner.domain.times import FIRST_YEAR, LAST_YEAR, zone_named
from planner.formats.ical.ical_components import Component, Note, Property, Remark
from planner.formats.ical.zone_definitions import ZoneDefinitions

_MOMENT = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d+)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_OF_THE_CLOCK = "T"
_LEAP = 59


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of one file: home, by its IANA name, and those that the file defines."""

    home: str
    definitions: ZoneDefinitions


Moment = date | tuple[datetime, str]
"""A date, or a naive wall time with the name of its zone."""


def zones_of(calendars: list[Component], home: str) -> Zones:
    """Collect the zones that the calendars of a file define."""
    return Zones(home, ZoneDefinitions.of(calendars))


def read_when(event: Component, zones: Zones, remarks: list[Remark]) -> When | None:
    """Return when an event takes place, or ``None`` when its start is missing or not understood; remarks are added."""
    start = event.first("DTSTART")
    if start is None:
        remarks.append(Remark(Note.START_MISSING))
        return None
    begins = read_moment(start, zones, remarks)
    if begins is None:
        return None
    end = event.first("DTEND")
    ends = _read_end(end, begins, zones, remarks) if end else _after(begins, event.value("DURATION"), remarks)
    return _span(begins, begins if ends is None else ends, remarks)


def _read_end(end: Property, begins: Moment, zones: Zones, remarks: list[Remark]) -> Moment | None:
    """Return the end of an event; one without zone stands in the zone of the start."""
    own = list[Remark]()
    ends = read_moment(end, replace(zones, home=begins[1]) if isinstance(begins, tuple) else zones, own)
    remarks += [remark for remark in own if remark.note is not Note.FLOATING]
    return ends


def read_moment(prop: Property, zones: Zones, remarks: list[Remark]) -> Moment | None:
    """Return a date or a wall time with its zone, or ``None`` with a remark when it is neither."""
    match = _MOMENT.fullmatch(prop.value.strip())
    try:
        if match is None:
            raise ValueError(prop.value)  # noqa: TRY301 - Both ways of not being a time end in the same remark.
        year, month, day, hour, minute, second, offset = match.groups()
        on = _bounded(date(int(year), int(month), int(day)))
        if hour is None:
            return on
        wall = datetime.combine(on, time(int(hour), int(minute), min(int(second or 0), _LEAP)))
        return _placed(wall, offset, prop.params.get("TZID", ""), zones, remarks)
    except (ValueError, OverflowError):
        remarks.append(Remark(Note.TIME_NOT_UNDERSTOOD, prop.value[:80]))
        return None


def _bounded(day: date) -> date:
    """Return a day of the years there are meetings in; raise ``ValueError`` for any other, such as one that means «for ever»."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day


def read_instant(stamp: str) -> datetime | None:
    """Return the instant of a stamp such as DTSTAMP, in UTC; one without zone is taken as UTC, which it must be in."""
    moment = read_moment(
        Property("", {}, stamp if not stamp or stamp[-1] == "Z" else stamp + "Z"), zones_of([], "UTC"), []
    )
    return moment[0].replace(tzinfo=UTC) if isinstance(moment, tuple) else None


def _placed(wall: datetime, offset: str | None, tzid: str, zones: Zones, remarks: list[Remark]) -> Moment:
    """The wall time in a zone with an IANA name: its own, or home where it has none of its own."""
    if offset:
        return _at_home(datetime.fromisoformat(f"{wall.isoformat()}{offset.replace('Z', '+00:00')}"), zones)
    tzid = tzid.strip('" ')
    if not tzid:
        remarks.append(Remark(Note.FLOATING, zones.home))
        return wall, zones.home
    name = zones.definitions.iana_name(tzid)
    if name == "UTC":
        return _at_home(wall.replace(tzinfo=UTC), zones)
    if name:
        remarks.extend([Remark(Note.ZONE_TRANSLATED, f"{tzid[:60]} → {name}")] if name != tzid else [])
        return wall, name
    defined = zones.definitions.defined(tzid)
    if defined is None:
        remarks.append(Remark(Note.ZONE_UNKNOWN, tzid[:80]))
        return wall, zones.home
    return _at_home(wall.replace(tzinfo=defined), zones)


def _at_home(instant: datetime, zones: Zones) -> Moment:
    return instant.astimezone(zone_named(zones.home)).replace(tzinfo=None), zones.home


def _after(begins: Moment, duration: str, remarks: list[Remark]) -> Moment | None:
    """The end after a duration: days by the calendar, hours by the clock that never jumps (RFC 5545 3.3.6)."""
    if not duration:
        return None
    try:
        length: timedelta = vDuration.from_ical(duration.upper())  # type: ignore[no-untyped-call]
        if not isinstance(begins, tuple):
            return _bounded(begins + max(timedelta(days=1), length))
        wall, zone = begins
        if _OF_THE_CLOCK not in duration.upper():
            return datetime.combine(_bounded((wall + length).date()), wall.time()), zone
        instant = wall.replace(tzinfo=zone_named(zone)).astimezone(UTC) + length
        _bounded(instant.date())
        return instant.astimezone(zone_named(zone)).replace(tzinfo=None), zone
    except (ValueError, OverflowError):
        remarks.append(Remark(Note.TIME_NOT_UNDERSTOOD, duration[:80]))
        return None


def _span(begins: Moment, ends: Moment, remarks: list[Remark]) -> When:
    """Put start and end together, the end brought to the kind of the start; an end before the start is the start.

    Of a whole day that ends at an hour the hour is left out, and a time that ends with a day ends at midnight after its own.
    """
    try:
        if isinstance(begins, tuple):
            wall, zone = begins
            last = _in_zone(ends, zone) if isinstance(ends, tuple) else _midnight(ends, wall.date())
            span = through_gap(Span(wall, last, zone))
            return Timed(span.starts, span.ends or last, zone)
        end = _day_after(ends[0]) if isinstance(ends, tuple) else ends
        return WholeDays(begins, begins if end == begins else end - timedelta(days=1))
    except (Refused, OverflowError):
        remarks.append(Remark(Note.ENDS_BEFORE_START))
        return Timed(begins[0], begins[0], begins[1]) if isinstance(begins, tuple) else WholeDays(begins, begins)


def _midnight(day: date, first: date) -> datetime:
    return datetime.combine(day + timedelta(days=day == first), time.min)


def _day_after(wall: datetime) -> date:
    return wall.date() + timedelta(days=wall.time() != time.min)


def _in_zone(moment: tuple[datetime, str], zone: str) -> datetime:
    wall, other = moment
    if other == zone:
        return wall
    return wall.replace(tzinfo=zone_named(other)).astimezone(zone_named(zone)).replace(tzinfo=None)

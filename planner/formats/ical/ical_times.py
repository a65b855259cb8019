"""Times in calendar files as others write them: whatever names their zones have, and with no zone at all.

Decided here: a zone with an IANA name is that zone, whatever the file says of it; a zone of Windows is its IANA
namesake; a zone that only the file knows is what the file's VTIMEZONE says; a time without zone, and UTC, is wall time
at home. X-WR-TIMEZONE is a hint for display and moves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from icalendar import Timezone, vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from planner.domain.calendars import Timed, When, WholeDays
from planner.domain.refusals import Refused
from planner.domain.times import zone_named
from planner.formats.ical.ical_components import Component, Note, Property, Remark

_MOMENT = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d+)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_OF_THE_CLOCK = "T"
_LEAP = 59
_LONGEST_RULE = 200
_UTC_NAMES = frozenset({"UTC", "GMT", "Z", "ETC/UTC", "ETC/GMT"})


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of one file: home, by its IANA name, and the VTIMEZONE components by their TZID."""

    home: str
    told: dict[str, Component]


Moment = date | tuple[datetime, str]
"""A date, or a naive wall time with the name of its zone."""


def zones_of(calendars: list[Component], home: str) -> Zones:
    """Collect the zones that the calendars of a file tell of."""
    components = (part for calendar in calendars for part in calendar.parts if part.name == "VTIMEZONE")
    return Zones(home, {zone.value("TZID"): zone for zone in components})


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
    ends = read_moment(end, zones, remarks) if end else _after(begins, event.value("DURATION"), remarks)
    return _span(begins, begins if ends is None else ends, remarks)


def read_moment(prop: Property, zones: Zones, remarks: list[Remark]) -> Moment | None:
    """Return a date or a wall time with its zone, or ``None`` with a remark when it is neither."""
    match = _MOMENT.fullmatch(prop.value.strip())
    try:
        if match is None:
            raise ValueError(prop.value)  # noqa: TRY301 - Both ways of not being a time end in the same remark.
        year, month, day, hour, minute, second, offset = match.groups()
        on = date(int(year), int(month), int(day))
        if hour is None:
            return on
        wall = datetime.combine(on, time(int(hour), int(minute), min(int(second or 0), _LEAP)))
        return _placed(wall, offset, prop.params.get("TZID", ""), zones, remarks)
    except (ValueError, OverflowError):
        remarks.append(Remark(Note.TIME_NOT_UNDERSTOOD, prop.value[:80]))
        return None


def read_instant(stamp: str) -> datetime | None:
    """Return the instant of a stamp such as DTSTAMP, in UTC; one without zone is taken as UTC, which it must be in."""
    moment = read_moment(
        Property("", {}, stamp if not stamp or stamp[-1] == "Z" else stamp + "Z"), Zones("UTC", {}), []
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
    if tzid.upper() in _UTC_NAMES:
        return _at_home(wall.replace(tzinfo=UTC), zones)
    name = _iana_name(tzid, zones)
    if name:
        remarks.extend([Remark(Note.ZONE_TRANSLATED, f"{tzid[:60]} → {name}")] if name != tzid else [])
        return wall, name
    described = _told_zone(zones.told.get(tzid))
    if described is None:
        remarks.append(Remark(Note.ZONE_UNKNOWN, tzid[:80]))
        return wall, zones.home
    return _at_home(wall.replace(tzinfo=described), zones)


def _at_home(instant: datetime, zones: Zones) -> Moment:
    return instant.astimezone(zone_named(zones.home)).replace(tzinfo=None), zones.home


def _iana_name(tzid: str, zones: Zones) -> str:
    """The IANA name that a TZID means: itself, its end (``/mozilla.org/Europe/Oslo``), Windows' or the file's."""
    component = zones.told.get(tzid)
    parts = tzid.strip("/").split("/")
    tails = ("/".join(parts[-2:]), "/".join(parts[-3:]))
    tried = (tzid, *tails, WINDOWS_TO_OLSON.get(tzid, ""), component.value("X-LIC-LOCATION") if component else "")
    return next((name for name in tried if _is_zone(name)), "")


def _is_zone(name: str) -> bool:
    try:
        return "/" in name and zone_named(name) is not None
    except Refused:
        return False


def _told_zone(component: Component | None) -> tzinfo | None:
    """The zone that a VTIMEZONE describes, unless it is broken or has rules that would take for ever to follow."""
    if component is None:
        return None
    lines = [f"BEGIN:{component.name}", "TZID:told"]
    for part in component.parts:
        if any(not _is_yearly(rule.value) for rule in part.all("RRULE")):
            return None
        rules = (
            prop for name in ("DTSTART", "RRULE", "TZOFFSETFROM", "TZOFFSETTO") for prop in list(part.all(name))[:1]
        )
        lines += [f"BEGIN:{part.name}", *(f"{prop.name}:{prop.value}" for prop in rules), f"END:{part.name}"]
    try:
        zone = Timezone.from_ical("\r\n".join([*lines, f"END:{component.name}"]))
        return zone.to_tz(lookup_tzid=False) if isinstance(zone, Timezone) and component.parts else None
    except Exception:  # noqa: BLE001 - The library raises what it likes for a broken zone, and all mean the same here.
        return None


def _is_yearly(rule: str) -> bool:
    words = rule.upper().split(";")
    return "FREQ=YEARLY" in words and len(rule) < _LONGEST_RULE and not any("INTERVAL" in word for word in words)


def _after(begins: Moment, duration: str, remarks: list[Remark]) -> Moment | None:
    """The end after a duration: days by the calendar, hours by the clock that never jumps (RFC 5545 3.3.6)."""
    if not duration:
        return None
    try:
        length: timedelta = vDuration.from_ical(duration.upper())  # type: ignore[no-untyped-call]
        if not isinstance(begins, tuple):
            return begins + max(timedelta(days=1), length)
        wall, zone = begins
        if _OF_THE_CLOCK not in duration.upper():
            return wall + length, zone
        instant = wall.replace(tzinfo=zone_named(zone)).astimezone(UTC) + length
        return instant.astimezone(zone_named(zone)).replace(tzinfo=None), zone
    except (ValueError, OverflowError):
        remarks.append(Remark(Note.TIME_NOT_UNDERSTOOD, duration[:80]))
        return None


def _span(begins: Moment, ends: Moment, remarks: list[Remark]) -> When:
    """Put start and end together; an end before the start, or of another kind than it, is the start."""
    try:
        if isinstance(begins, tuple):
            wall, zone = begins
            last = _in_zone(ends, zone) if isinstance(ends, tuple) else datetime.combine(ends, time.min)
            return Timed(wall, last, zone)
        end = ends[0].date() if isinstance(ends, tuple) else ends
        return WholeDays(begins, begins if end == begins else end - timedelta(days=1))
    except (Refused, OverflowError):
        remarks.append(Remark(Note.ENDS_BEFORE_START))
        return Timed(begins[0], begins[0], begins[1]) if isinstance(begins, tuple) else WholeDays(begins, begins)


def _in_zone(moment: tuple[datetime, str], zone: str) -> datetime:
    wall, other = moment
    if other == zone:
        return wall
    return wall.replace(tzinfo=zone_named(other)).astimezone(zone_named(zone)).replace(tzinfo=None)

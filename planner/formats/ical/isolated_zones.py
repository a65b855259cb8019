"""Calendars parsed by the library without its own mind about zones.

icalendar 7.3.0 keeps every zone that it does not know in the process for ever, by its TZID, and the first definition counts: a
stranger's would decide about the next one's file (of two files that define ``Our zone`` as +01:00 and as +05:00, both are read as
+01:00). Here it sees no definition and no TZID; each time is placed by ``zone_definitions`` afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

from icalendar import Calendar, Component

from planner.formats.ical.contentlines import unfold
from planner.formats.ical.ical_components import read_components
from planner.formats.ical.zone_definitions import ZoneDefinitions

_ZONE = "X-ZONE"
"""The name that TZID gets for the library."""
_TZID = re.compile(r"^([A-Z-]+(?:;[A-Z-]+=[^:;\"]*)*);TZID=", re.IGNORECASE)
_ZONE_BLOCK = re.compile(rb"^BEGIN:VTIMEZONE[ \t]*$.*?^END:VTIMEZONE[ \t]*$", re.IGNORECASE | re.MULTILINE | re.DOTALL)


def hidden_zone(line: str) -> str:
    """Return a line in which the library finds no zone; ``place`` does."""
    return _TZID.sub(rf"\1;{_ZONE}=", line)


def parse(body: bytes) -> Calendar:
    """Return a calendar with its times placed in the zones that it defines itself or names; its definitions are left out.

    Raise ``ValueError`` for what is no calendar, and where nothing explains a zone.
    """
    zones = ZoneDefinitions.of([part for part in read_components(body).parts if part.name == "VCALENDAR"])
    lines = _ZONE_BLOCK.sub(b"", b"\n".join(unfold(body))).decode("utf-8", "replace").split("\n")
    calendar: Calendar = Calendar.from_ical("\r\n".join([*map(hidden_zone, filter(None, lines)), ""]))
    for component in calendar.walk():
        for value in values(component, list(component)):
            place(value, zones)
    return calendar


def values(component: Component, names: Sequence[str]) -> Iterator[Any]:
    """Yield the values of some properties, each by itself where there are several."""
    for name in names:
        property_values: Any = component.get(name, [])
        yield from property_values if isinstance(property_values, list) else [property_values]


def place(value: Any, zones: ZoneDefinitions, *, needed: bool = True) -> None:  # noqa: ANN401 - The library says no type here.
    """Put a value into the zone that it names; raise ``ValueError`` for one that nothing explains where it is ``needed``."""
    tzid = str(getattr(value, "params", {}).get(_ZONE, ""))
    if not tzid:
        return
    zone = zones.zone(tzid)
    for moment in getattr(value, "dts", [value]):
        if hasattr(moment, "dt") and (zone is not None or needed):
            moment.dt = _placed(moment.dt, tzid, zone)


def _placed(moment: Any, tzid: str, zone: tzinfo | None) -> Any:  # noqa: ANN401 - A date, a wall time, or a pair of them.
    if isinstance(moment, tuple):
        return tuple(_placed(part, tzid, zone) for part in moment)
    if not isinstance(moment, datetime) or moment.tzname() == "UTC":
        return moment
    if zone is None:
        raise ValueError(tzid)
    return moment.replace(tzinfo=zone)

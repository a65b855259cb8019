"""Calendars as real producers write them, read as busy times.

Each event is read by itself, so that a broken one loses no other; what only says when somebody is free or busy (VFREEBUSY, RFC
5545 3.6.4) is read too. Floating times are read in the service's zone;
X-WR-TIMEZONE is a hint for display and changes no time. To be run in a process of its own (``planner.adapters.calendar_reader``):
a rule such as ``FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31`` never ends by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component, Event, vPeriod

from planner.domain.foreign_calendars import Busy, ParsedCalendar, Trouble, TroubleError, Window
from planner.formats.ical.contentlines import clean, parse_line, unescape, unfold
from planner.formats.ical.ical_components import read_components
from planner.formats.ical.zone_definitions import ZoneDefinitions

MOST_BUSY = 20_000
MOST_EVENTS = 50_000
LONGEST_TITLE = 200
HIGHEST_SEQUENCE = 2**31 - 1
_FREEBUSY = "FREEBUSY"

_TOO_OFTEN = re.compile(r"\bFREQ=(SECONDLY|MINUTELY|HOURLY)\b", re.IGNORECASE)
_PAGE = re.compile(rb"\s*(<!doctype|<html|<\?xml|<head|<body)", re.IGNORECASE)
_FREE = {("TRANSP", "TRANSPARENT"), ("STATUS", "CANCELLED"), ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")}
_KINDS = {"VEVENT", "VFREEBUSY", "VTIMEZONE"}
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
_TZID = re.compile(rf"^((?:{'|'.join(_TIMES)})\b[^:]*?);TZID=", re.IGNORECASE)
_ZONE = "X-ZONE"
"""What TZID is called for the library, which has its own mind about zones and keeps those of one file for the next."""
_NEEDLESS = ("DESCRIPTION", "ATTACH", "ATTENDEE", "X-ALT-DESC", "ORGANIZER", "COMMENT", "IMAGE")
"""Properties that say nothing about when; what stands in them is never even read."""

Patience = Callable[[], AbstractContextManager[object]]
"""How long one event may take: a context that raises ``TimeoutError`` in whoever works in it for too long."""


@dataclass
class _Part:
    """An event or a time zone as it was written, and what decides which copy of an event counts."""

    name: str
    lines: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def sequence(self) -> int:
        number = self.values.get("SEQUENCE", "")
        return min(int(number[:20]), HIGHEST_SEQUENCE) if number.isascii() and number.isdigit() else 0

    @property
    def free(self) -> bool:
        return any(self.values.get(name, "").upper() == value for name, value in _FREE)


@dataclass
class _Stream:
    """The parts of a file: its zones, its events in groups of one UID, its lines of busy times, and the name it gives itself."""

    zones: list[str] = field(default_factory=list)
    events: dict[str, list[_Part]] = field(default_factory=lambda: defaultdict(list))
    free_busy: list[str] = field(default_factory=list)
    name: str = ""
    count: int = 0
    broken: int = 0


def read(body: bytes, window: Window, patience: Patience = nullcontext) -> ParsedCalendar:
    """Read the busy times of a calendar inside a window; raise ``TroubleError`` for what is no whole calendar.

    Events that are cancelled, that let one be free, or that end before they begin take no time. A rule that repeats more
    often than daily is left out and counted, as is what cannot be read.
    """
    check(body)
    stream = _parts(_text(body).splitlines())
    zones = ZoneDefinitions.of([read_components("\r\n".join(stream.zones).encode())])
    busy: set[Busy] = set()
    left_out = stream.broken
    reads: list[Callable[[], Iterable[Busy]]] = [partial(_periods, line, window) for line in stream.free_busy]
    reads += [partial(_busy, _newest(parts), zones, window) for parts in stream.events.values()]
    for read_part in reads:
        try:
            with patience():
                busy.update(read_part())
        except Exception:  # noqa: BLE001 - Whatever an unknown producer wrote into one event, the others count.
            left_out += 1
        if len(busy) > MOST_BUSY:
            raise TroubleError(Trouble.TOO_HEAVY)
    return ParsedCalendar(tuple(sorted(busy)), stream.name, left_out)


def check(body: bytes) -> None:
    """Raise ``TroubleError`` unless this looks like a whole calendar."""
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _PAGE.match(start[:200]):
        raise TroubleError(Trouble.WEB_PAGE)
    upper = body.upper() if len(body) < 1_000 else body[:2_000].upper() + body[-2_000:].upper()  # noqa: PLR2004 - Only the ends matter.
    if b"BEGIN:VCALENDAR" not in upper:
        raise TroubleError(Trouble.NOT_A_CALENDAR)
    if b"END:VCALENDAR" not in upper[-2_000:]:
        raise TroubleError(Trouble.CUT_SHORT)


def _text(body: bytes) -> str:
    lines = b"\n".join(unfold(body.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")))
    try:
        return lines.decode()
    except UnicodeDecodeError:
        return lines.decode("cp1252", errors="replace")


def _parts(lines: Iterable[str]) -> _Stream:
    """Take a stream apart: what stands in a component inside an event, such as an alarm, is passed over."""
    stream, path, part = _Stream(), list[str](), None
    for line in lines:
        mark, _, name = line.strip().upper().partition(":")
        if mark == "BEGIN":
            path.append(name)
            part = _Part(name) if name in _KINDS else part
        if part is not None:
            _put(part, line, path)
        elif len(path) == 1 and mark.partition(";")[0] in {"X-WR-CALNAME", "NAME"}:
            stream.name = stream.name or clean(unescape(line.partition(":")[2])).strip()[:LONGEST_TITLE]
        if mark == "END" and path:
            path.pop()
            if part is not None and name == part.name:
                _keep(stream, part)
                part = None
    stream.broken += part is not None
    return stream


def _put(part: _Part, line: str, path: list[str]) -> None:
    if part.name == "VTIMEZONE" or line.strip().upper() in {"BEGIN:VEVENT", "END:VEVENT"}:
        part.lines.append(line.strip())
        return
    name = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
    if path[-1] != part.name or name in _NEEDLESS:
        return
    part.lines.append(line.strip())
    part.values.setdefault(name, _value(line))


def _value(line: str) -> str:
    try:
        return parse_line(line)[2].strip()
    except ValueError:
        return ""


def _keep(stream: _Stream, part: _Part) -> None:
    if part.name == "VTIMEZONE":
        stream.zones += part.lines
        return
    stream.count += 1
    if stream.count > MOST_EVENTS:
        raise TroubleError(Trouble.TOO_HEAVY)
    if part.name == "VFREEBUSY":
        stream.free_busy += [line for line in part.lines if line[:8].upper() == _FREEBUSY]
        return
    stream.events[part.values.get("UID") or f" {stream.count}"].append(part)


def _newest(parts: list[_Part]) -> list[_Part]:
    """Return one part for the event itself and for each of its occurrences that was changed: the highest SEQUENCE counts."""
    newest: dict[str, _Part] = {}
    for part in parts:
        occurrence = part.values.get("RECURRENCE-ID", "")
        if occurrence not in newest or part.sequence >= newest[occurrence].sequence:
            newest[occurrence] = part
    return list(newest.values())


def _busy(parts: list[_Part], zones: ZoneDefinitions, window: Window) -> Iterator[Busy]:
    if any(_TOO_OFTEN.search(part.values.get(name, "")) for part in parts for name in ("RRULE", "EXRULE")):
        raise ValueError("more often than daily")
    written = (_TZID.sub(rf"\1;{_ZONE}=", line) for part in parts for line in part.lines)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *written, "END:VCALENDAR"]
    calendar = Calendar.from_ical("\r\n".join(lines) + "\r\n")
    for component in calendar.subcomponents:
        _place(component, zones)
    # The library would turn an event round that ends before it begins.
    calendar.subcomponents = [component for component in calendar.subcomponents if not _backwards(component)]
    for event in recurring_ical_events.of(calendar).between(window.starts_at, window.ends_at):
        interval = _taken(event, window)
        if interval is not None:
            yield interval


def _place(event: Component, zones: ZoneDefinitions) -> None:
    """Put each time that names a zone into it; raise ``ValueError`` where nothing explains the zone."""
    for name in _TIMES:
        values: Any = event.get(name, [])
        for value in values if isinstance(values, list) else [values]:
            tzid = str(value.params.get(_ZONE, ""))
            zone = zones.zone(tzid) if tzid else None
            for moment in getattr(value, "dts", [value]):
                moment.dt = _placed(moment.dt, tzid, zone)


def _placed(moment: Any, tzid: str, zone: tzinfo | None) -> Any:  # noqa: ANN401 - A date, a wall time, or a pair of them.
    if isinstance(moment, tuple):
        return tuple(_placed(part, tzid, zone) for part in moment)
    if not tzid or not isinstance(moment, datetime) or moment.tzname() == "UTC":
        return moment
    if zone is None:
        raise ValueError(tzid)
    return moment.replace(tzinfo=zone)


def _periods(line: str, window: Window) -> Iterator[Busy]:
    """The periods of one line of busy times; a kind of busy that is not known is busy (RFC 5545 3.2.9)."""
    _, params, value = parse_line(line)
    if params.get("FBTYPE", "").upper() == "FREE":
        return
    for period in value.split(","):
        starts, until = vPeriod.from_ical(period.strip())  # type: ignore[no-untyped-call]  # The library says no types here.
        first = _instant(starts, window.zone)
        last = first + until if isinstance(until, timedelta) else _instant(until, window.zone)
        if first < last and last > window.starts_at and first < window.ends_at:
            yield Busy(first, last)


def _backwards(part: Component) -> bool:
    length: Any = part.get("DURATION")
    first: Any = part.get("DTSTART")
    last: Any = part.get("DTEND")
    if part.name != "VEVENT" or first is None:
        return False
    return bool((length is not None and length.dt < timedelta()) or (last is not None and last.dt < first.dt))


def _taken(event: Event, window: Window) -> Busy | None:
    """Return the time an occurrence takes, or nothing when it lets one be free or has no length."""
    if any(str(event.get(name, "")).upper() == value for name, value in _FREE):
        return None
    starts, ends = event.start, event.end
    all_day = not isinstance(starts, datetime)
    first, last = _instant(starts, window.zone), _instant(ends, window.zone)
    if last <= first or last <= window.starts_at or first >= window.ends_at:
        return None
    return Busy(first, last, all_day, clean(str(event.get("SUMMARY", ""))).strip()[:LONGEST_TITLE])


def _instant(moment: date, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)

"""A calendar as a real producer wrote it, taken apart into its events and zones without reading any of them.

Components are told apart by their BEGIN and END lines alone, so that what is broken in one reaches no other. An END that nothing
began with is passed over, and an event that never ended counts as broken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from planner.domain.foreign_calendars import Trouble, TroubleError
from planner.formats.ical.contentlines import clean, parse_line, unescape, unfold
from planner.formats.ical.zone_definitions import plain

MOST_EVENTS = 50_000
LONGEST_TITLE = 200
HIGHEST_SEQUENCE = 2**31 - 1
TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
"""The properties of an event that may name a zone."""
FREE = {("TRANSP", "TRANSPARENT"), ("STATUS", "CANCELLED"), ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")}
"""Properties by which an event lets one be free."""
FREEBUSY = "FREEBUSY"

_KINDS = {"VEVENT", "VFREEBUSY", "VTIMEZONE"}
_TZID = re.compile(rf"(?:{'|'.join(TIMES)})\b[^:]*?;TZID=(\"[^\"]*\"|[^;:]*)", re.IGNORECASE)
_NEEDLESS = {"DESCRIPTION", "ATTACH", "ATTENDEE", "X-ALT-DESC", "ORGANIZER", "COMMENT", "IMAGE"}
"""Properties that say nothing about when; what stands in them is never even read."""


@dataclass
class StreamPart:
    """An event or a time zone as it was written, and what decides which copy of an event counts."""

    name: str
    lines: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def sequence(self) -> int:
        """Return the SEQUENCE, 0 where it is missing or no number."""
        digits = self.values.get("SEQUENCE", "")
        return min(int(digits[:20]), HIGHEST_SEQUENCE) if digits.isascii() and digits.isdigit() else 0

    @property
    def timed(self) -> bool:
        """Tell whether the event begins by the clock, and not with a whole day."""
        return "T" in self.values.get("DTSTART", "").upper()


@dataclass
class Stream:
    """The parts of a file: its zones, its events in groups of one UID, its lines of busy times, and its own name."""

    zones: list[StreamPart] = field(default_factory=list)
    events: dict[str, list[StreamPart]] = field(default_factory=lambda: defaultdict(list))
    free_busy: list[str] = field(default_factory=list)
    name: str = ""
    count: int = 0
    broken: int = 0

    def needed_zones(self) -> bytes:
        """Return the definitions of the zones that events name, as one calendar file; nobody reads the others."""
        parts = (part for parts in self.events.values() for part in parts)
        needed = {plain(match[1]) for part in parts for line in part.lines if (match := _TZID.match(line))}
        zones = (zone for zone in self.zones if plain(zone.values.get("TZID", "")) in needed)
        return "\r\n".join(line for zone in zones for line in zone.lines).encode()


def take_apart(body: bytes) -> Stream:
    """Take a file apart; raise ``TroubleError`` where it holds too many events.

    Components inside an event, such as an alarm, are passed over.
    """
    reading = _Reading()
    for line in _text(body).splitlines():
        mark, _, name = line.strip().upper().partition(":")
        if mark == "BEGIN":
            reading.begin(name)
        reading.take(line)
        if mark == "END" and name in reading.path:
            reading.end(name)
    reading.break_off()
    return reading.stream


@dataclass
class _Reading:
    """How far a file is taken apart: the components that are open, outermost first, and the part that lines go to."""

    stream: Stream = field(default_factory=Stream)
    path: list[str] = field(default_factory=list)
    part: StreamPart | None = None

    def begin(self, name: str) -> None:
        """Open a component."""
        self.path.append(name)
        if name in _KINDS:
            self.break_off()
            self.part = StreamPart(name)

    def take(self, line: str) -> None:
        """Put a line where it belongs."""
        if self.part is not None:
            _put(self.part, line, self.path)
        elif len(self.path) == 1:
            self.stream.name = self.stream.name or _name(line)

    def end(self, name: str) -> None:
        """Close the innermost component of a name, and all in it."""
        while self.path.pop() != name:
            pass
        if self.part is not None and name == self.part.name:
            _keep(self.stream, self.part)
            self.part = None

    def break_off(self) -> None:
        """Settle a part that never ended: half an event may be at any time, but a zone is read, or not, by itself."""
        if self.part is not None and self.part.name == "VTIMEZONE":
            self.part.lines.append("END:VTIMEZONE")
            _keep(self.stream, self.part)
        elif self.part is not None:
            self.stream.broken += 1
        self.part = None


def _name(line: str) -> str:
    """Return the name that a calendar gives itself, where the line is the one that says it."""
    words, _, name = line.strip().partition(":")
    if words.partition(";")[0].upper() not in {"X-WR-CALNAME", "NAME"}:
        return ""
    return clean(unescape(name)).strip()[:LONGEST_TITLE]


def _text(body: bytes) -> str:
    lines = b"\n".join(unfold(body.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")))
    try:
        return lines.decode()
    except UnicodeDecodeError:
        return lines.decode("cp1252", errors="replace")


def _put(part: StreamPart, line: str, path: list[str]) -> None:
    own = bool(path) and path[-1] == part.name
    name = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
    kept = own and name not in _NEEDLESS | {"BEGIN", "END"}
    if kept or part.name == "VTIMEZONE" or line.strip().upper() in {"BEGIN:VEVENT", "END:VEVENT"}:
        part.lines.append(line.strip())
    if kept:
        part.values.setdefault(name, _value(line))


def _value(line: str) -> str:
    try:
        return parse_line(line)[2].strip()
    except ValueError:
        return ""


def _keep(stream: Stream, part: StreamPart) -> None:
    if part.name == "VTIMEZONE":
        stream.zones.append(part)
        return
    stream.count += 1
    if stream.count > MOST_EVENTS:
        raise TroubleError(Trouble.TOO_HEAVY)
    if part.name == "VFREEBUSY":
        stream.free_busy += [line for line in part.lines if line[:8].upper() == FREEBUSY]
        return
    stream.events[part.values.get("UID") or f" {stream.count}"].append(part)


def newest(parts: Iterable[StreamPart]) -> list[StreamPart]:
    """Return one part for the event itself and for each of its occurrences that was changed: the highest SEQUENCE counts."""
    latest: dict[str, StreamPart] = {}
    for part in parts:
        occurrence = part.values.get("RECURRENCE-ID", "")
        if occurrence not in latest or part.sequence >= latest[occurrence].sequence:
            latest[occurrence] = part
    return list(latest.values())

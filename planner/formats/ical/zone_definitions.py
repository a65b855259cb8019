"""Time zones as calendar files define them (VTIMEZONE, RFC 5545 3.6.5), read in one way for every reader of ours.

Decided here: a TZID that is or contains an IANA name is that zone, whatever the file says of it; a name of Windows is its IANA
namesake; any other is what the file's VTIMEZONE says. A definition that cannot be read whole is none: half of it would put
events hours away. Nothing is kept between files, for two files may mean different zones by one name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import islice

from dateutil.rrule import rrule, rrulestr
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from planner.domain.refusals import Refused
from planner.domain.times import LAST_YEAR, zone_named
from planner.formats.ical.contentlines import unescape
from planner.formats.ical.ical_components import Component

MOST_ONSETS = 5_000
"""Changes of the clock in one definition; no zone of the world has had a tenth of them."""

_UTC_NAMES = frozenset({"UTC", "GMT", "Z", "ETC/UTC", "ETC/GMT", "ZULU", "TZONE://MICROSOFT/UTC"})
_LONGEST_RULE = 200
_RULE_PARTS = frozenset(
    {"FREQ", "INTERVAL", "UNTIL", "COUNT", "BYMONTH", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYSETPOS", "WKST"}
)
_LONGEST_PERIOD = 400
"""Years between two changes; more is nobody's rule."""
_RECENT = 1968
"""Rules without a count are followed from this leap year on, for Microsoft starts them all in 1601."""
_END = datetime(LAST_YEAR + 1, 1, 1)  # noqa: DTZ001 - A wall time.
_BEGINNING = datetime(1, 1, 1)  # noqa: DTZ001 - A wall time.
_WALL = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2})(?::?(\d{2}))?)?Z?", re.ASCII)
_OFFSET = re.compile(r"([+-])([01]\d|2[0-3]):?([0-5]\d)(?::?([0-5]\d))?", re.ASCII)
_SHORT_OFFSET = re.compile(r"([+-])()(2[4-9]|[3-5]\d)([0-5]\d)", re.ASCII)
"""Minutes and seconds alone, as Apple and DAVx⁵ write the sun time that zones had at first: no zone is 24 hours off."""
_SUN_TIME = 1940
"""The year until which a zone may have gone by the sun."""


class _UnreadableError(Exception):
    """A definition that cannot be read whole."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the clock: its instant as naive UTC, and the offsets before and after it."""

    at: datetime
    before: timedelta
    after: timedelta


class DefinedZone(tzinfo):
    """A zone as a file defines it; a wall time that comes twice or never is read as PEP 495 says."""

    def __init__(self, changes: tuple[_Change, ...]) -> None:
        self._changes = changes
        self._instants = [change.at for change in changes]
        self._walls = tuple(
            [_later(change.at, extreme(change.before, change.after)) for change in changes] for extreme in (max, min)
        )

    def __reduce__(self) -> tuple[type[DefinedZone], tuple[tuple[_Change, ...]]]:
        return DefinedZone, (self._changes,)

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Return the offset from UTC at a wall time."""
        if moment is None:
            return self._changes[0].before
        return self._offset(bisect_right(self._walls[moment.fold], moment.replace(tzinfo=None, fold=0)))

    def fromutc(self, moment: datetime) -> datetime:
        """Return the wall time at an instant."""
        passed = bisect_right(self._instants, moment.replace(tzinfo=None))
        wall = moment + self._offset(passed)
        return wall.replace(fold=1) if wall.utcoffset() != self._offset(passed) else wall

    def dst(self, _moment: datetime | None) -> None:
        """Return ``None``: whether an offset is that of summer changes no time."""

    def tzname(self, _moment: datetime | None) -> None:
        """Return ``None``: no name is shown."""

    def _offset(self, passed: int) -> timedelta:
        return self._changes[passed - 1].after if passed else self._changes[0].before


def _later(moment: datetime, offset: timedelta) -> datetime:
    try:
        return moment + offset
    except OverflowError:
        return _BEGINNING if offset < timedelta() else _END


@dataclass(frozen=True, slots=True)
class ZoneDefinitions:
    """The zones that one file defines, by their TZID; each is read when it is asked for, and once."""

    components: dict[str, Component | None]
    _read: dict[str, DefinedZone | None]

    @classmethod
    def of(cls, calendars: Iterable[Component]) -> ZoneDefinitions:
        """Collect the definitions of the calendars of a file; two that differ under one name define nothing."""
        components = dict[str, Component | None]()
        zones = (part for calendar in calendars for part in calendar.parts if part.name == "VTIMEZONE")
        for zone in zones:
            tzid = plain(zone.value("TZID"))
            components[tzid] = zone if components.get(tzid, zone) == zone else None
        return cls(components, {})

    def iana_name(self, tzid: str) -> str:
        """Return the IANA name that a TZID means, else nothing.

        It is the TZID itself, its end (``/mozilla.org/20070129_1/Europe/Oslo``), the namesake of a Windows name, or what the
        definition says of itself.
        """
        tzid = plain(tzid)
        if tzid.upper() in _UTC_NAMES:
            return "UTC"
        component = self.components.get(tzid)
        parts = tzid.strip("/").split("/")
        tails = ("/".join(parts[-2:]), "/".join(parts[-3:]))
        location = component.value("X-LIC-LOCATION") if component else ""
        tried = (tzid, *tails, WINDOWS_TO_OLSON.get(tzid, ""), location)
        return next((name for name in tried if _is_zone(name)), "")

    def zone(self, tzid: str) -> tzinfo | None:
        """Return the zone that a TZID means, or ``None`` where nothing understandable says what it is."""
        name = self.iana_name(tzid)
        return zone_named(name) if name else self.defined(tzid)

    def defined(self, tzid: str) -> DefinedZone | None:
        """Return the zone that the file itself defines under a TZID, unless it does not or it cannot be read."""
        tzid = plain(tzid)
        if tzid not in self._read:
            component = self.components.get(tzid)
            self._read[tzid] = None if component is None else read_zone(component)
        return self._read[tzid]


def plain(tzid: str) -> str:
    """Return a TZID without quotes and escapes: it is a text where it is defined, and a parameter where it is named."""
    return unescape(tzid.strip('" '))


def _is_zone(name: str) -> bool:
    try:
        return "/" in name and zone_named(name) is not None
    except Refused:
        return False


def read_zone(component: Component) -> DefinedZone | None:
    """Return the zone that a VTIMEZONE defines, or ``None`` where it is broken or would take for ever to follow."""
    changes = list[_Change]()
    try:
        for part in component.parts:
            if part.name in {"STANDARD", "DAYLIGHT"}:
                changes += _changes(part)
                if len(changes) > MOST_ONSETS:
                    return None
    except (_UnreadableError, ValueError, TypeError, OverflowError):
        return None
    return DefinedZone(tuple(sorted(changes, key=lambda change: change.at))) if changes else None


def _changes(part: Component) -> Iterator[_Change]:
    starts = _wall(part.value("DTSTART"))
    before, after = (_offset(part.value(name), starts.year) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    onsets = {starts}
    for dates in part.all("RDATE"):
        onsets |= {_wall(value.partition("/")[0]) for value in dates.value.split(",")[:MOST_ONSETS]}
    for rule in part.all("RRULE"):
        onsets |= set(_onsets(rule.value, starts, before))
    for onset in onsets:
        yield _Change(_later(onset, -before), before, after)


def _onsets(rule: str, starts: datetime, before: timedelta) -> Iterator[datetime]:
    """The wall times of a rule; UNTIL is in UTC (RFC 5545 3.6.5), the wall times go by the clock before the change."""
    text = "".join(rule.upper().split()).strip(";")
    parts = {name: value for name, _equals, value in (part.partition("=") for part in text.split(";"))}
    interval, count = _number(parts.get("INTERVAL", "1")), parts.get("COUNT")
    # An interval of 0 is followed for ever: https://github.com/dateutil/dateutil/issues/1441
    bounded = len(text) <= _LONGEST_RULE and 1 <= interval <= _LONGEST_PERIOD
    if parts.get("FREQ") != "YEARLY" or not set(parts) <= _RULE_PARTS or not bounded:
        raise _UnreadableError
    if count is None and interval == 1 and starts.year < _RECENT:
        starts = starts.replace(year=_RECENT)
    until = parts.pop("UNTIL", "")
    last = _END
    if until:
        last = min(last, _later(_wall(until), before) if until.endswith("Z") else _wall(until))
    last = last.replace(hour=23, minute=59, second=59) if until and "T" not in until else last
    recurrence = rrulestr(
        ";".join(f"{name}={value}" for name, value in parts.items() if name != "COUNT"), dtstart=starts
    )
    if not isinstance(recurrence, rrule):
        raise _UnreadableError
    # dateutil 2.9.0 is about to refuse COUNT beside UNTIL (RFC 5545 3.3.10), and every rule needs an end here.
    return islice(recurrence.replace(until=last), None if count is None else _number(count))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len("99999")):
        raise _UnreadableError
    return int(text)


def _wall(text: str) -> datetime:
    match = _WALL.fullmatch(text.strip().upper())
    if match is None:
        raise _UnreadableError
    return datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - A wall time; there are six figures.


def _offset(text: str, year: int) -> timedelta:
    match = _OFFSET.fullmatch(text.strip())
    if match is None and year < _SUN_TIME:
        match = _SHORT_OFFSET.fullmatch(text.strip())
    if match is None:
        raise _UnreadableError
    sign, hours, minutes, seconds = match.groups()
    size = timedelta(hours=int(hours or 0), minutes=int(minutes), seconds=int(seconds or 0))
    return -size if sign == "-" else size

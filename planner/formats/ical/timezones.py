"""Time zones as iCalendar says them: two yearly rules, taken from the zone's own TZif file.

The last line of a TZif file (RFC 8536 3.3) is the rule in force from now on, such as ``CET-1CEST,M3.5.0,M10.5.0/3``.
It is what calendar programs understand: Outlook reads one yearly pair and nothing else, and ical.js 2.2.1 takes the first
of a list of dates (``RDATE:…,…`` in a VTIMEZONE) for all of them. Such lists, to the year 2038, are what ``Timezone.from_tzid``
of icalendar 7.3.0 writes. Where a zone does not follow such a rule at the time in question, the time is written in UTC
instead. The files are those of the ``tzdata`` package, so that every host writes the same bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files

from planner.domain.refusals import Refused
from planner.domain.times import clock_oddity, zone_named

FIRST_YEAR = 1970
"""The year the rules are written from; earlier times are written in UTC."""

_NAME = r"(?:<[^>]+>|[A-Za-z]{3,})"
_CLOCK = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
_DATE = rf"M(\d{{1,2}})\.([1-5])\.([0-6])(?:/({_CLOCK}))?"
_FOOTER = re.compile(rf"({_NAME})({_CLOCK})(?:({_NAME})({_CLOCK})?,{_DATE},{_DATE})?")
_UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu"})
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_LAST_WEEK = 5


@dataclass(frozen=True, slots=True)
class YearlyChange:
    """When clocks change: the ``week``-th such weekday of a month, 5 the last and Sunday 0, ``at`` by the old clock."""

    month: int
    week: int
    weekday: int
    at: timedelta

    def wall(self, year: int) -> datetime:
        """The wall time of the change in a year, by the clock that is about to be changed."""
        first = date(year, self.month, 1)
        day = first + ((self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1)) * _DAY
        while day.month != self.month:
            day -= 7 * _DAY
        return datetime.combine(day, time.min) + self.at

    def rrule(self) -> str:
        """The change as a recurrence rule (RFC 5545 3.3.10)."""
        nth = -1 if self.week == _LAST_WEEK else self.week
        return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={nth}{_WEEKDAYS[self.weekday]}"


@dataclass(frozen=True, slots=True)
class Summer:
    """Summer time of a zone: its name, its offset from UTC, and when it begins and ends."""

    name: str
    offset: timedelta
    begins: YearlyChange
    ends: YearlyChange


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """The rule of a zone, year by year: standard time and perhaps summer time; ``zone`` is its IANA name."""

    zone: str
    name: str
    offset: timedelta
    summer: Summer | None

    def offset_at(self, instant: datetime) -> timedelta:
        """The offset from UTC that the rule gives at an instant."""
        if self.summer is None:
            return self.offset
        here = (instant.astimezone(UTC) + self.offset).replace(tzinfo=None)
        begins = self.summer.begins.wall(here.year)
        ends = self.summer.ends.wall(here.year) - (self.summer.offset - self.offset)
        in_summer = begins <= here < ends if begins < ends else not ends <= here < begins
        return self.summer.offset if in_summer else self.offset


@cache
def zone_rule(zone: str) -> ZoneRule | None:
    """Return the yearly rule of an IANA zone, or ``None`` for a name unknown or a rule that programs would misread."""
    match = _FOOTER.fullmatch(_footer(zone))
    if match is None:
        return None
    name, offset, summer_name, summer_offset, *changes = match.groups()
    standard = -_clock(offset)
    if summer_name is None:
        return ZoneRule(zone, name.strip("<>"), standard, None)
    begins, ends = _change(changes[:4]), _change(changes[4:])
    if begins is None or ends is None:
        return None
    ahead = -_clock(summer_offset) if summer_offset else standard + _HOUR
    return ZoneRule(zone, name.strip("<>"), standard, Summer(summer_name.strip("<>"), ahead, begins, ends))


def fits(wall: datetime, zone: str) -> bool:
    """Tell whether a naive wall time in a zone means the same to every program that reads the zone's rule.

    It does not where the zone has no such rule or does not keep to it at that time, in the hour that summer time skips,
    and in the hour that comes twice, of which programs take the second though RFC 5545 3.3.5 says the first: such times
    are written in UTC.
    """
    rule = zone_rule(zone)
    if rule is None or zone in _UTC_NAMES or wall.year <= FIRST_YEAR:
        return False
    instant = wall.replace(tzinfo=zone_named(zone)).astimezone(UTC)
    says = instant.replace(tzinfo=None) + rule.offset_at(instant)
    return says == wall and clock_oddity(wall.date(), wall.time(), zone) is None


def vtimezone(zone: str) -> tuple[str, ...]:
    """Return the lines of a zone's VTIMEZONE, unfolded (RFC 5545 3.6.5).

    Raises ``Refused`` with ``calendars.zone_without_rule``.
    """
    rule = zone_rule(zone)
    if rule is None:
        reason = "calendars.zone_without_rule"
        raise Refused(reason, zone=zone)
    return ("BEGIN:VTIMEZONE", f"TZID:{zone}", *_observances(rule), "END:VTIMEZONE")


def _observances(rule: ZoneRule) -> tuple[str, ...]:
    if rule.summer is None:
        return _observance("STANDARD", rule.name, (rule.offset, rule.offset), None)
    winter, summer = rule.offset, rule.summer
    return (
        *_observance("DAYLIGHT", summer.name, (winter, summer.offset), summer.begins),
        *_observance("STANDARD", rule.name, (summer.offset, winter), summer.ends),
    )


def _observance(
    kind: str, name: str, offsets: tuple[timedelta, timedelta], change: YearlyChange | None
) -> tuple[str, ...]:
    """An observance starts by the clock in force before it: DTSTART is in the *old* offset (RFC 5545 3.6.5)."""
    starts = change.wall(FIRST_YEAR) if change else datetime(FIRST_YEAR, 1, 1)  # noqa: DTZ001 - A wall time.
    return (
        f"BEGIN:{kind}",
        f"DTSTART:{starts:%Y%m%dT%H%M%S}",
        *((f"RRULE:{change.rrule()}",) if change else ()),
        f"TZOFFSETFROM:{_offset(offsets[0])}",
        f"TZOFFSETTO:{_offset(offsets[1])}",
        f"TZNAME:{name}",
        f"END:{kind}",
    )


def _footer(zone: str) -> str:
    """The last line of the zone's file in the tzdata package; nothing for a name that is no zone there."""
    *folders, name = zone.split("/")
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", zone):
        return ""
    source = files("tzdata").joinpath("zoneinfo", *folders, name)
    data = source.read_bytes() if source.is_file() else b""
    return data[:-1].rpartition(b"\n")[2].decode("ascii") if data.startswith(b"TZif") else ""


def _change(parts: list[str]) -> YearlyChange | None:
    """The change, unless it falls outside its day by the clock: rules cannot say that so that all programs follow."""
    month, week, weekday, clock = parts
    at = _clock(clock) if clock else 2 * _HOUR
    if not timedelta() <= at < _DAY:
        return None
    return YearlyChange(int(month), int(week), int(weekday), at)


def _clock(text: str) -> timedelta:
    hours, minutes, seconds = ([int(part) for part in text.lstrip("+-").split(":")] + [0, 0])[:3]
    size = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -size if text.startswith("-") else size


def _offset(offset: timedelta) -> str:
    """An offset as ``+0100``; seconds are written only where there are any (RFC 5545 3.3.14)."""
    seconds = int(offset.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}" + (f"{rest:02}" if rest else "")

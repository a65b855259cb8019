"""Calendars as real producers write them, read as busy times.

Each event is read by itself, with no zone but those it names, so that what is broken loses nothing else; what only says when
somebody is free or busy (VFREEBUSY, RFC 5545 3.6.4) is read too. Floating times are read in the service's zone;
X-WR-TIMEZONE is a hint for display and changes no time.

To be run in a process of its own (``planner.adapters.calendar_program``): dateutil 2.9.0 follows a rule that no day fulfils to the
year 9999, which takes ten seconds of cpu for ``FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31`` and no end of time for one that counts seconds
(https://github.com/dateutil/dateutil/issues/1393).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component, vPeriod

from planner.domain.foreign_calendars import Busy, ParsedCalendar, Trouble, TroubleError, Window
from planner.formats.ical.calendar_check import check
from planner.formats.ical.contentlines import clean, parse_line
from planner.formats.ical.foreign_moments import harmonise, instant
from planner.formats.ical.foreign_streams import FREE, LONGEST_TITLE, Stream, StreamPart, newest, take_apart
from planner.formats.ical.ical_components import read_components
from planner.formats.ical.isolated_zones import hidden_zone
from planner.formats.ical.zone_definitions import ZoneDefinitions

MOST_BUSY = 20_000

_SOURCE = 16
"""Characters by which the event of a busy time is known again at the next fetch."""
_SECONDS = {"SECONDLY": 1, "MINUTELY": 60}
_OFTEN = re.compile(r"\bFREQ=(SECONDLY|MINUTELY)\b", re.IGNORECASE)
_INTERVAL = re.compile(r"\bINTERVAL=0*(\d{1,9})\b", re.IGNORECASE | re.ASCII)
_HOUR = 3_600
_REPEATS = ("RRULE", "RDATE", "EXRULE")
_AFTER = timedelta(days=370)
"""How far after the window rules are followed: an occurrence from there may have been moved into it."""

Patience = Callable[[], AbstractContextManager[object]]
"""How much work one event may take: a context that raises ``TimeoutError`` in whoever works in it for too long."""


@dataclass
class _Outcome:
    """The busy times that were read, and how many events with a time of day were read, were not, and were broken off."""

    busy: set[Busy] = field(default_factory=set)
    timed: int = 0
    timed_unread: int = 0
    left_out: int = 0
    broken_off: list[str] = field(default_factory=list)

    def take(self, read: Callable[[], Iterator[Busy]], source: str, *, timed: bool, patience: Patience) -> None:
        """Read one event."""
        self.timed += timed
        try:
            with patience():
                self.busy.update(read())
        except TimeoutError:
            self.left_out += 1
            self.broken_off.append(source)
        except Exception:  # noqa: BLE001 - Whatever an unknown producer wrote into one event, the others count.
            self.left_out += 1
            self.timed_unread += timed
        if len(self.busy) > MOST_BUSY:
            raise TroubleError(Trouble.TOO_HEAVY)


def read(body: bytes, window: Window, patience: Patience = nullcontext) -> ParsedCalendar:
    """Read the busy times of a calendar inside a window.

    Events that are cancelled, that let one be free, or that end before they begin take no time. A rule that repeats more
    often than hourly is left out and counted, as is what cannot be read; what took too long is told by its source. Raise
    ``TroubleError`` for what is no whole calendar.
    """
    check(body)
    stream = take_apart(body)
    outcome = _Outcome(left_out=stream.broken)
    for line in stream.free_busy:
        outcome.take(partial(_periods, line, window), "", timed=True, patience=patience)
    _read_events(stream, window, patience, outcome)
    unreadable = bool(outcome.timed) and outcome.timed == outcome.timed_unread
    return ParsedCalendar(
        tuple(sorted(outcome.busy)), stream.name, outcome.left_out, tuple(outcome.broken_off), unreadable
    )


def _read_events(stream: Stream, window: Window, patience: Patience, outcome: _Outcome) -> None:
    zones = ZoneDefinitions.of([read_components(stream.needed_zones())])
    for uid, parts in stream.events.items():
        source = sha256(uid.encode()).hexdigest()[:_SOURCE]
        timed = any(part.timed for part in parts)
        outcome.take(partial(_busy, newest(parts), zones, window, source), source, timed=timed, patience=patience)


def _too_often(rule: str) -> bool:
    often, interval = _OFTEN.search(rule), _INTERVAL.search(rule)
    return often is not None and _SECONDS[often[1].upper()] * int(interval[1] if interval else 1) < _HOUR


def _busy(parts: list[StreamPart], zones: ZoneDefinitions, window: Window, source: str) -> Iterator[Busy]:
    if any(_too_often(line) for part in parts for line in part.lines if line[:6].upper() in {"RRULE:", "EXRULE"}):
        raise ValueError("more often than hourly")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *(hidden_zone(line) for part in parts for line in part.lines)]
    calendar = Calendar.from_ical("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n")
    home = ZoneInfo(window.zone)
    harmonise(calendar.subcomponents, zones, home, window.ends_at + _AFTER)
    # recurring-ical-events 3.8.2 turns an event round that ends before it begins, and means to:
    # https://github.com/niccokunzmann/python-recurring-ical-events/pull/246
    calendar.subcomponents = [event for event in calendar.subcomponents if not _backwards(event)]
    for event in _occurrences(calendar, window):
        busy = _taken(event, window, home, source)
        if busy is not None:
            yield busy


def _occurrences(calendar: Calendar, window: Window) -> list[Component]:
    """Return the occurrences inside the window; of what does not repeat, the event itself wherever it is."""
    events = calendar.subcomponents
    if len(events) == 1 and not any(name in events[0] for name in _REPEATS):
        return events
    return list(recurring_ical_events.of(calendar).between(window.starts_at, window.ends_at))


def _periods(line: str, window: Window) -> Iterator[Busy]:
    """The periods of one line of busy times; a kind of busy that is not known is busy (RFC 5545 3.2.9)."""
    _, params, value = parse_line(line)
    if params.get("FBTYPE", "").upper() == "FREE":
        return
    home = ZoneInfo(window.zone)
    for period in value.split(","):
        starts, until = vPeriod.from_ical(period.strip())  # type: ignore[no-untyped-call]  # The library says no types here.
        first = instant(starts, home)
        last = first + until if isinstance(until, timedelta) else instant(until, home)
        if first < last and last > window.starts_at and first < window.ends_at:
            yield Busy(first, last)


def _backwards(event: Component) -> bool:
    first: Any = event.get("DTSTART")
    last: Any = event.get("DTEND")
    return event.name == "VEVENT" and last is not None and bool(last.dt < first.dt)


def _taken(event: Component, window: Window, home: ZoneInfo, source: str) -> Busy | None:
    """Return the time an occurrence takes, or nothing when it lets one be free or has no length."""
    if any(str(event.get(name, "")).upper() == value for name, value in FREE):
        return None
    start: Any = event["DTSTART"]
    end: Any = event.get("DTEND", start)
    all_day = not isinstance(start.dt, datetime)
    first, last = instant(start.dt, home), instant(end.dt, home)
    if last <= first or last <= window.starts_at or first >= window.ends_at:
        return None
    return Busy(first, last, all_day, clean(str(event.get("SUMMARY", ""))).strip()[:LONGEST_TITLE], source)

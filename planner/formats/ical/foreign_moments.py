"""The times of one event of a foreign calendar, brought to one kind and one zone before anything compares them.

Producers mix dates with times, and UTC with wall times, in one event (RFC 5545 allows neither). The start decides: with a whole
day all else becomes days, with a time all else becomes times in the zone of the start. A start without zone stands in the zone at
home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from icalendar import Component, vDDDTypes

from planner.formats.ical.foreign_streams import TIMES
from planner.formats.ical.isolated_zones import place, values
from planner.formats.ical.zone_definitions import ZoneDefinitions

_DAY = timedelta(days=1)
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""What begins before or ends after these does so there: no zone and no sum leads beyond what a date holds."""


def harmonise(events: Sequence[Component], zones: ZoneDefinitions, home: tzinfo, last: datetime) -> None:
    """Bring the times of an event, and of its changed occurrences, to the kind and the zone of its start.

    ``last`` is the instant after which nothing is of interest; rules end there at the latest. Raise ``ValueError`` where nothing
    explains a zone, or there is no start.
    """
    for event in events:
        timed = isinstance(getattr(event.get("DTSTART"), "dt", None), datetime)
        for value in values(event, TIMES):
            place(value, zones, needed=timed)
    main = next((event for event in events if "RECURRENCE-ID" not in event), events[0])
    series = _Frame.of(main, home)
    for event in events:
        frame = _Frame.of(event, home)
        frame.settle_end(event)
        event["DTSTART"] = vDDDTypes(frame.start)
        for value in values(event, ("EXDATE", "RDATE", "RECURRENCE-ID")):
            for moment in getattr(value, "dts", [value]):
                moment.dt = series.of_series(moment.dt)
        for rule in values(event, ("RRULE",)):
            if "UNTIL" in rule:
                rule["UNTIL"] = [series.until(rule["UNTIL"][0], last)]


def instant(moment: date, home: tzinfo) -> datetime:
    """Return a moment as an instant in UTC: of a day its midnight at home; never before ``EARLIEST`` or after ``LATEST``."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return max(EARLIEST, min(_shifted(moment if moment.tzinfo else moment.replace(tzinfo=home), UTC), LATEST))


def _shifted(moment: datetime, zone: tzinfo) -> datetime:
    """Return the same instant in another zone, or the same wall time where that would lie beyond year 1 or 9999."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.replace(tzinfo=zone)


@dataclass(frozen=True)
class _Frame:
    """The start of an event, which says of what kind its other times are: a date, or a time with its zone."""

    start: date
    zone: tzinfo
    home: tzinfo

    @classmethod
    def of(cls, event: Component, home: tzinfo) -> _Frame:
        value: Any = event.get("DTSTART")
        if value is None:
            raise ValueError("DTSTART")
        start: date = value.dt
        if not isinstance(start, datetime):
            return cls(start, home, home)
        if str(value.params.get("VALUE", "")).upper() == "DATE":
            return cls(start.date(), home, home)
        start = start if start.tzinfo else start.replace(tzinfo=home)
        return cls(start, start.tzinfo or home, home)

    def settle_end(self, event: Component) -> None:
        """Give an event an end of the kind of its start, from what it has of end and length."""
        end: Any = event.get("DTEND")
        length: Any = event.get("DURATION")
        event.pop("DURATION", None)
        if end is None and length is not None:
            event["DTEND"] = vDDDTypes(self._bounded(self._after(length.dt)))
            return
        event["DTEND"] = vDDDTypes(self._bounded(self._end(self.start if end is None else end.dt)))

    def _after(self, length: timedelta) -> date:
        """The end after a length; a whole day is never cut."""
        try:
            return self.start + (length if isinstance(self.start, datetime) else -(-length // _DAY) * _DAY)
        except OverflowError:
            return self._latest()

    def _bounded(self, end: date) -> date:
        if isinstance(end, datetime):
            latest = LATEST.astimezone(self.zone)
            return end if end < latest or end < self.start else latest
        return min(end, LATEST.date()) if end > self.start else end

    def _latest(self) -> date:
        return datetime.max.replace(tzinfo=self.zone) if isinstance(self.start, datetime) else date.max

    def _end(self, end: date) -> date:
        if isinstance(self.start, datetime):
            return self._timed_end(self.start, end)
        if isinstance(end, datetime):
            wall = _shifted(end, self.home) if end.tzinfo else end
            end = wall.date() if wall.time() == time() or wall.date() == date.max else wall.date() + _DAY
        # Outlook and others once wrote a whole day that ends on the day it begins.
        return self.start + _DAY if end == self.start and self.start < date.max else end

    def _timed_end(self, start: datetime, end: date) -> datetime:
        if not isinstance(end, datetime):
            # A time that ends with its own day ends at the midnight after it.
            day = end + _DAY if end == start.date() and end < date.max else end
            return datetime.combine(day, time(), tzinfo=self.zone)
        if end.tzinfo:
            return _shifted(end, self.zone)
        if self.zone is UTC or start.tzname() == "UTC":
            at_home = _shifted(end.replace(tzinfo=self.home), self.zone)
            return at_home if at_home > start else end.replace(tzinfo=self.zone)
        return end.replace(tzinfo=self.zone)

    def of_series(self, moment: Any) -> Any:  # noqa: ANN401 - A date, a time, or a pair of a time and its end or length.
        """Return a time of the series, such as one that is left out, as its start would fall there."""
        if isinstance(moment, tuple):
            return tuple(part if isinstance(part, timedelta) else self.of_series(part) for part in moment)
        if not isinstance(self.start, datetime):
            return _shifted(moment, self.home).date() if isinstance(moment, datetime) else moment
        if not isinstance(moment, datetime):
            return datetime.combine(moment, self.start.time(), tzinfo=self.zone)
        return _shifted(moment, self.zone) if moment.tzinfo else moment.replace(tzinfo=self.zone)

    def until(self, moment: date, last: datetime) -> date:
        """Return the end of a rule: a day for whole days, else an instant in UTC; one that is a day holds all of it."""
        if not isinstance(self.start, datetime):
            day = _shifted(moment, self.home).date() if isinstance(moment, datetime) and moment.tzinfo else moment
            return min(date(day.year, day.month, day.day), last.date() + _DAY)
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.max.replace(microsecond=0))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return min(_shifted(moment, UTC), last)

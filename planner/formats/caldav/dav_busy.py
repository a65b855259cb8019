"""When somebody is busy, by the objects of their calendar (RFC 4791 7.10): stretches of time, and nothing of what takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from planner.formats.caldav.dav_queries import VALID, FilterError, QueriedObject, time_range
from planner.formats.caldav.dav_xml import name
from planner.formats.ical.contentlines import fold_all
from planner.formats.ical.ical import CLOSING, PRODUCT, instant_of
from planner.formats.ical.ical_components import Component, read_components

_BUSY, _TENTATIVE = "", ";FBTYPE=BUSY-TENTATIVE"
_DAY = timedelta(days=1)
"""How long an answer is at least in which nothing is taken, on the side where its span is open."""
_UNCERTAIN = frozenset({"NEEDS-ACTION", "TENTATIVE"})


@dataclass(frozen=True, order=True)
class _Stretch:
    """A stretch of time between two instants, and how sure it is."""

    kind: str
    starts: datetime
    ends: datetime


def span_of(request: Element) -> tuple[datetime, datetime]:
    """Return the instants between which a free-busy-query asks; raise ``FilterError``."""
    span = request.find(name("C:time-range"))
    if span is None:
        raise FilterError(VALID)
    return time_range(span)


def free_busy(objects: Iterable[QueriedObject], span: tuple[datetime, datetime], stamp: datetime) -> bytes:
    """Return the calendar file with the one VFREEBUSY that answers a query for a span (RFC 5545 3.6.4).

    What is cancelled or leaves its time free takes none; a time that is not certain, of the meeting or of the answer to
    it, is BUSY-TENTATIVE. Stretches of one kind that touch are one. Where the span is open, the first and the last
    stretch bound it, or with none of them ``stamp`` or a day. ``stamp`` is when it was asked.
    """
    taken = list(_joined(sorted(_stretches(objects, *span))))
    first, last = _bounds(taken, span, stamp)
    return fold_all(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{PRODUCT}",
            "BEGIN:VFREEBUSY",
            f"DTSTAMP:{instant_of(stamp)}",
            f"DTSTART:{instant_of(first)}",
            f"DTEND:{instant_of(last)}",
            *(f"FREEBUSY{busy.kind}:{instant_of(busy.starts)}/{instant_of(busy.ends)}" for busy in taken),
            "END:VFREEBUSY",
            CLOSING,
        )
    )


def _stretches(objects: Iterable[QueriedObject], first: datetime, last: datetime) -> Iterator[_Stretch]:
    for candidate in objects:
        starts, ends = candidate.starts_at, candidate.ends_at
        if starts is None or ends is None or not (starts < last and ends > first):
            continue
        kind = _kind(read_components(candidate.body))
        if kind is not None:
            yield _Stretch(kind, max(starts, first), min(ends, last))


def _kind(root: Component) -> str | None:
    """Return how sure it is that an event takes its time; nothing where it takes none."""
    calendar = root.parts[0] if root.parts else root
    event = next((part for part in calendar.parts if part.name == "VEVENT"), None)
    if event is None:
        return None
    status, transparency = (_value(event, word) for word in ("STATUS", "TRANSP"))
    if status == "CANCELLED" or transparency == "TRANSPARENT":
        return None
    answers = {guest.params.get("PARTSTAT", "").upper() for guest in event.all("ATTENDEE")}
    return _TENTATIVE if status == "TENTATIVE" or answers & _UNCERTAIN else _BUSY


def _value(event: Component, word: str) -> str:
    return next((prop.value.strip().upper() for prop in event.all(word)), "")


def _joined(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Join stretches, sorted by kind and start, that overlap or touch."""
    before: _Stretch | None = None
    for stretch in stretches:
        if before is not None and before.kind == stretch.kind and stretch.starts <= before.ends:
            before = _Stretch(before.kind, before.starts, max(before.ends, stretch.ends))
            continue
        if before is not None:
            yield before
        before = stretch
    if before is not None:
        yield before


def _bounds(taken: list[_Stretch], span: tuple[datetime, datetime], stamp: datetime) -> tuple[datetime, datetime]:
    """Return from when to when the answer is: DTEND is later than DTSTART (RFC 5545 3.8.2.2), also where nothing is taken."""
    first, last = span
    least = min(_DAY, last - first)
    if first == datetime.min.replace(tzinfo=first.tzinfo):
        first = min((stretch.starts for stretch in taken), default=min(stamp, last - least))
    if last == datetime.max.replace(tzinfo=last.tzinfo):
        last = max((stretch.ends for stretch in taken), default=max(stamp, first + least))
    return first, last

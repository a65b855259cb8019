"""Messages of calendar programs in mails (iTIP, RFC 5546): answers, proposals and questions, read as leniently as can be.

Nothing raises for what an object holds. Times are read only where they are proposed; a rule of recurrence is never
expanded. Every person named is kept, for whose words count is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from planner.domain.calendars import Timed, When
from planner.domain.refusals import Refused
from planner.formats.ical.contentlines import clean, unescape
from planner.formats.ical.ical import HOME_ZONE
from planner.formats.ical.ical_components import Component, Note, Property, Remark, read_components
from planner.formats.ical.ical_reader import HIGHEST_SEQUENCE
from planner.formats.ical.ical_times import Zones, read_instant, read_moment, read_when, zones_of
from planner.formats.ical.mailto import email_of

MOST_COMPONENTS = 200
MOST_ATTENDEES = 500
LONGEST_COMMENT = 2_000
LONGEST_NAME = 200
_LONGEST_UID = 250
_PROPOSING = "COUNTER"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody named: the address (empty where it is none), the name, the answer (PARTSTAT) and who was sent instead."""

    email: str
    name: str = ""
    partstat: str = "NEEDS-ACTION"
    comment: str = ""
    delegated_to: str = ""
    delegated_from: str = ""
    sent_by: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One component of one object.

    ``stamp`` is DTSTAMP and ``occurrence`` the instant of RECURRENCE-ID, both in UTC; ``occurs`` is RECURRENCE-ID as
    written, and empty for what is about the whole; ``occurrence_unread`` where it names a zone that nothing explains.
    ``proposed`` is read for a COUNTER only.
    """

    method: str
    uid: str
    sequence: int | None
    stamp: datetime | None
    attendees: tuple[Attendee, ...]
    comment: str = ""
    occurs: str = ""
    occurrence: datetime | None = None
    occurrence_unread: bool = False
    proposed: When | None = None


def read_itip(data: bytes, home: str = HOME_ZONE) -> tuple[Said, ...]:
    """Read an object; ``home`` is the zone of a proposed time that names none."""
    calendars = [part for part in read_components(data).parts if part.name == "VCALENDAR"]
    zones = zones_of(calendars, home)
    components = [_read(calendar, part, zones) for calendar, part in _events(calendars)]
    return tuple(dict.fromkeys(components))


def _events(calendars: list[Component]) -> Iterator[tuple[Component, Component]]:
    pairs = [(calendar, part) for calendar in calendars for part in calendar.parts if part.name in {"VEVENT", "VTODO"}]
    yield from pairs[:MOST_COMPONENTS]


def _read(calendar: Component, part: Component, zones: Zones) -> Said:
    method = clean(calendar.value("METHOD")).upper()[:20]
    occurs = part.first("RECURRENCE-ID")
    occurrence = None if occurs is None else _instant(occurs, zones)
    return Said(
        method=method,
        uid=clean(unescape(part.value("UID")))[:_LONGEST_UID],
        sequence=_sequence(part.value("SEQUENCE")),
        stamp=read_instant(part.value("DTSTAMP")),
        attendees=tuple(_attendee(prop) for prop in list(part.all("ATTENDEE"))[:MOST_ATTENDEES]),
        comment="\n".join(filter(None, (_text(prop.value) for prop in list(part.all("COMMENT"))[:5]))),
        occurs="" if occurs is None else clean(occurs.value)[:32],
        occurrence=occurrence,
        occurrence_unread=occurs is not None and occurrence is None and "T" in occurs.value.upper(),
        proposed=_proposed(part, zones) if method == _PROPOSING else None,
    )


def _proposed(part: Component, zones: Zones) -> When | None:
    """The time that is proposed; none where its zone is not understood, for a wrong time may never be noted."""
    remarks = list[Remark]()
    try:
        proposed = read_when(part, zones, remarks)
    except (Refused, ValueError, OverflowError):
        return None
    return None if _misread(remarks) else proposed


def _misread(remarks: list[Remark]) -> bool:
    return any(remark.note in {Note.ZONE_UNKNOWN, Note.TIME_NOT_UNDERSTOOD} for remark in remarks)


def _instant(prop: Property, zones: Zones) -> datetime | None:
    remarks = list[Remark]()
    try:
        moment = read_moment(prop, zones, remarks)
        if not isinstance(moment, tuple) or _misread(remarks):
            return None
        return _in_utc(*moment)
    except (Refused, ValueError, OverflowError):
        return None


def _in_utc(wall: datetime, zone: str) -> datetime:
    return Timed(wall, wall, zone).starts_at


def _sequence(value: str) -> int | None:
    number = value.strip()
    # The first figures are enough: so high a number is never one that was sent.
    return min(int(number[:20]), HIGHEST_SEQUENCE) if number.isascii() and number.isdecimal() else None


def _text(value: str) -> str:
    return clean(unescape(value)).strip()[:LONGEST_COMMENT]


def _attendee(prop: Property) -> Attendee:
    params = prop.params
    return Attendee(
        email=email_of(prop.value) or email_of(params.get("EMAIL", "")),
        name=" ".join(clean(params.get("CN", "")).split()).strip("\"'")[:LONGEST_NAME],
        partstat=clean(params.get("PARTSTAT", "")).strip().upper()[:20] or "NEEDS-ACTION",
        comment=_text(params.get("X-RESPONSE-COMMENT", "")),
        delegated_to=email_of(params.get("DELEGATED-TO", "")),
        delegated_from=email_of(params.get("DELEGATED-FROM", "")),
        sent_by=bool(params.get("SENT-BY", "").strip()),
    )

"""A meeting as search engines read it: an ``Event`` of schema.org, to be written as JSON-LD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.domain.meetings import MeetingState, Span
from planner.domain.times import to_local

CONTEXT = "https://schema.org"


@dataclass(frozen=True)
class EventFacts:
    """What everybody may know of a meeting; ``moved`` since it was announced, and ``online`` for those who cannot come."""

    name: str
    description: str
    page: str
    picture: str
    span: Span
    state: MeetingState
    moved: bool
    place: str
    address: str
    online: bool
    convener: str
    convener_page: str


def event(facts: EventFacts) -> dict[str, Any]:
    """Return the event; what nobody has said yet, such as when it ends or where it is, is left out."""
    starts, ends = _times(facts.span)
    said = {
        "@context": CONTEXT,
        "@type": "Event",
        "name": facts.name,
        "description": facts.description,
        "url": facts.page,
        "image": [facts.picture],
        "startDate": starts,
        "endDate": ends,
        "eventStatus": f"{CONTEXT}/{_status(facts)}",
        "eventAttendanceMode": f"{CONTEXT}/{_attendance(facts)}",
        "location": _locations(facts),
        "organizer": {"@type": "Organization", "name": facts.convener, "url": facts.convener_page},
    }
    return {name: value for name, value in said.items() if value}


def _times(span: Span) -> tuple[str, str]:
    """Return start and end with the offset of the zone, or the first and the last of whole days."""
    if span.all_day:
        return span.first_day.isoformat(), span.last_day.isoformat()
    starts, ends = to_local(span.starts_at, span.zone), span.ends_at
    return starts.isoformat(), "" if ends is None else to_local(ends, span.zone).isoformat()


def _status(facts: EventFacts) -> str:
    if facts.state is MeetingState.CANCELLED:
        return "EventCancelled"
    return "EventRescheduled" if facts.moved else "EventScheduled"


def _attendance(facts: EventFacts) -> str:
    if not facts.online:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if facts.place or facts.address else "OnlineEventAttendanceMode"


def _locations(facts: EventFacts) -> list[dict[str, str]]:
    """Return where it is; the page stands for the link to an online meeting, which is for those who come."""
    place = {"@type": "Place", "name": facts.place or facts.address, "address": facts.address or facts.place}
    online = {"@type": "VirtualLocation", "url": facts.page}
    return [place] * bool(facts.place or facts.address) + [online] * facts.online

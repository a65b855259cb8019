from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from planner.domain.meetings import MeetingState, Span
from planner.formats.schema_org import EventFacts, event

wall = datetime.fromisoformat
PAGE = "https://moteplass.example.no/moter/jord"
FACTS = EventFacts(
    name="Jord",
    description="torsdag 12. november 2026 · Mære. Hva nå?",
    page=PAGE,
    picture="https://moteplass.example.no/dato/nb/2026-11-12.png",
    span=Span(wall("2026-11-12T09:00"), wall("2026-11-12T11:00"), "Europe/Oslo"),
    state=MeetingState.CONFIRMED,
    moved=False,
    place="Mære",
    address="",
    online=False,
    convener="Programmet",
    convener_page="https://moteplass.example.no/aktorer/programmet",
)


def test_a_meeting_is_an_event_with_times_and_place() -> None:
    said = event(FACTS)
    assert (said["@type"], said["name"], said["url"]) == ("Event", "Jord", PAGE)
    assert (said["startDate"], said["endDate"]) == ("2026-11-12T09:00:00+01:00", "2026-11-12T11:00:00+01:00")
    assert said["location"] == [{"@type": "Place", "name": "Mære", "address": "Mære"}]
    assert said["organizer"]["name"] == "Programmet"


def test_whole_days_have_no_hours_and_an_open_end_is_left_out() -> None:
    days = Span(wall("2026-11-12"), wall("2026-11-14"), "Europe/Oslo", all_day=True)
    said = event(replace(FACTS, span=days))
    assert (said["startDate"], said["endDate"]) == ("2026-11-12", "2026-11-13")
    assert "endDate" not in event(replace(FACTS, span=Span(wall("2026-11-12T09:00"), None, "Europe/Oslo")))


@pytest.mark.parametrize(
    ("state", "moved", "status"),
    [
        (MeetingState.ANNOUNCED, False, "EventScheduled"),
        (MeetingState.CONFIRMED, True, "EventRescheduled"),
        (MeetingState.CANCELLED, True, "EventCancelled"),
    ],
)
def test_it_says_whether_it_stands(state: MeetingState, moved: bool, status: str) -> None:
    assert event(replace(FACTS, state=state, moved=moved))["eventStatus"] == f"https://schema.org/{status}"


@pytest.mark.parametrize(
    ("place", "online", "mode", "kinds"),
    [
        ("Mære", False, "OfflineEventAttendanceMode", ["Place"]),
        ("Mære", True, "MixedEventAttendanceMode", ["Place", "VirtualLocation"]),
        ("", True, "OnlineEventAttendanceMode", ["VirtualLocation"]),
        ("", False, "OfflineEventAttendanceMode", []),
    ],
)
def test_it_says_how_to_come(place: str, online: bool, mode: str, kinds: list[str]) -> None:
    said = event(replace(FACTS, place=place, online=online))
    assert said["eventAttendanceMode"] == f"https://schema.org/{mode}"
    assert [where["@type"] for where in said.get("location", [])] == kinds

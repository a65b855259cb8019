"""The pages of the wizard in order, where the ones before and after stand, and which of them have been visited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from planner.domain.meetings import MeetingState
from planner.formats.words.words import N_
from planner.rows.meetings import Meeting

NAMES = {
    "type": N_("Kind"),
    "hva": N_("Content"),
    "nar": N_("Date"),
    "hvor": N_("Place"),
    "hvem": N_("Guests"),
    "praktisk": N_("Practical"),
    "sjekk": N_("Check"),
}
"""What each page is called in the row of all; ``hvem`` is the list of guests, ``sjekk`` the page to check the answers on."""
ORDER = tuple(NAMES)
"""All pages of the wizard in order."""


@dataclass(frozen=True)
class Stop:
    """A page of the wizard in the row of all: ``address`` leads there once it has been visited, and is empty before."""

    number: int
    name: str
    address: str
    here: bool


def neighbours(meeting: Meeting, step: str) -> dict[str, Any]:
    """Return where the page before and after a step is; a meeting that is out is not led through the rest."""
    place, slug = ORDER.index(step), meeting.slug
    draft = meeting.state is MeetingState.DRAFT
    before = ORDER[place - 1] if draft and place else "sjekk"
    after = ORDER[min(place + 1, len(ORDER) - 1)] if draft else "sjekk"
    return {
        "stops": _stops(meeting, place),
        "back": url_for("meetings.index") if draft and not place else address(slug, before),
        "onward": address(slug, after),
    }


def first_stops() -> list[Stop]:
    """Return the row of all pages before there is a draft."""
    return [Stop(number, gettext(name), "", number == 1) for number, name in enumerate(NAMES.values(), start=1)]


def _stops(meeting: Meeting, place: int) -> Sequence[Stop]:
    reached = max(place, *(ORDER.index(step) for step in _answered(meeting)))
    return [
        Stop(number + 1, gettext(name), address(meeting.slug, step) if number <= reached else "", number == place)
        for number, (step, name) in enumerate(NAMES.items())
    ]


def _answered(meeting: Meeting) -> list[str]:
    """Return the steps that something of a meeting was answered on; the last of them leads to the check."""
    answers = {
        "type": True,
        "hva": meeting.title,
        "nar": meeting.starts_local,
        "hvor": meeting.place or meeting.address or meeting.online_url,
        "sjekk": meeting.answer_by or meeting.seats,
    }
    return [step for step, answer in answers.items() if answer]


def address(slug: str, step: str) -> str:
    """Return the address of a step."""
    return f"/moter/{slug}/rediger/{step}"

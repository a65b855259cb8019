"""The pages of the wizard in order, and where the ones before and after stand."""

from __future__ import annotations

from typing import Any

from flask import url_for

from planner.domain.meetings import MeetingState

ORDER = ("type", "hva", "nar", "hvor", "hvem", "praktisk", "sjekk")
"""All pages of the wizard in order; ``hvem`` is the list of guests, ``sjekk`` the page to check the answers on."""


def neighbours(slug: str, step: str, state: MeetingState) -> dict[str, Any]:
    """Return where the page before and after a step is; a meeting that is out is not led through the rest."""
    place = ORDER.index(step)
    draft = state is MeetingState.DRAFT
    before = ORDER[place - 1] if draft and place else "sjekk"
    after = ORDER[min(place + 1, len(ORDER) - 1)] if draft else "sjekk"
    return {
        "step": place + 1,
        "steps": len(ORDER),
        "back": url_for("meetings.index") if draft and not place else address(slug, before),
        "onward": address(slug, after),
    }


def address(slug: str, step: str) -> str:
    """Return the address of a step."""
    return f"/moter/{slug}/rediger/{step}"

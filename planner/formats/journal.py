"""What the journal says: one msgid per verb, filled with the facts of the line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.domain.duties import DutyKind
from planner.formats.words import N_, label

WORDS: dict[str, str] = {
    "duties.accepted": N_("%(name)s took over: %(duty)s"),
    "duties.answer_undone": N_("%(name)s took back the answer about: %(duty)s"),
    "duties.declined": N_("%(name)s declined: %(duty)s"),
    "duties.given_back": N_("%(name)s gave back: %(duty)s"),
    "duties.lapsed": N_("The offer to %(name)s lapsed: %(duty)s"),
    "duties.offered": N_("%(name)s was offered: %(duty)s"),
    "duties.withdrawn": N_("The offer to %(name)s was withdrawn: %(duty)s"),
    "invitations.listed": N_("%(count)s were put on the list"),
    "invitations.sent": N_("Invitations were sent to %(count)s"),
    "invitations.sent_again": N_("A personal link was sent again"),
    "invitations.taken_back": N_("An invitation was taken back"),
    "meetings.cancelled": N_("The meeting was cancelled"),
    "meetings.changed": N_("The meeting was changed"),
    "meetings.copied": N_("The meeting was made as a copy of another"),
    "meetings.created": N_("The meeting was drafted"),
    "meetings.moved": N_("The meeting was moved"),
    "meetings.published": N_("The meeting was announced"),
    "meetings.reinstated": N_("The cancellation was undone"),
    "messages.sent": N_("A message was sent to %(count)s"),
    "replies.answered": N_("Somebody answered"),
    "replies.answered_for": N_("An answer was given for somebody"),
    "replies.seat_lapsed": N_("An offered place was passed on"),
    "replies.seat_offered": N_("A free place was offered to the next in line"),
}
"""Every verb of a meeting's journal."""
OTHER = N_("Something was changed")
MARKS = {
    "duties.accepted": "done",
    "meetings.published": "done",
    "duties.offered": "waiting",
    "duties.given_back": "waiting",
}


def sentence(verb: str, facts: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the msgid of a line and what fills it; ``duty`` is a msgid too and is to be translated first."""
    filled = dict(facts)
    if "duty" in facts:
        filled["duty"] = label(DutyKind(facts["duty"]))
    return WORDS.get(verb, OTHER), filled

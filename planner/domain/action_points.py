"""Action points: what was agreed at a meeting, who does it and by when.

The table below says what can be done with one; every combination of state, step and role that it does not name is refused.
"""

from __future__ import annotations

from enum import StrEnum

from planner.domain.permissions import Relation, Verb, allows
from planner.domain.refusals import Forbidden, Invalid, Refused, StepRefused
from planner.domain.texts import says_something

LONGEST_TEXT = 300
LONGEST_REASON = 1000


class ActionState(StrEnum):
    """How an action point stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ActionStep(StrEnum):
    """Steps of an action point."""

    CHANGE = "change"
    COMPLETE = "complete"
    REOPEN = "reopen"
    DROP = "drop"


class ActionRole(StrEnum):
    """Role in a step: the keeper of the action points of the meeting, or the owner of this one."""

    KEEPER = "keeper"
    OWNER = "owner"


_S, _T, _R = ActionState, ActionStep, ActionRole

ACTION_TABLE: dict[tuple[ActionState, ActionStep, ActionRole], ActionState] = {
    (_S.OPEN, _T.CHANGE, _R.KEEPER): _S.OPEN,
    (_S.OPEN, _T.COMPLETE, _R.KEEPER): _S.DONE,
    (_S.OPEN, _T.COMPLETE, _R.OWNER): _S.DONE,
    (_S.OPEN, _T.DROP, _R.KEEPER): _S.DROPPED,
    (_S.DONE, _T.REOPEN, _R.KEEPER): _S.OPEN,
    (_S.DONE, _T.REOPEN, _R.OWNER): _S.OPEN,
    (_S.DROPPED, _T.REOPEN, _R.KEEPER): _S.OPEN,
}
"""Every step that is allowed."""


def after(state: ActionState, step: ActionStep, roles: frozenset[ActionRole]) -> ActionState:
    """Return the state after somebody in these roles takes a step; raise ``Refused`` where the table has no such step."""
    if not roles:
        raise Forbidden("permissions.not_allowed")
    for role in roles:
        if (state, step, role) in ACTION_TABLE:
            return ACTION_TABLE[state, step, role]
    raise StepRefused("action_points.step_not_allowed", state=state, step=step)


def keeps(relations: frozenset[Relation], *, followed_up: bool) -> bool:
    """Tell whether somebody keeps the action points of a meeting.

    Those who follow it up do, and those who carry it out as long as nobody follows it up; the team reads, and no more.
    """
    return allows(Verb.KEEP_ACTIONS, relations - {Relation.HOLDER} if followed_up else relations)


def checked_text(text: str) -> str:
    """Return what was agreed on one line; raise ``Refused`` where nothing is said or too much."""
    line = " ".join(text.split())
    if not line:
        raise Invalid("action_points.text_missing", field="text")
    if len(line) > LONGEST_TEXT:
        raise Invalid("action_points.text_too_long", field="text", most=LONGEST_TEXT)
    return line


def check_owner(*, named: bool, convenes: bool, participates: bool) -> None:
    """Refuse an action point that nobody has, or one for those who gather (``convenes``) or do not take part."""
    if not named:
        raise Invalid("action_points.nobody", field="organisation")
    if convenes:
        raise Refused("action_points.facilitator_never_has", field="organisation")
    if not participates:
        raise Refused("action_points.only_participating", field="organisation")


def checked_reason(reason: str) -> str:
    """Return why an action point is dropped; raise ``Refused`` where nothing is said or too much."""
    words = reason.strip()
    if not says_something(words):
        raise Invalid("action_points.reason_missing")
    if len(words) > LONGEST_REASON:
        raise Invalid("action_points.reason_too_long", most=LONGEST_REASON)
    return words

"""Offers, duties and action points of an organisation as tasks of the people who do them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from planner.domain.action_points import ActionState
from planner.domain.duties import HELD_STATES, DutyKind, DutyState, OfferState
from planner.domain.meetings import MeetingState

FOLLOW_UP_DUE = timedelta(days=14)
"""How long after the last day of a meeting its follow-up is due."""

OFFER_KEY = "tilbud/"
"""The beginning of the key of a task that is an offer to answer; the id of the offer follows."""

DUTY_KEY = "plikt/"
"""The beginning of the key of a task that is a duty; the id of the duty follows."""

POINT_KEY = "punkt/"
"""The beginning of the key of a task that is an action point; the id of the point follows."""

CLOSED_STAYS = timedelta(days=30)
"""How long a task that is done or has fallen away stays in the feed."""


class TaskStatus(StrEnum):
    """How a task stands (RFC 5545 3.8.1.11)."""

    NEEDS_ACTION = "needs-action"
    IN_PROCESS = "in-process"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OPEN = frozenset({TaskStatus.NEEDS_ACTION, TaskStatus.IN_PROCESS})


@dataclass(frozen=True, slots=True)
class CalendarTask:
    """A task in a calendar.

    ``due`` is an instant in UTC or a day; ``revised_at`` stands for both DTSTAMP and LAST-MODIFIED; ``completed_at`` is an
    instant where it is known.
    """

    uid: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    status: TaskStatus
    summary: str
    due: datetime | date | None = None
    completed_at: datetime | None = None
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()


OFFER_STATUS = {
    OfferState.OFFERED: TaskStatus.NEEDS_ACTION,
    OfferState.ACCEPTED: TaskStatus.COMPLETED,
    OfferState.DECLINED: TaskStatus.COMPLETED,
    OfferState.LAPSED: TaskStatus.CANCELLED,
    OfferState.WITHDRAWN: TaskStatus.CANCELLED,
}
"""How the answering of an offer stands; one that waits in a queue has not been made to anybody yet."""


def offer_status(state: OfferState) -> TaskStatus | None:
    """Return how the task of answering an offer stands; ``None`` while nobody has been asked."""
    return OFFER_STATUS.get(state)


POINT_STATUS = {
    ActionState.OPEN: TaskStatus.NEEDS_ACTION,
    ActionState.DONE: TaskStatus.COMPLETED,
    ActionState.DROPPED: TaskStatus.CANCELLED,
}
"""How an action point stands as a task of its holder."""


def duty_status(kind: DutyKind, state: DutyState, meeting: MeetingState, *, over: bool) -> TaskStatus | None:
    """Return how a duty stands as a task of its holder; ``None`` where nobody holds it.

    Execution is under way from the day it is taken and done when the meeting is over; follow-up begins then.
    """
    if state not in HELD_STATES or meeting is MeetingState.DRAFT:
        return None
    if meeting is MeetingState.CANCELLED:
        return TaskStatus.CANCELLED
    if state is DutyState.FULFILLED:
        return TaskStatus.COMPLETED
    over = over or meeting is MeetingState.HELD
    if kind is DutyKind.EXECUTION:
        return TaskStatus.COMPLETED if over else TaskStatus.IN_PROCESS
    return TaskStatus.IN_PROCESS if over else TaskStatus.NEEDS_ACTION


def follow_up_due(last_day: date) -> date:
    """Return the day the follow-up of a meeting is due, from its last day."""
    return last_day + FOLLOW_UP_DUE

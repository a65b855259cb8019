"""A person's choices for their own feed: its scope, and whether it rings."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from planner.domain.calendars import When, WholeDays
from planner.domain.replies import ReplyState


class FeedScope(StrEnum):
    """The scope: all one is asked to, only what one said yes or maybe to, or all public meetings around one too."""

    ASKED = "asked"
    SAID = "said"
    CIRCLE = "circle"


class FeedAlarm(StrEnum):
    """When it rings for what one comes to, or may come to."""

    NONE = "none"
    HOUR = "hour"
    DAY = "day"


ALARM_BEFORE = {FeedAlarm.HOUR: timedelta(hours=1), FeedAlarm.DAY: timedelta(days=1)}
"""How long before a meeting with a time of day an alarm rings."""

BEFORE_WHOLE_DAYS = timedelta(hours=15)
"""How long before the first midnight of whole days an alarm rings: nine in the morning of the day before."""

RINGS = frozenset({ReplyState.COMING, ReplyState.MAYBE})
"""Replies that are worth an alarm."""


def has_place(scope: FeedScope, reply: ReplyState) -> bool:
    """Tell whether what somebody has replied so, or not at all, is in a feed of this scope."""
    return scope is not FeedScope.SAID or reply is not ReplyState.UNANSWERED


def rings_before(alarm: FeedAlarm, reply: ReplyState, when: When) -> timedelta | None:
    """Return how long before the start an alarm rings; ``None`` where none does."""
    if reply not in RINGS or alarm is FeedAlarm.NONE:
        return None
    return BEFORE_WHOLE_DAYS if isinstance(when, WholeDays) else ALARM_BEFORE[alarm]

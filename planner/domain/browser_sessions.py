"""How long a browser stays signed in, by what the person may do, and how fresh a sign-in must be for what is sensitive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from planner.domain.people import ServiceRole


@dataclass(frozen=True)
class TimeOuts:
    """After which time without a visit, and how long after the sign-in, a browser must sign in again."""

    idle: timedelta
    absolute: timedelta


TIME_OUTS = {
    ServiceRole.PARTICIPANT: TimeOuts(idle=timedelta(days=14), absolute=timedelta(days=30)),
    ServiceRole.ORGANISER: TimeOuts(idle=timedelta(days=4), absolute=timedelta(days=14)),
    ServiceRole.ADMINISTRATOR: TimeOuts(idle=timedelta(hours=4), absolute=timedelta(days=1)),
}
"""The time-outs of each role. No session lasts longer than the 30 days of NIST SP 800-63B for one factor (AAL1)."""
LONGEST = max(time_outs.absolute for time_outs in TIME_OUTS.values())
FRESH = timedelta(minutes=15)
"""How long after signing in roles, addresses and tokens may be changed."""
SEEN_NOTED = timedelta(minutes=5)
"""How often a visit is noted: seldom enough that nearly no page costs a write."""
CLOCK_SLACK = timedelta(minutes=5)
"""How far the clock may be set back before sessions from the time ahead count as ended."""
MOST_SESSIONS = 20
"""How many browsers one person may be signed in with; the one seen longest ago is signed out for one more."""


class SessionStanding(StrEnum):
    """How a session stands: alive, or why it is not."""

    ALIVE = "alive"
    IDLE = "idle"
    TOO_OLD = "too_old"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SessionTimes:
    """When a session began, was last seen, and was ended, if it was."""

    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None = None


def standing(times: SessionTimes, role: ServiceRole, now: datetime) -> SessionStanding:
    """Return how a session of somebody with this role stands.

    A session last seen in the future is ended: else a clock that is set back would make it live longer, again and again.
    """
    time_outs = TIME_OUTS[role]
    if times.ended_at is not None or now < times.last_seen_at - CLOCK_SLACK:
        return SessionStanding.ENDED
    if now - times.created_at >= time_outs.absolute:
        return SessionStanding.TOO_OLD
    return SessionStanding.IDLE if now - times.last_seen_at >= time_outs.idle else SessionStanding.ALIVE


def fresh(times: SessionTimes, now: datetime) -> bool:
    """Tell whether a session began so short a time ago that its person has just shown who they are."""
    return now - times.created_at < FRESH


def to_be_noted(times: SessionTimes, now: datetime) -> bool:
    """Tell whether it is time to note that a session is in use."""
    return now - times.last_seen_at >= SEEN_NOTED

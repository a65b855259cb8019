"""Which letter goes first, and when one that could not be delivered is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 29
"""With these waits the last attempt comes five days and two hours after the first (RFC 5321 4.5.4.1: four to five days)."""
STUCK_AFTER = timedelta(minutes=10)
"""How long a letter may be on its way before whoever took it must have died, where its process left nothing behind."""
TROUBLE_AFTER = timedelta(hours=1)
"""How long a letter may wait until the people are told whom it concerns: from the second hour on."""


class Priority(IntEnum):
    """Which letters go first. A mailing to thousands waits for what somebody sits and waits for."""

    AWAITED = 0
    """Somebody cannot go on without it: a link to sign in, a confirmation."""
    ASKED_FOR = 1
    """It answers what somebody has just done, such as a receipt."""
    MAILING = 2


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after this many failed attempts (from 1), or nothing when it is time to give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return min(FIRST_WAIT * (1 << (attempts - 1)), LONGEST_WAIT)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when a letter that has just failed is tried again, or nothing when it is given up."""
    wait = wait_after(attempts)
    return None if wait is None else now + wait


def next_try_after_stop(attempts: int, now: datetime) -> datetime | None:
    """Return when a letter goes again whose process was stopped while it was sent, or nothing when it is given up.

    The first time at once: most often it was not the letter that stopped it.
    """
    return now if attempts <= 1 else next_try(attempts, now)

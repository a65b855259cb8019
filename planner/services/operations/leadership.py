"""Leadership: of all job processes on one database, one works, and the writes of one that led before are refused.

Who leads holds a lease and counts it up. Who waits takes it when the count has stood still for so long, by its own
monotonic clock: the time of day, which may be set on any machine, decides nothing.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from planner.store import leadership as rows
from planner.store.database import DatabaseFailure, Session, transaction

LEASE_SECONDS = 20
"""How long the count stands still until another process takes the lease."""
RESIGN_SECONDS = 15
"""How long a leader may fail to renew until it stops by itself, before anybody else can have taken the lease."""

log = logging.getLogger(__name__)

Fence = Callable[[Session], None]
"""Called at the start of each write of a leader; raises ``LeaseLostError`` when another process leads by now."""


class LeaseLostError(Exception):
    """Another process leads by now, so this one may write nothing more of what it was doing."""


class Leadership(Protocol):
    """A place that one process at a time can have."""

    def acquire(self) -> bool:
        """Try to lead; tell whether it worked."""

    def holds(self) -> bool:
        """Renew the lease; tell whether this process still leads."""

    def release(self) -> None:
        """Let another lead."""

    def fence(self) -> Fence:
        """Return the check of the writes that are made under the present lease, and under no later one."""


def no_fence(session: Session) -> None:
    """Check nothing: for work that anybody may do, whoever leads."""
    del session


def _holder() -> str:
    return f"{socket.gethostname()[:150]} {os.getpid()} {secrets.token_hex(8)}"


class Lease:
    """Leadership by a lease in the database. A database that cannot be reached is led by nobody."""

    def __init__(
        self,
        session: Callable[[], Session],
        now: Callable[[], datetime],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._now = now
        self._steady = steady
        # Children of one parent have it in common, one after the other: the next one need not wait for the lease of the last.
        self._holder = _holder()
        self._number: int | None = None
        self._renewed = 0.0
        self._seen: tuple[rows.LeaseState, float] | None = None

    def acquire(self) -> bool:
        """Take the lease if it was given back, is this process's own, or has stood still for too long."""
        try:
            with self._session() as session:
                state = rows.look(session)
                if not self._may_take(state):
                    return False
                asked = self._steady()
                with transaction(session):
                    taken = rows.take(session, state, self._holder, self._now())
        except DatabaseFailure:
            return False
        if taken:
            self._number, self._renewed = state.number + 1, asked
        return taken

    def _may_take(self, state: rows.LeaseState) -> bool:
        if self._seen is None or self._seen[0] != state:
            self._seen = state, self._steady()
        stands_still = self._steady() - self._seen[1] >= LEASE_SECONDS
        return state.holder in {"", self._holder} or stands_still

    def holds(self) -> bool:
        """Renew the lease; lose it when another has taken it, or when it could not be renewed for so long."""
        if self._number is None:
            return False
        asked = self._steady()
        try:
            with self._session() as session, transaction(session):
                renewed = rows.renew(session, self._number, self._now())
        except DatabaseFailure as error:
            log.warning("The lease of the jobs could not be renewed: %s", str(error).partition("\n")[0])
            renewed = self._steady() - self._renewed < RESIGN_SECONDS
        else:
            self._renewed = asked
        if not renewed:
            self._number = None
        return renewed

    def release(self) -> None:
        """Give the lease back; where the database cannot be reached, it runs out by itself."""
        number, self._number = self._number, None
        if number is None:
            return
        try:
            with self._session() as session, transaction(session):
                rows.give_back(session, number)
        except DatabaseFailure:
            log.warning("The lease of the jobs could not be given back; it runs out by itself.")

    def fence(self) -> Fence:
        """Return the check of the writes that are made under the present lease."""
        number = self._number

        def check(session: Session) -> None:
            if number is None or not rows.is_held(session, number):
                raise LeaseLostError("Another process leads the jobs by now.")

        return check

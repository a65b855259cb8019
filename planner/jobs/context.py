"""What the jobs work with, handed down by the app."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from planner.services.dates.foreign_calendars import NO_CALENDAR_CLIENT, CalendarClient
from planner.services.incoming.incoming import Mailbox, NoMailbox
from planner.services.letters.delivery import MailTransport, NoSendingBooks, SendingBooks
from planner.services.operations.leadership import Fence, no_fence
from planner.services.work import SYSTEM, Deployment, Work
from planner.services.work import reading as read
from planner.services.work import writing as write

LONGEST_PAUSE_SECONDS = 1.0
"""How long a job lets others write at most before it writes again, however long its last transaction took."""


def no_pause(_seconds: float) -> None:
    """Go on at once, as where those who wait for a lock get it in the order in which they came."""


@dataclass(frozen=True)
class JobContext:
    """Sessions, the clock, the values of the deployment, and the ways out and in: for letters, mails and calendars.

    ``sending_books`` keep what becomes of letters until the database has it, ``close`` lets go of the connections that the
    sessions keep, ``fence`` refuses the writes of one that leads no more, and ``stopping`` tells a job that goes
    on for long that the process is to end.

    ``pause`` waits for as long as the transaction before it held its locks. SQLite keeps no queue of writers: those who
    wait look again after up to a tenth of a second, and one who writes all the time is seldom seen without the lock.
    """

    session: Callable[[], Session]
    now: Callable[[], datetime]
    deployment: Deployment
    transport: MailTransport
    close: Callable[[], None] = lambda: None
    mailbox: Mailbox = field(default_factory=NoMailbox)
    calendar_client: CalendarClient = NO_CALENDAR_CLIENT
    fence: Fence = no_fence
    sending_books: SendingBooks = field(default_factory=NoSendingBooks)
    stopping: Callable[[], bool] = lambda: False
    pause: Callable[[float], None] = no_pause
    steady: Callable[[], float] = time.monotonic

    def fenced(self, fence: Fence) -> JobContext:
        """Return the same with each of its writes checked."""
        return replace(self, fence=fence)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Do work that changes nothing, as the system, now."""
        with self.session() as session, read(self._work(session)) as work:
            yield work

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """Do work in a transaction of its own, as the system, now, and then let others write for as long as it took.

        Raises ``LeaseLostError`` where the fence refuses it.
        """
        locked_at = None
        try:
            with self.session() as session, write(self._work(session)) as work:
                locked_at = self.steady()
                self.fence(session)
                yield work
        finally:
            if locked_at is not None:
                self.pause(min(self.steady() - locked_at, LONGEST_PAUSE_SECONDS))

    def _work(self, session: Session) -> Work:
        return Work(session, SYSTEM, self.now(), self.deployment)

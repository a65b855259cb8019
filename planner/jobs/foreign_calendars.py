"""The job that fetches the calendars that others keep: several hosts at a time, and one calendar of each."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from planner.jobs.context import JobContext
from planner.services.dates import foreign_calendars
from planner.services.dates.foreign_calendars import FetchClaim, FetchResult
from planner.services.operations.leadership import LeaseLostError

MOST_AT_ONCE = 4
"""How many hosts are asked at a time, so that a slow one does not hold up the rest."""

log = logging.getLogger(__name__)


def anything_due(context: JobContext) -> bool:
    """Tell whether any calendar is to be fetched."""
    with context.reading() as work:
        return bool(foreign_calendars.due(work))


@dataclass
class _FetchRun:
    """One run of fetching. ``hosts`` wait with the calendars of each that are left; ``in_flight`` are the fetches under way.

    What is under way only fetches and reads: the database is reached from the thread of the job alone.
    """

    context: JobContext
    pool: ThreadPoolExecutor
    hosts: deque[deque[int]]
    in_flight: dict[Future[FetchResult], tuple[FetchClaim, deque[int]]] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    def fetch(self) -> None:
        """Fetch the calendars of all hosts."""
        while self.hosts or self.in_flight:
            while self.hosts and len(self.in_flight) < MOST_AT_ONCE:
                self._send(self.hosts.popleft())
            for future in wait(self.in_flight, return_when=FIRST_COMPLETED).done if self.in_flight else ():
                self._take_in(future, *self.in_flight.pop(future))

    def _send(self, host: deque[int]) -> None:
        """Ask a host for the first of its calendars that is still due."""
        while host:
            calendar_id, fetch_claim = host.popleft(), None
            with self._noting(calendar_id), self.context.writing() as work:
                fetch_claim = foreign_calendars.claim(work, calendar_id)
            if fetch_claim is not None:
                self.in_flight[self.pool.submit(foreign_calendars.run, fetch_claim, self.context.calendar_client)] = (
                    fetch_claim,
                    host,
                )
                return

    def _take_in(self, done: Future[FetchResult], fetch_claim: FetchClaim, host: deque[int]) -> None:
        with self._noting(fetch_claim.calendar_id):
            result = done.result()
            with self.context.writing() as work:
                foreign_calendars.store(work, fetch_claim, result)
        if host:
            self.hosts.append(host)

    @contextmanager
    def _noting(self, calendar_id: int) -> Iterator[None]:
        """Note what goes wrong with us, so that it stops no other calendar."""
        try:
            yield
        except LeaseLostError:
            raise
        except Exception as failure:
            log.exception("Calendar %s could not be fetched; it is tried again later.", calendar_id)
            self.failures.append(failure)


def fetch_due(context: JobContext) -> None:
    """Fetch every calendar that is due; raise ``ExceptionGroup`` at the end with what went wrong with us."""
    with context.reading() as work:
        hosts = deque(deque(ids) for ids in foreign_calendars.due_by_host(work))
    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        current = _FetchRun(context, pool, hosts)
        current.fetch()
    if current.failures:
        raise ExceptionGroup("some calendars could not be fetched", current.failures)

"""The job process: works the table of jobs by the clock, those for everybody always, and the others while it leads."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import Event
from typing import Protocol

from planner.jobs import runner
from planner.jobs.context import JobContext
from planner.jobs.rota import Rota
from planner.jobs.schedule import Job
from planner.services.operations.leadership import Leadership

log = logging.getLogger(__name__)

ASK_SECONDS = 5
"""How often a process that does not lead asks whether it may, and one that leads renews its lease."""


class Listener(Protocol):
    """Something that is open for as long as the process works, whether or not it leads."""

    def open(self) -> None:
        """Open it; raise ``OSError`` where that cannot be done."""

    def close(self) -> None:
        """Close it."""


def no_pulse() -> None:
    """Tell nobody that the process is alive."""


class JobProcess:
    """Works the jobs in this process until it is stopped by ``SystemExit``."""

    def __init__(
        self,
        context: JobContext,
        jobs: Iterable[Job],
        leadership: Leadership,
        ask_seconds: float = ASK_SECONDS,
        listeners: Iterable[Listener] = (),
    ) -> None:
        self._stopping = Event()
        self._context = replace(context, stopping=self._stopping.is_set)
        self._jobs = tuple(jobs)
        self._leadership = leadership
        self._ask_seconds = ask_seconds
        self._listeners = tuple(listeners)
        self._leading = False

    def names(self) -> tuple[str, ...]:
        """Return the names of the jobs."""
        return tuple(job.name for job in self._jobs)

    def run(self, name: str) -> str:
        """Run one job now, whoever leads, after the one whose work it takes up; return what went wrong, or nothing."""
        job = next(job for job in self._jobs if job.name == name)
        error = self.run(job.after) if job.after else ""
        return error or runner.run(job, self._context)

    def close(self) -> None:
        """Let go of the database."""
        self._context.close()

    def work(self, pulse: Callable[[], None] = no_pulse) -> None:
        """Lead when nobody else does, for as long as it lasts; never returns by itself.

        ``pulse`` is called at each look, so that a parent can tell a process that works from one that hangs.
        """
        opened: list[Listener] = []
        rota = Rota(self._context, self._jobs)
        try:
            for listener in self._listeners:
                listener.open()
                opened.append(listener)
            rota.start(self._context)
            while True:
                pulse()
                rota.heal()
                self._look(rota)
                time.sleep(self._ask_seconds)
        finally:
            for listener in opened:
                listener.close()
            self._stopping.set()
            rota.stop()
            self._leadership.release()

    def _look(self, rota: Rota) -> None:
        led = [job for job in self._jobs if not job.everywhere]
        leading = self._leadership.holds() if self._leading else self._leadership.acquire()
        if leading and not self._leading:
            log.info("This process leads the jobs.")
            # Each of their writes is checked against the present lease.
            rota.add(led, self._context.fenced(self._leadership.fence()))
        elif self._leading and not leading:
            log.warning("This process does not lead the jobs any more.")
            rota.remove(led)
        self._leading = leading

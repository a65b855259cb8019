"""The job process: works the table of jobs by the clock, those for everybody always, and the others while it leads."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from threading import Event
from typing import Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from planner.jobs import runner
from planner.jobs.context import JobContext
from planner.jobs.schedule import Job
from planner.services.operations.leadership import Leadership

log = logging.getLogger(__name__)

ASK_SECONDS = 5
"""How often a process that does not lead asks whether it may, and one that leads renews its lease."""
GRACE_SECONDS = 3_600
CLOCK_SET_SECONDS = 10
"""How far the time of day may move against the monotonic clock between two looks until it counts as set."""


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

    def names(self) -> tuple[str, ...]:
        """Return the names of the jobs."""
        return tuple(job.name for job in self._jobs)

    def run(self, name: str) -> str:
        """Run one job now, whoever leads, and return what went wrong, or nothing."""
        return next(runner.run(job, self._context) for job in self._jobs if job.name == name)

    def close(self) -> None:
        """Let go of the database."""
        self._context.close()

    def work(self, pulse: Callable[[], None] = no_pulse) -> None:
        """Lead when nobody else does, for as long as it lasts; never returns by itself.

        ``pulse`` is called at each look, so that a parent can tell a process that works from one that hangs.
        """
        opened: list[Listener] = []
        rota = _Rota(self._context, self._jobs)
        try:
            for listener in self._listeners:
                listener.open()
                opened.append(listener)
            rota.start()
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

    def _look(self, rota: _Rota) -> None:
        leading = self._leadership.holds() if rota.leading else self._leadership.acquire()
        if leading and not rota.leading:
            log.info("This process leads the jobs.")
            rota.lead(self._leadership)
        elif rota.leading and not leading:
            log.warning("This process does not lead the jobs any more.")
            rota.follow()


class _Rota:
    """The jobs of a process as APScheduler has them, which goes by the time of day: it is told when that was set."""

    def __init__(self, context: JobContext, jobs: tuple[Job, ...]) -> None:
        # A job that is still at work is not started again, as it should be; APScheduler warns of that each time.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._context = context
        self._jobs = jobs
        self._ahead = self._clock_ahead()
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            # As many threads as jobs, so that one that waits for the network holds back no other.
            executors={"default": ThreadPoolExecutor(max(len(jobs), 1))},
            job_defaults={"misfire_grace_time": GRACE_SECONDS, "coalesce": True, "max_instances": 1},
        )
        self.leading = False

    def start(self) -> None:
        """Begin to work, with the jobs that every process works."""
        for job in self._jobs:
            if job.everywhere:
                self._add(job, self._context)
        self._scheduler.start()

    def stop(self) -> None:
        """Stop, when what is under way has ended."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def lead(self, leadership: Leadership) -> None:
        """Take the jobs of the leader on; each of their writes is checked against the present lease."""
        self.leading = True
        context = self._context.fenced(leadership.fence())
        for job in self._led():
            self._add(job, context)

    def follow(self) -> None:
        """Let go of the jobs of the leader."""
        self.leading = False
        for job in self._led():
            self._scheduler.remove_job(job.name)

    def _led(self) -> list[Job]:
        return [job for job in self._jobs if not job.everywhere]

    def heal(self) -> None:
        """Begin anew with all jobs when the clock was set, forward or back."""
        ahead = self._clock_ahead()
        if abs(ahead - self._ahead) > CLOCK_SET_SECONDS:
            log.warning("The clock of this machine was set by %+.0f seconds.", ahead - self._ahead)
            for scheduled in self._scheduler.get_jobs():
                scheduled.modify(next_run_time=self._context.now())
        self._ahead = ahead

    def _clock_ahead(self) -> float:
        return self._context.now().timestamp() - time.monotonic()

    def _add(self, job: Job, context: JobContext) -> None:
        every = IntervalTrigger(seconds=int(job.every.total_seconds()))
        first: datetime = self._context.now()
        self._scheduler.add_job(runner.run, every, args=(job, context), id=job.name, next_run_time=first)

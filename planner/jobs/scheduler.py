"""The job process: waits until it leads, and then runs the table of jobs by the clock."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from planner.jobs import runner
from planner.jobs.context import JobContext
from planner.jobs.schedule import Job
from planner.services.operations.leadership import Leadership

log = logging.getLogger(__name__)

ASK_SECONDS = 5
"""How often a process that does not lead asks whether it may, and one that leads makes sure that it still does."""
GRACE_SECONDS = 3_600
THREADS = 4


class Listener(Protocol):
    """Something that is open for as long as the process works, whether or not it leads."""

    def open(self) -> None:
        """Open it; raise ``OSError`` where that cannot be done."""

    def close(self) -> None:
        """Close it."""


class JobProcess:
    """Works the jobs in this process until it is stopped by ``SystemExit``."""

    def __init__(
        self,
        context: JobContext,
        jobs: Iterable[Job],
        leadership: Leadership,
        zone: str,
        ask_seconds: int = ASK_SECONDS,
        listeners: Iterable[Listener] = (),
    ) -> None:
        self._context = context
        self._jobs = tuple(jobs)
        self._leadership = leadership
        self._zone = zone
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

    def work(self) -> None:
        """Lead when nobody else does, for as long as it lasts; never returns by itself."""
        opened: list[Listener] = []
        try:
            for listener in self._listeners:
                listener.open()
                opened.append(listener)
            while True:
                if self._leadership.acquire():
                    log.info("This process leads the jobs.")
                    self._lead()
                    log.warning("This process does not lead the jobs any more.")
                time.sleep(self._ask_seconds)
        finally:
            for listener in opened:
                listener.close()
            self._leadership.release()

    def _lead(self) -> None:
        scheduler = self._scheduler()
        try:
            scheduler.start()
        finally:
            if scheduler.running:
                scheduler.shutdown(wait=True)

    def _scheduler(self) -> BlockingScheduler:
        # A job that is still at work is not started again, as it should be; APScheduler warns of that each time.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = BlockingScheduler(
            timezone=self._zone,
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"misfire_grace_time": GRACE_SECONDS, "coalesce": True, "max_instances": 1},
        )
        now = self._context.now()
        for job in self._jobs:
            every = IntervalTrigger(seconds=int(job.every.total_seconds()))
            scheduler.add_job(runner.run, every, args=(job, self._context), id=job.name, next_run_time=now)
        scheduler.add_job(
            self._keep_leading, IntervalTrigger(seconds=self._ask_seconds), args=(scheduler,), id="keep-leading"
        )
        return scheduler

    def _keep_leading(self, scheduler: BlockingScheduler) -> None:
        if not self._leadership.holds():
            scheduler.shutdown(wait=False)

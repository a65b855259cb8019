"""The rota of a process: which job is run when, as APScheduler keeps it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from planner.jobs import runner
from planner.jobs.context import JobContext
from planner.jobs.schedule import Job

log = logging.getLogger(__name__)

GRACE_SECONDS = 3_600
CLOCK_SET_SECONDS = 10
"""How far the time of day may move against the monotonic clock between two looks until it counts as set."""
APART = timedelta(milliseconds=50)
"""How far apart jobs begin. Most are over by then, so few threads and connections do for them all."""


class Rota:
    """Runs jobs again and again, each in a thread and never twice at once; it is told when the time of day was set."""

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

    def start(self, context: JobContext) -> None:
        """Begin to work, with the jobs that every process works."""
        self.add((job for job in self._jobs if job.everywhere), context)
        self._scheduler.start()

    def add(self, jobs: Iterable[Job], context: JobContext) -> None:
        """Run these jobs now, one a moment after the other, and then as often as each says."""
        now = self._context.now()
        for place, job in enumerate(jobs):
            every = IntervalTrigger(seconds=job.every.total_seconds())
            first = now + place * APART
            self._scheduler.add_job(runner.run, every, args=(job, context), id=job.name, next_run_time=first)

    def remove(self, jobs: Iterable[Job]) -> None:
        """Run these jobs no more."""
        for job in jobs:
            self._scheduler.remove_job(job.name)

    def stop(self) -> None:
        """Stop, when what is under way has ended."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def heal(self) -> None:
        """Begin anew with all jobs when the clock was set, forward or back: APScheduler goes by the time of day."""
        ahead = self._clock_ahead()
        if abs(ahead - self._ahead) > CLOCK_SET_SECONDS:
            log.warning("The clock of this machine was set by %+.0f seconds.", ahead - self._ahead)
            for scheduled in self._scheduler.get_jobs():
                scheduled.modify(next_run_time=self._context.now())
        self._ahead = ahead

    def _clock_ahead(self) -> float:
        return self._context.now().timestamp() - time.monotonic()

"""The rota of a process: which job is run when, by the monotonic clock, which nobody sets."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Condition, Thread

from planner.jobs import runner
from planner.jobs.context import JobContext
from planner.jobs.schedule import Job

log = logging.getLogger(__name__)

CLOCK_SET_SECONDS = 10
"""How far the time of day may move against the monotonic clock between two looks until it counts as set."""
SHORT_SECONDS = 0.1
"""How long the next job waits for the one before it. Most are over by then, so one thread and one connection do for them."""


@dataclass
class _Turn:
    """When a job is next due, in seconds of the monotonic clock, and what it works with."""

    job: Job
    context: JobContext
    due_at: float


class Rota:
    """Runs jobs again and again, each in a thread of its own where it takes long, and never twice at once."""

    def __init__(self, context: JobContext, jobs: tuple[Job, ...]) -> None:
        self._context = context
        self._jobs = jobs
        self._ahead = self._clock_ahead()
        self._turns: dict[str, _Turn] = {}
        self._running: set[str] = set()
        self._stopped = False
        self._changed = Condition()
        # As many threads as jobs, so that one that waits for the network holds back no other.
        self._threads = ThreadPoolExecutor(max(len(jobs), 1))
        self._dispatcher = Thread(target=self._dispatch, daemon=True)

    def start(self, context: JobContext) -> None:
        """Begin to work, with the jobs that every process works."""
        self.add((job for job in self._jobs if job.everywhere), context)
        self._dispatcher.start()

    def add(self, jobs: Iterable[Job], context: JobContext) -> None:
        """Run these jobs at once, and then as often as each says."""
        with self._changed:
            self._turns |= {job.name: _Turn(job, context, time.monotonic()) for job in jobs}
            self._changed.notify_all()

    def remove(self, jobs: Iterable[Job]) -> None:
        """Run these jobs no more."""
        with self._changed:
            for job in jobs:
                del self._turns[job.name]

    def stop(self) -> None:
        """Stop, when what is under way has ended."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._dispatcher.is_alive():
            self._dispatcher.join()
        self._threads.shutdown(wait=True)

    def heal(self) -> None:
        """Begin anew with all jobs when the clock was set, forward or back: what is due is told by the time of day."""
        ahead = self._clock_ahead()
        if abs(ahead - self._ahead) > CLOCK_SET_SECONDS:
            log.warning("The clock of this machine was set by %+.0f seconds.", ahead - self._ahead)
            with self._changed:
                for turn in self._turns.values():
                    turn.due_at = time.monotonic()
                self._changed.notify_all()
        self._ahead = ahead

    def _clock_ahead(self) -> float:
        return self._context.now().timestamp() - time.monotonic()

    def _dispatch(self) -> None:
        with self._changed:
            while not self._stopped:
                turn = min(self._turns.values(), key=lambda turn: turn.due_at, default=None)
                pause = None if turn is None else turn.due_at - time.monotonic()
                if turn is None or (pause is not None and pause > 0):
                    self._changed.wait(pause)
                else:
                    self._take(turn)

    def _take(self, turn: _Turn) -> None:
        name = turn.job.name
        turn.due_at = max(turn.due_at + turn.job.every.total_seconds(), time.monotonic())
        if name not in self._running:
            self._running.add(name)
            self._threads.submit(self._run, turn.job, turn.context)
            self._changed.wait_for(lambda: self._stopped or name not in self._running, SHORT_SECONDS)

    def _run(self, job: Job, context: JobContext) -> None:
        try:
            runner.run(job, context)
        finally:
            with self._changed:
                self._running.discard(job.name)
                self._changed.notify_all()

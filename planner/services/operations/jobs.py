"""How the scheduled jobs are doing."""

from __future__ import annotations

from datetime import datetime, timedelta

from planner.rows.jobs import JobRun
from planner.services.work import Work
from planner.store import jobs as rows

LONGEST_ERROR = 1_000
TICK = "tick"
"""The job that does nothing but tell that the jobs are worked. The others are recorded only when they had something to do."""
LATE_AFTER = timedelta(minutes=2)
"""The jobs tick every half minute; this long without a tick means that no process leads them."""


def record(work: Work, name: str, started_at: datetime, error: str = "") -> None:
    """Record one run of a job; ``failures`` counts those in a row and goes back to nought when a run ends well."""
    run = work.session.get(JobRun, name)
    if run is None:
        run = JobRun(name=name, failures=0, started_at=started_at)
        work.session.add(run)
    run.started_at, run.finished_at = started_at, work.now
    run.failures = run.failures + 1 if error else 0
    run.last_error = error[:LONGEST_ERROR]


def runs(work: Work) -> list[JobRun]:
    """Return the last run of every job, by name."""
    return rows.runs(work.session)


def last_tick(work: Work) -> datetime | None:
    """Return when the jobs last told that they are worked."""
    return rows.last_finish(work.session, TICK)

"""How the runs of scheduled jobs are found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from planner.rows.jobs import JobRun
from planner.store.database import Session


def runs(session: Session) -> list[JobRun]:
    """Return the last run of every job, by name."""
    return list(session.scalars(select(JobRun).order_by(JobRun.name)))


def last_finish(session: Session) -> datetime | None:
    """Return when a job last ended."""
    return session.scalar(select(func.max(JobRun.finished_at)))

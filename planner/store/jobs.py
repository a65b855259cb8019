"""How the runs of scheduled jobs are found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from planner.rows.jobs import JobRun
from planner.store.database import Session


def runs(session: Session) -> list[JobRun]:
    """Return the last run of every job, by name."""
    return list(session.scalars(select(JobRun).order_by(JobRun.name)))


def last_finish(session: Session, name: str) -> datetime | None:
    """Return when a job of this name last ended."""
    return session.scalar(select(JobRun.finished_at).where(JobRun.name == name))

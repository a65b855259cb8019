"""One run of one job: whatever goes wrong is recorded, and stops neither the next run nor another job."""

from __future__ import annotations

import logging
from datetime import datetime

from planner.jobs.desk import Desk
from planner.jobs.schedule import Job
from planner.services.operations import jobs

log = logging.getLogger(__name__)


def _record(job: Job, desk: Desk, started_at: datetime, error: str) -> None:
    try:
        with desk.writing() as work:
            jobs.record(work, job.name, started_at, error)
    except Exception:
        log.exception("The run of %s could not be recorded.", job.name)


def run(job: Job, desk: Desk) -> str:
    """Run a job now, if it has anything to do, and return what went wrong, or nothing."""
    started_at, error = desk.now(), ""
    try:
        if not job.due(desk):
            return ""
        job.do(desk)
    except Exception as failure:
        log.exception("The job %s failed.", job.name)
        error = f"{type(failure).__name__}: {failure}"
    _record(job, desk, started_at, error)
    return error

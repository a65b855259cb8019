"""One run of one job: whatever goes wrong is recorded, and stops neither the next run nor another job."""

from __future__ import annotations

import logging
from datetime import datetime

from planner.jobs.context import JobContext
from planner.jobs.schedule import Job
from planner.services.operations import jobs
from planner.services.operations.leadership import LeaseLostError

log = logging.getLogger(__name__)


def _record(job: Job, context: JobContext, started_at: datetime, error: str) -> None:
    try:
        with context.writing() as work:
            jobs.record(work, job.name, started_at, error)
    except Exception:
        log.exception("The run of %s could not be recorded.", job.name)


def run(job: Job, context: JobContext) -> str:
    """Run a job now, if it has anything to do, and return what went wrong, or nothing."""
    started_at, error = context.now(), ""
    try:
        if not job.due(context):
            return ""
        job.do(context)
    except LeaseLostError as failure:
        log.warning("The job %s was broken off: %s", job.name, failure)
        return str(failure)
    except Exception as failure:
        log.exception("The job %s failed.", job.name)
        error = f"{type(failure).__name__}: {failure}"
    _record(job, context, started_at, error)
    return error

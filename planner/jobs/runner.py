"""One run of one job: whatever goes wrong is recorded, and stops neither the next run nor another job."""

from __future__ import annotations

import logging
from datetime import datetime

from planner.jobs.context import JobContext
from planner.jobs.schedule import Job
from planner.services.operations import jobs
from planner.services.operations.leadership import LeaseLostError
from planner.services.operations.operations import UNAVAILABLE

log = logging.getLogger(__name__)


def _first_line(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}".partition("\n")[0]


def _record(job: Job, context: JobContext, started_at: datetime, error: str) -> None:
    try:
        with context.writing() as work:
            jobs.record(work, job.name, started_at, error)
    except UNAVAILABLE as failure:
        log.warning("The run of %s could not be recorded: %s", job.name, _first_line(failure))
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
    except UNAVAILABLE as failure:
        # It passes without anybody mending the program, and comes again every few seconds until then.
        error = _first_line(failure)
        log.warning("The job %s waits for the database: %s", job.name, error)
    except Exception as failure:
        log.exception("The job %s failed.", job.name)
        error = f"{type(failure).__name__}: {failure}"
    _record(job, context, started_at, error)
    return error

"""The job that goes on with steps of many drafts."""

from __future__ import annotations

from planner.jobs.context import JobContext
from planner.services.series import draft_runs


def anything_left(context: JobContext) -> bool:
    """Tell whether any drafts are to go on."""
    with context.reading() as work:
        return bool(draft_runs.to_go_on(work))


def go_on(context: JobContext) -> None:
    """Let the rest of each run take its step, some drafts in each transaction."""
    with context.reading() as work:
        numbers = draft_runs.to_go_on(work)
    for number in numbers:
        while _more(context, number):
            pass


def _more(context: JobContext, number: int) -> bool:
    with context.writing() as work:
        return draft_runs.take_next(work, number).more

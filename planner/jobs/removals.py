"""The job that goes on with the removal of people, one step after the other."""

from __future__ import annotations

from planner.jobs.context import JobContext
from planner.jobs.one_by_one import one_by_one
from planner.services.removals import removal_steps

MOST_STEPS = 500
"""Steps of one run, so that other jobs come to their turn."""


def anything_to_do(context: JobContext) -> bool:
    """Tell whether anybody is being removed."""
    with context.reading() as work:
        return bool(removal_steps.waiting(work))


def go_on(context: JobContext) -> None:
    """Do the next step of every removal until all are done; raise ``ExceptionGroup`` where one cannot be done now."""
    step = one_by_one(removal_steps.waiting, removal_steps.step)
    for _ in range(MOST_STEPS):
        if not anything_to_do(context):
            return
        step(context)

"""The job that goes on with files whose taking in, or whose undoing, was broken off."""

from __future__ import annotations

from planner.jobs.context import JobContext
from planner.services.exchange import imports, meeting_taking


def anything_left(context: JobContext) -> bool:
    """Tell whether any import is to be gone on with."""
    with context.reading() as work:
        return bool(meeting_taking.to_go_on(work) or imports.to_throw_away(work))


def go_on(context: JobContext) -> None:
    """Take in the rest of each file, and throw away the rest of what was undone, some meetings in each transaction."""
    with context.reading() as work:
        unfinished, undone = meeting_taking.to_go_on(work), imports.to_throw_away(work)
    for number in unfinished:
        _take_rest(context, number)
    for number in undone:
        while _throw_away(context, number):
            pass


def _take_rest(context: JobContext, number: int) -> None:
    with context.reading() as work:
        planned = meeting_taking.plan_rest(work, number)
    more = True
    while more:
        with context.writing() as work:
            more = meeting_taking.take_next(work, number, planned)


def _throw_away(context: JobContext, number: int) -> int:
    with context.writing() as work:
        return imports.throw_away_next(work, number)

"""Jobs that take many things, each in a transaction of its own: one that fails blocks no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from planner.jobs.context import JobContext
from planner.services.operations.leadership import LeaseLostError
from planner.services.operations.operations import UNAVAILABLE
from planner.services.work import Work

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Listing = Callable[[Work], Sequence[Item]]
"""What is due: ids, or values with what was counted of each, read before anything is done."""
Doing = Callable[[Work, Item], object]
"""A use case for one of them, which looks again, under its own lock, whether it is still due."""


def nothing_ahead(_work: Work, _item: object) -> None:
    """Prepare nothing."""


def one_by_one(due: Listing[Item], do: Doing[Item], ahead: Doing[Item] = nothing_ahead) -> Callable[[JobContext], None]:
    """Return a job that does all that is due; raise ``ExceptionGroup`` at the end with what went wrong, if anything did.

    ``ahead`` is done before each in a transaction that changes nothing, such as to render what is then stored under a lock.
    Where nothing but the database stood in the way, such as a lock that somebody else held for too long, what it said first
    is raised: it passes by itself, and the job comes again.
    """

    def run(context: JobContext) -> None:
        with context.reading() as work:
            items = due(work)
        failures = [failure for item in items if (failure := _attempt(context, do, ahead, item)) is not None]
        if failures and all(isinstance(failure, UNAVAILABLE) for failure in failures):
            raise failures[0]
        if failures:
            raise ExceptionGroup("some could not be done", failures)

    return run


def _attempt(context: JobContext, do: Doing[Item], ahead: Doing[Item], item: Item) -> Exception | None:
    try:
        if ahead is not nothing_ahead:
            with context.reading() as work:
                ahead(work, item)
        with context.writing() as work:
            do(work, item)
    except LeaseLostError:
        raise
    except UNAVAILABLE as failure:
        log.warning("%s waits for the database.", item)
        return failure
    except Exception as failure:
        log.exception("%s could not be done; it is tried again the next time.", item)
        return failure
    return None

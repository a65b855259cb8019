"""The job that writes letters about meetings that are gone, a slice at a time: one that cannot be written stops no other."""

from __future__ import annotations

import logging

from planner.domain.mailings import SLICE
from planner.jobs.context import JobContext
from planner.jobs.mailings import PASSING
from planner.services.polls import poll_farewells

log = logging.getLogger(__name__)


def anything_due(context: JobContext) -> bool:
    """Tell whether any letter is to be written."""
    with context.reading() as work:
        return bool(poll_farewells.waiting(work))


def write(context: JobContext) -> None:
    """Write every letter that is due."""
    with context.reading() as work:
        ids = poll_farewells.waiting(work)
    for farewell_id in ids:
        while _write_slice(context, farewell_id):
            pass


def _write_slice(context: JobContext, farewell_id: int) -> bool:
    """Write the next letters of a farewell, one by one where they cannot be written together; tell whether there were any."""
    try:
        return _write(context, farewell_id, SLICE)
    except PASSING:
        raise
    except Exception:
        log.exception(
            "Letters of the farewell %s could not be written together; they are written one by one.", farewell_id
        )
    for _ in range(SLICE):
        try:
            if not _write(context, farewell_id, 1):
                return False
        except PASSING:
            raise
        except Exception:
            log.exception("A letter of the farewell %s could not be written; its guest is passed over.", farewell_id)
            with context.writing() as work:
                poll_farewells.pass_over(work, farewell_id)
    return True


def _write(context: JobContext, farewell_id: int, most: int) -> bool:
    with context.reading() as work:
        letters = poll_farewells.render(work, farewell_id, most)
    if letters is None:
        return False
    with context.writing() as work:
        poll_farewells.keep(work, letters)
    return True

"""The job that writes the letters of mailings, a slice at a time: one that cannot be written stops no other."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from planner.domain.mailings import SLICE
from planner.jobs.context import JobContext
from planner.services.letters import mailing_slices
from planner.services.mailing_kinds import KINDS
from planner.services.operations.leadership import LeaseLostError
from planner.services.operations.operations import UNAVAILABLE

PATIENCE = 3
"""How often a slice is made anew because what it tells has changed meanwhile, until others wait for it to be made."""

PASSING: tuple[type[Exception], ...] = (LeaseLostError, *UNAVAILABLE)
"""Errors that are no fault of a letter."""

log = logging.getLogger(__name__)


def anything_due(context: JobContext) -> bool:
    """Tell whether any letter is to be written."""
    with context.reading() as work:
        return mailing_slices.anything_due(work)


def write(context: JobContext) -> None:
    """Write every letter that is due; raise ``ExceptionGroup`` at the end with what went wrong, if anything did."""
    failures: dict[tuple[int, ...], Exception] = {}
    while True:
        with context.reading() as work:
            slices = [ids for ids in map(tuple, mailing_slices.due(work)) if ids not in failures]
        if not slices:
            break
        for mailing_ids in slices:
            try:
                _write(context, mailing_ids)
            except PASSING:
                raise
            except Exception as failure:
                log.exception("The mailings %s could not be gone on with; they are tried again.", mailing_ids)
                failures[mailing_ids] = failure
    if failures:
        raise ExceptionGroup("some letters could not be written", list(failures.values()))


def _write(context: JobContext, mailing_ids: Sequence[int]) -> None:
    try:
        _write_slice(context, mailing_ids, SLICE)
    except PASSING:
        raise
    except Exception:
        log.exception(
            "Letters of the mailings %s could not be written together; they are written one by one.", mailing_ids
        )
        for mailing_id in mailing_ids:
            _write_each(context, mailing_id)


def _write_each(context: JobContext, mailing_id: int) -> None:
    for _ in range(SLICE):
        try:
            if not _write_slice(context, [mailing_id], 1):
                return
        except PASSING:
            raise
        except Exception:
            log.exception("A letter of the mailing %s could not be written; it is set aside.", mailing_id)
            with context.writing() as work:
                mailing_slices.set_aside(work, KINDS, mailing_id)


def _write_slice(context: JobContext, mailing_ids: Sequence[int], most: int) -> bool:
    """Write the next letters of mailings; tell whether there were any."""
    for _ in range(PATIENCE):
        with context.reading() as work:
            letter_slice = mailing_slices.render(work, KINDS, mailing_ids, most)
        if letter_slice is None:
            return False
        with context.writing() as work:
            if mailing_slices.keep(work, KINDS, letter_slice):
                return True
    with context.writing() as work:
        mailing_slices.write_locked(work, KINDS, mailing_ids, most)
    return True

"""The jobs that render calendar entries anew: what time or another edition has made outdated, and what renewals ask for."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from planner.domain.renewals import MOST_MEETINGS
from planner.jobs.context import JobContext
from planner.jobs.one_by_one import one_by_one
from planner.services.calendars import calendars, feed_days, followed_feeds, renewals, renewing
from planner.services.operations.leadership import LeaseLostError
from planner.services.operations.operations import UNAVAILABLE

log = logging.getLogger(__name__)

MOST_ROUNDS = 500
"""Slices of each renewal in one run, so that one that cannot be done is not tried for ever."""


def anything_to_renew(context: JobContext) -> bool:
    """Tell whether any entries are to be rendered anew."""
    with context.reading() as work:
        return bool(renewals.waiting(work) or followed_feeds.untold(work))


def renew(context: JobContext) -> None:
    """Do the next slice of every renewal until all are done; raise ``ExceptionGroup`` where one cannot be done now.

    Then those who follow a feed are told that it has changed, as many at a time.
    """
    steps = (
        one_by_one(renewals.waiting, renewing.step, renewing.render_ahead),
        one_by_one(followed_feeds.untold, followed_feeds.tell),
    )
    for _ in range(MOST_ROUNDS):
        if not anything_to_renew(context):
            return
        for step in steps:
            step(context)


def roll(context: JobContext) -> None:
    """Render what is outdated and turn what the day turns, each slice in a transaction of its own.

    What the day turns comes first, for it is soon done. What one slice has done is kept when the next one fails. A
    meeting that cannot be rendered stops no other; raise ``ExceptionGroup`` at the end with what went wrong, if anything did.
    """
    with context.reading() as work:
        outdated = feed_days.outdated(work)
    while _roll(context, ()):
        pass
    failures: list[Exception] = []
    for start in range(0, len(outdated), MOST_MEETINGS):
        failures += _render(context, outdated[start : start + MOST_MEETINGS])
    if failures:
        raise ExceptionGroup("some meetings could not be rendered", failures)


def _roll(context: JobContext, meetings: Sequence[int]) -> int:
    with context.writing() as work:
        return feed_days.roll(work, meetings)


def _render(context: JobContext, meetings: Sequence[int]) -> list[Exception]:
    """Render some meetings together; where that fails, one after the other. Return what went wrong."""
    try:
        with context.reading() as work:
            calendars.render_ahead(work, meetings)
        _roll(context, meetings)
    except LeaseLostError:
        raise
    except UNAVAILABLE:
        raise
    except Exception as failure:
        log.exception("The meetings %s could not be rendered together.", meetings)
        if len(meetings) == 1:
            return [failure]
        return [failure for meeting in meetings for failure in _render(context, [meeting])]
    return []

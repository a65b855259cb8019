"""The job that fetches the calendars that others keep."""

from __future__ import annotations

import logging

from planner.jobs.desk import Desk
from planner.services import foreign_calendars
from planner.services.foreign_calendars import Errand

log = logging.getLogger(__name__)


def anything_due(desk: Desk) -> bool:
    """Tell whether any calendar is to be fetched."""
    with desk.reading() as work:
        return bool(foreign_calendars.due(work))


def _claim(desk: Desk, calendar_id: int) -> Errand | None:
    with desk.writing() as work:
        return foreign_calendars.claim(work, calendar_id)


def _fetch(desk: Desk, calendar_id: int) -> Exception | None:
    try:
        if (errand := _claim(desk, calendar_id)) is not None:
            brought = foreign_calendars.run(errand, desk.abroad)
            with desk.writing() as work:
                foreign_calendars.store(work, errand, brought)
    except Exception as failure:
        log.exception("Calendar %s could not be fetched; it is tried again later.", calendar_id)
        return failure
    return None


def fetch_due(desk: Desk) -> None:
    """Fetch every calendar that is due, one by one; raise ``ExceptionGroup`` at the end with what went wrong with us."""
    with desk.reading() as work:
        ids = foreign_calendars.due(work)
    failures = [failure for one in ids if (failure := _fetch(desk, one)) is not None]
    if failures:
        raise ExceptionGroup("some calendars could not be fetched", failures)

"""Tasks as iCalendar (RFC 5545 3.6.2): the VTODO of an offer to answer or of a duty that is held."""

from __future__ import annotations

from datetime import datetime

from planner.domain.tasks import CalendarTask, TaskStatus
from planner.formats.ical.contentlines import escape, fold_all, uri
from planner.formats.ical.ical import day_of, filled, instant_of


def render_task(task: CalendarTask) -> bytes:
    """Return the VTODO of a task; all its times are UTC or days, so it needs no zone."""
    return fold_all(
        (
            "BEGIN:VTODO",
            f"UID:{escape(task.uid)}",
            f"DTSTAMP:{instant_of(task.revised_at)}",
            f"CREATED:{instant_of(task.created_at)}",
            f"LAST-MODIFIED:{instant_of(task.revised_at)}",
            f"SEQUENCE:{task.sequence}",
            f"STATUS:{task.status.upper()}",
            *_due_lines(task),
            *_done_lines(task),
            f"SUMMARY:{escape(task.summary)}",
            *filled("DESCRIPTION:", escape(task.description)),
            *filled("URL:", uri(task.url)),
            *filled("CATEGORIES:", ",".join(escape(word) for word in task.categories if word)),
            "END:VTODO",
        )
    )


def _due_lines(task: CalendarTask) -> tuple[str, ...]:
    if task.due is None:
        return ()
    if isinstance(task.due, datetime):
        return (f"DUE:{instant_of(task.due)}",)
    return (f"DUE;VALUE=DATE:{day_of(task.due)}",)


def _done_lines(task: CalendarTask) -> tuple[str, ...]:
    if task.status is not TaskStatus.COMPLETED:
        return ()
    done = instant_of(task.completed_at) if task.completed_at else ""
    return (*filled("COMPLETED:", done), "PERCENT-COMPLETE:100")

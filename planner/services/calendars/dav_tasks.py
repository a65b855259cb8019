"""Tasks as calendar programs read them over CalDAV: what the feed of tasks holds, each as an object of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from planner.domain.dav import CollectionKind
from planner.domain.times import zone_named
from planner.formats.caldav.dav_own import with_own
from planner.formats.ical.calendar_objects import name_of, stamp, task
from planner.rows.dav import DavObject
from planner.rows.tasks import TaskEntry
from planner.services.work import Work
from planner.store import dav as rows

TASKS = CollectionKind.TASKS


def put(work: Work, entry: TaskEntry, due: datetime | date | None) -> None:
    """Let a task that has just been rendered stand among those of its person, where they have let a program in."""
    counter = rows.locked(work.session, [entry.person_id], TASKS).get(entry.person_id)
    if counter is None:
        return
    name = name_of(entry.uid)
    row = work.session.get(DavObject, (entry.person_id, TASKS, name)) or DavObject(
        person_id=entry.person_id, kind=TASKS, name=name, meeting_id=entry.meeting_id
    )
    row.body = with_own(task(entry.body), row.own or "", "VTODO")
    row.etag, row.revised_at, row.language = stamp(row.body), entry.revised_at, entry.language
    row.starts_at, row.ends_at = _span(due, work.deployment.time_zone)
    rows.count(work.session, counter, row, work.now, removed=False)


def take_out(work: Work, entry: TaskEntry) -> None:
    """Take a task out that has had its time."""
    counter = rows.locked(work.session, [entry.person_id], TASKS).get(entry.person_id)
    row = rows.by_name(work.session, entry.person_id, TASKS, name_of(entry.uid))
    if counter is not None and row is not None:
        rows.count(work.session, counter, row, work.now, removed=True)


def _span(due: datetime | date | None, zone: str) -> tuple[datetime | None, datetime | None]:
    """The instants between which a search by time finds a task; a day is one of the service's zone."""
    if due is None or isinstance(due, datetime):
        return due, due
    starts, ends = (
        datetime.combine(day, time.min, zone_named(zone)).astimezone(UTC) for day in (due, due + timedelta(days=1))
    )
    return starts, ends

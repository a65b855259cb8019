"""What a calendar program ticks over CalDAV: an action point of its person's is done, or is open again."""

from __future__ import annotations

from sqlalchemy import select

from planner.domain.refusals import Refused
from planner.formats.caldav.dav_changes import NotAllowedError, NotCalendarError
from planner.formats.caldav.dav_ticks import Tick, tick
from planner.formats.ical.calendar_objects import name_of
from planner.rows.action_points import ActionPoint
from planner.rows.dav import DavObject
from planner.rows.meetings import Meeting
from planner.rows.tasks import TaskEntry
from planner.services.caldav import dav_answers
from planner.services.calendars import calendars, task_facts, tasks
from planner.services.followups import action_points
from planner.services.work import Work


def put(work: Work, found: DavObject, etag: str, given: bytes) -> None:
    """Take what a program has written over a task as the tick it is.

    ``etag`` is that of the object when the request was looked at. Raise ``Refused``: ``dav.changed_meanwhile``,
    ``dav.not_a_calendar``, ``dav.not_allowed`` for a task that is no action point and for all else that is changed, or as
    ``action_points.complete`` does. What is the person's own, such as an alarm, is kept with any task.
    """
    current = dav_answers.at_hand(work, found, etag)
    change, point, had = _change(current, given), _point(work, current), current.own
    current.own = dav_answers.own_in(current, given)
    if current.own != had and current.meeting_id is not None:
        tasks.render_anew(work, current.person_id, current.meeting_id)
        calendars.refresh_tasks(work, work.session.get_one(Meeting, current.meeting_id))
    if change.done == change.was:
        return
    if point is None:
        raise Refused("dav.not_allowed")
    meeting = work.session.get_one(Meeting, point.meeting_id)
    (action_points.complete if change.done else action_points.reopen)(work, meeting, point)


def _change(current: DavObject, given: bytes) -> Tick:
    try:
        return tick(current.body, given)
    except NotCalendarError as error:
        raise Refused("dav.not_a_calendar") from error
    except NotAllowedError as error:
        raise Refused("dav.not_allowed", what=error.what) from error


def _point(work: Work, current: DavObject) -> ActionPoint | None:
    query = select(TaskEntry).where(
        TaskEntry.person_id == current.person_id,
        TaskEntry.meeting_id == current.meeting_id,
        TaskEntry.key.startswith(task_facts.POINT),
    )
    keys = [entry.key for entry in work.session.scalars(query) if name_of(entry.uid) == current.name]
    return work.session.get(ActionPoint, int(keys[0].removeprefix(task_facts.POINT))) if keys else None

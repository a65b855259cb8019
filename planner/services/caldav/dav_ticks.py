"""Ticks over CalDAV: an action point is done, or is open again."""

from __future__ import annotations

from planner.domain.refusals import Refused
from planner.domain.tasks import POINT_KEY
from planner.formats.caldav.dav_changes import NotAllowedError, NotCalendarError
from planner.formats.caldav.dav_ticks import Tick, tick
from planner.formats.ical.calendar_objects import name_of
from planner.rows.action_points import ActionPoint
from planner.rows.dav import DavObject
from planner.rows.meetings import Meeting
from planner.services.caldav import dav_answers
from planner.services.calendars import calendars, tasks
from planner.services.followups import action_points
from planner.services.work import Work
from planner.store.tasks import of_person


def put(work: Work, seen: DavObject, etag: str, body: bytes) -> None:
    """Take what a program has written over a task as the tick it is.

    ``etag`` is that of the object when the request was looked at. Raise ``Refused``: ``dav.changed_meanwhile``,
    ``dav.not_a_calendar``, ``dav.not_allowed`` for a task that is no action point and for all else that is changed, or as
    ``action_points.complete`` does. What is the person's own, such as an alarm, is kept with any task.
    """
    current = dav_answers.at_hand(work, seen, etag)
    change, point, before = _change(current, body), _point(work, current), current.own
    current.own = dav_answers.own_in(current, body)
    if current.own != before and current.meeting_id is not None:
        tasks.render_anew(work, current.person_id, current.meeting_id)
        calendars.refresh_tasks(work, work.session.get_one(Meeting, current.meeting_id))
    if change.done == change.was:
        return
    if point is None:
        raise Refused("dav.not_allowed")
    meeting = work.session.get_one(Meeting, point.meeting_id)
    (action_points.complete if change.done else action_points.reopen)(work, meeting, point)


def _change(current: DavObject, body: bytes) -> Tick:
    try:
        return tick(current.body, body)
    except NotCalendarError as error:
        raise Refused("dav.not_a_calendar") from error
    except NotAllowedError as error:
        raise Refused("dav.not_allowed", what=error.what) from error


def _point(work: Work, current: DavObject) -> ActionPoint | None:
    if current.meeting_id is None:
        return None
    entries = of_person(work.session, current.person_id, current.meeting_id)
    keys = [entry.key for entry in entries if name_of(entry.uid) == current.name]
    points = [int(key.removeprefix(POINT_KEY)) for key in keys if key.startswith(POINT_KEY)]
    return work.session.get(ActionPoint, points[0]) if points else None

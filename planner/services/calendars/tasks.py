"""Tasks of the people who act for an organisation, rendered when an offer, a duty or a meeting changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planner.domain.calendars import revision_time
from planner.domain.feeds import TASKS
from planner.domain.tasks import CLOSED_STAYS, OPEN, CalendarTask, TaskStatus
from planner.formats.entries.task_entries import cancelled_title, task_entry
from planner.formats.ical.ical_tasks import render_task
from planner.rows.tasks import TaskEntry
from planner.services.calendars import dav_tasks, editions, task_facts
from planner.services.calendars.feed_versions import Changes
from planner.services.calendars.public_entries import mark_of, today
from planner.services.calendars.task_facts import Pair, Task
from planner.services.work import Work
from planner.store import tasks as rows


def refresh(work: Work, meeting_id: int, changes: Changes) -> None:
    """Render the tasks that a meeting means to people who have a feed, and note the feeds that this changes."""
    tasks = task_facts.of_meeting(work, meeting_id)
    stored = {(row.person_id, row.key): row for row in rows.of_meeting(work.session, meeting_id)}
    for pair in sorted(tasks.keys() | stored.keys()):
        if pair in tasks:
            _put(work, meeting_id, pair, tasks[pair], stored.get(pair), changes)
        elif stored[pair].status in OPEN:
            _take_away(work, stored[pair], changes)
        else:
            stored[pair].edition = editions.of_entries(work.deployment)


def feed_of(person_id: int) -> str:
    """Return the stored key of a person's feed of tasks."""
    return f"{TASKS}{person_id}"


def meetings_of(work: Work, person_id: int) -> set[int]:
    """Return the meetings that stand in a person's feed of tasks."""
    return {entry.meeting_id for entry in rows.of_person(work.session, person_id)}


def concerning(work: Work, person_id: int) -> set[int]:
    """Return the meetings that a person has something to do for, or that stand in their feed of tasks."""
    return {task.meeting_id for task in rows.to_be_done(work.session, work.now, person_id)} | meetings_of(
        work, person_id
    )


def _put(work: Work, meeting_id: int, pair: Pair, task: Task, row: TaskEntry | None, changes: Changes) -> None:
    """Let a task stand as it is now; one that was over before its person had a feed never comes into it."""
    entry = task_entry(task.facts, task.language)
    mark = mark_of(editions.of_entries(work.deployment), task.language, entry).hex()
    if row is None and entry.status not in OPEN:
        return
    if row is None:
        row = TaskEntry(person_id=pair[0], key=pair[1], meeting_id=meeting_id, sequence=0, uid=entry.uid)
        row.created_at = entry.created_at
    elif row.mark == mark:
        row.turns_at, row.edition = task.turns_at, editions.of_entries(work.deployment)
        return
    row.language, row.turns_at, row.mark = task.language, task.turns_at, mark
    _write(work, row, entry, changes)


def _take_away(work: Work, row: TaskEntry, changes: Changes) -> None:
    """Let a task fall away that is its person's no longer; nothing newer is told of it."""
    title = cancelled_title(row.summary, row.language)
    entry = CalendarTask(row.uid, 0, row.created_at, row.created_at, TaskStatus.CANCELLED, title)
    row.turns_at, row.mark = None, ""
    _write(work, row, entry, changes)


def _write(work: Work, row: TaskEntry, entry: CalendarTask, changes: Changes) -> None:
    """Give a task the numbers a calendar goes by: SEQUENCE counts changes of status and of when it is due."""
    moves = f"{entry.status} {entry.due}"
    if row.moves is not None:
        row.sequence += 1 if row.moves != moves else 0
    row.moves, row.revised_at = moves, revision_time(row.revised_at, work.now)
    row.status, row.summary = entry.status, entry.summary
    row.edition = editions.of_entries(work.deployment)
    row.last_day = date.max if entry.status in OPEN else today(work) + CLOSED_STAYS
    row.body = render_task(replace(entry, sequence=row.sequence, created_at=row.created_at, revised_at=row.revised_at))
    work.session.add(row)
    dav_tasks.put(work, row, entry.due)
    changes.add(feed_of(row.person_id))


def roll(work: Work, changes: Changes, most: int) -> int:
    """Take out what has long been done, at most so many; return how many there were."""
    old = rows.over(work.session, today(work), most)
    for row in old:
        changes.add(feed_of(row.person_id))
        dav_tasks.take_out(work, row)
        work.session.delete(row)
    return len(old)


def render_anew(work: Work, person_id: int, meeting_id: int) -> None:
    """Let the tasks that a meeting means to a person be told anew though nothing has changed, at the next refresh."""
    for row in rows.of_person(work.session, person_id, meeting_id):
        row.mark = ""


def outdated(work: Work) -> set[int]:
    """Return the meetings whose tasks time has changed, or a change of contacts, or of the language somebody reads."""
    turned = rows.rendered_open(work.session) ^ rows.to_be_done(work.session, work.now)
    return {task.meeting_id for task in turned} | rows.outdated(work.session, work.now)

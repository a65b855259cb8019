"""Tasks: what the people who act for an organisation have to do, rendered when an offer, a duty or a meeting changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import func, or_, select

from planner.domain.feeds import TASKS
from planner.domain.tasks import CLOSED_STAYS, OPEN, CalendarTask, TaskStatus
from planner.formats.entries.task_entries import cancelled_title, task_entry
from planner.formats.ical.ical_tasks import render_task
from planner.rows.people import Person
from planner.rows.personal_feeds import FeedChoice
from planner.rows.tasks import TaskEntry
from planner.services.calendars import dav_tasks, task_facts
from planner.services.calendars.feed_versions import Changes
from planner.services.calendars.feeds import edition
from planner.services.calendars.public_entries import mark_of, today
from planner.services.calendars.task_facts import Pair, Task
from planner.services.work import Work


def refresh(work: Work, meeting_id: int, changes: Changes) -> None:
    """Render the tasks that a meeting means to people who have a feed, and note the feeds that this changes."""
    wanted = task_facts.of_meeting(work, meeting_id)
    rows = work.session.scalars(select(TaskEntry).where(TaskEntry.meeting_id == meeting_id))
    known = {(row.person_id, row.key): row for row in rows}
    for pair in sorted(wanted.keys() | known.keys()):
        if pair in wanted:
            _put(work, meeting_id, pair, wanted[pair], known.get(pair), changes)
        elif known[pair].status in OPEN:
            _take_away(work, known[pair], changes)


def feed_of(person_id: int) -> str:
    """Return the stored key of a person's feed of tasks."""
    return f"{TASKS}{person_id}"


def meetings_of(work: Work, person_id: int) -> set[int]:
    """Return the meetings that stand in a person's feed of tasks."""
    return set(work.session.scalars(select(TaskEntry.meeting_id).where(TaskEntry.person_id == person_id)))


def _put(work: Work, meeting_id: int, pair: Pair, task: Task, row: TaskEntry | None, changes: Changes) -> None:
    """Let a task stand as it is now; one that was over before its person had a feed never comes into it."""
    entry = task_entry(task.facts, task.language)
    mark = mark_of(edition(work.deployment), task.language, entry).hex()
    if row is None and entry.status not in OPEN:
        return
    if row is None:
        row = TaskEntry(person_id=pair[0], key=pair[1], meeting_id=meeting_id, sequence=0, uid=entry.uid)
        row.created_at = entry.created_at
    elif row.mark == mark:
        row.turns_at = task.turns_at
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
    moves, now = f"{entry.status} {entry.due}", work.now.replace(microsecond=0)
    if row.moves is not None:
        row.sequence += 1 if row.moves != moves else 0
        now = max(now, row.revised_at + timedelta(seconds=1))
    row.moves, row.revised_at = moves, now
    row.status, row.summary = entry.status, entry.summary
    row.last_day = date.max if entry.status in OPEN else today(work) + CLOSED_STAYS
    row.body = render_task(replace(entry, sequence=row.sequence, created_at=row.created_at, revised_at=row.revised_at))
    work.session.add(row)
    dav_tasks.put(work, row, entry.due)
    changes.add(feed_of(row.person_id), mark_of(row.body))


def roll(work: Work, changes: Changes) -> None:
    """Take out what has long been done."""
    for row in work.session.scalars(select(TaskEntry).where(TaskEntry.last_day < today(work))).all():
        changes.add(feed_of(row.person_id), mark_of(row.key, "out", row.revised_at))
        dav_tasks.take_out(work, row)
        work.session.delete(row)


def render_anew(work: Work, person_id: int, meeting_id: int) -> None:
    """Let the tasks that a meeting means to a person be told anew though nothing has changed, at the next refresh."""
    query = select(TaskEntry).where(TaskEntry.person_id == person_id, TaskEntry.meeting_id == meeting_id)
    for row in work.session.scalars(query):
        row.mark = ""


def stale(work: Work) -> set[int]:
    """Return the meetings whose tasks time has changed, or who acts for whom, or the language somebody reads."""
    open_ones = select(TaskEntry.person_id, TaskEntry.key, TaskEntry.meeting_id).where(TaskEntry.status.in_(OPEN))
    had = {(row[0], row[1], row[2]) for row in work.session.execute(open_ones)}
    language = func.coalesce(FeedChoice.language, Person.language)
    turned = (
        select(TaskEntry.meeting_id)
        .join(Person, Person.id == TaskEntry.person_id)
        .outerjoin(FeedChoice, FeedChoice.person_id == Person.id)
        .where(or_(TaskEntry.turns_at <= work.now, TaskEntry.language != language))
    )
    return {meeting_id for _, _, meeting_id in had ^ task_facts.open_pairs(work)} | set(work.session.scalars(turned))

"""The tasks of people, read anew from offers, duties and action points; of those alone who have a feed of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from planner.domain.duties import DutyKind
from planner.domain.meetings import MeetingState
from planner.domain.tasks import (
    DUTY_KEY,
    OFFER_KEY,
    OPEN,
    POINT_KEY,
    POINT_STATUS,
    TaskStatus,
    duty_status,
    follow_up_due,
    offer_status,
)
from planner.formats.entries.calendar_entries import when_of
from planner.formats.entries.task_entries import TaskFacts
from planner.rows.action_points import ActionPoint
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.services.work import Work
from planner.store import action_points, duties, offers
from planner.store import tasks as rows
from planner.store.meetings import with_convener

Pair = tuple[int, str]
"""A person's id and the key of a task."""


@dataclass(frozen=True)
class Task:
    """A task of a person; ``turns_at`` is the instant at which time alone changes how it stands."""

    facts: TaskFacts
    language: str
    turns_at: datetime | None


def of_meeting(work: Work, meeting_id: int) -> dict[Pair, Task]:
    """Return the tasks that a meeting means, by person and key."""
    concerned = rows.concerned(work.session, meeting_id)
    if not concerned:
        return {}
    meeting = with_convener(work.session, meeting_id)
    facts = {} if meeting.state is MeetingState.DRAFT else _facts(work, meeting)
    return {
        (task.person_id, task.key): Task(facts[task.key], language, _turns_at(work, meeting, facts[task.key]))
        for task, language in concerned.items()
        if task.key in facts
    }


def _facts(work: Work, meeting: Meeting) -> dict[str, TaskFacts]:
    """Every task of a meeting by its key, of whomever it is."""
    held = {
        f"{DUTY_KEY}{duty.id}": _duty_facts(work, meeting, duty)
        for duty in duties.of_meetings(work.session, [meeting.id]).get(meeting.id, {}).values()
    }
    offered = {
        f"{OFFER_KEY}{offer.id}": _offer_facts(work, meeting, offer)
        for offer in offers.of_meeting(work.session, meeting.id)
    }
    agreed = {
        f"{POINT_KEY}{point.id}": _point_facts(work, meeting, point)
        for point in action_points.of_meeting(work.session, meeting.id)
    }
    return {key: facts for key, facts in (held | offered).items() if facts is not None} | agreed


def _duty_facts(work: Work, meeting: Meeting, duty: Duty) -> TaskFacts | None:
    over = meeting.ends_at is not None and meeting.ends_at <= work.now
    status = duty_status(duty.kind, duty.state, meeting.state, over=over)
    if status is None or duty.holder is None:
        return None
    done = meeting.ends_at if status is TaskStatus.COMPLETED and duty.kind is DutyKind.EXECUTION else None
    return TaskFacts(
        uid=f"plikt-{duty.id}-{meeting.uid}",
        kind=duty.kind,
        offered=False,
        status=status,
        organisation=duty.holder.name,
        created_at=duty.held_since or meeting.created_at,
        due=_due(meeting, duty.kind),
        completed_at=done,
        **_meeting_values(work, meeting),
    )


def _offer_facts(work: Work, meeting: Meeting, offer: Offer) -> TaskFacts | None:
    status = offer_status(offer.state)
    if status is None:
        return None
    return TaskFacts(
        uid=f"tilbud-{offer.id}-{meeting.uid}",
        kind=offer.duty.kind,
        offered=True,
        status=status,
        organisation=offer.organisation.name,
        created_at=offer.created_at,
        due=offer.answer_by,
        completed_at=offer.answered_at if status is TaskStatus.COMPLETED else None,
        **_meeting_values(work, meeting),
    )


def _point_facts(work: Work, meeting: Meeting, point: ActionPoint) -> TaskFacts:
    names = (owner.name for owner in (point.organisation, point.person) if owner is not None and owner.name)
    return TaskFacts(
        uid=f"punkt-{point.id}-{meeting.uid}",
        kind=None,
        offered=False,
        status=POINT_STATUS[point.state],
        organisation=", ".join(names),
        created_at=point.created_at,
        due=point.due,
        completed_at=point.done_at,
        agreed=point.text,
        **_meeting_values(work, meeting),
    )


def _meeting_values(work: Work, meeting: Meeting) -> dict[str, str]:
    return {
        "title": meeting.title,
        "place": ", ".join(part for part in (meeting.place, meeting.address) if part),
        "convener": meeting.convener.name,
        "page": work.url(f"/moter/{meeting.slug}"),
    }


def _due(meeting: Meeting, kind: DutyKind) -> datetime | date | None:
    if meeting.starts_local is None or meeting.ends_local is None:
        return None
    when = when_of(meeting.starts_local, meeting.ends_local, meeting.zone, all_day=meeting.all_day)
    if kind is DutyKind.FOLLOW_UP:
        return follow_up_due(when.last_day)
    return when.first_day if meeting.all_day else meeting.starts_at


def _turns_at(work: Work, meeting: Meeting, facts: TaskFacts) -> datetime | None:
    coming = meeting.ends_at is not None and meeting.ends_at > work.now
    held = facts.kind is not None and not facts.offered
    return meeting.ends_at if coming and held and facts.status in OPEN else None

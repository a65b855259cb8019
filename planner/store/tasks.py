"""How tasks in calendars are found, and the people whom an offer, a duty or an action point means something to do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from planner.domain.action_points import ActionState
from planner.domain.duties import HELD_STATES, DutyKind, DutyState, OfferState
from planner.domain.feeds import TASKS
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.people import MembershipRole
from planner.domain.tasks import DUTY_KEY, OFFER_KEY, OPEN, POINT_KEY
from planner.rows.action_points import ActionPoint
from planner.rows.calendars import FeedVersion
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.people import Membership, Person
from planner.rows.personal_feeds import FeedChoice
from planner.rows.tasks import TaskEntry
from planner.store.personal_feeds import LANGUAGE, is_feed_of

_Rows = Select[*tuple[Any, ...]]
_ACTS = and_(Membership.person_id == Person.id, Membership.role == MembershipRole.CONTACT)


class TaskKey(NamedTuple):
    """A task by the person who has it, its key and its meeting."""

    person_id: int
    key: str
    meeting_id: int


def of_meeting(session: Session, meeting_id: int) -> list[TaskEntry]:
    """Return the rendered tasks of a meeting."""
    return list(session.scalars(select(TaskEntry).where(TaskEntry.meeting_id == meeting_id)))


def of_person(session: Session, person_id: int, meeting_id: int | None = None) -> list[TaskEntry]:
    """Return the rendered tasks of a person, of all meetings or of one."""
    query = select(TaskEntry).where(TaskEntry.person_id == person_id)
    return list(session.scalars(query if meeting_id is None else query.where(TaskEntry.meeting_id == meeting_id)))


def over(session: Session, day: date, most: int) -> list[TaskEntry]:
    """Return rendered tasks whose last day is before a day, at most so many."""
    return list(session.scalars(select(TaskEntry).where(TaskEntry.last_day < day).limit(most)))


def rendered_open(session: Session) -> set[TaskKey]:
    """Return the rendered tasks that stand as ones to be done."""
    query = select(TaskEntry.person_id, TaskEntry.key, TaskEntry.meeting_id).where(TaskEntry.status.in_(OPEN))
    return {TaskKey(*row) for row in session.execute(query)}


def outdated(session: Session, now: datetime) -> set[int]:
    """Return the ids of meetings whose tasks time has turned, or that are in another language than their readers'."""
    query = (
        select(TaskEntry.meeting_id)
        .join(Person, Person.id == TaskEntry.person_id)
        .outerjoin(FeedChoice, FeedChoice.person_id == Person.id)
        .where(or_(TaskEntry.turns_at <= now, TaskEntry.language != LANGUAGE))
    )
    return set(session.scalars(query))


def concerned(session: Session, meeting_id: int) -> dict[TaskKey, str]:
    """Return the tasks that a meeting means to people who have a feed of tasks, each with the language of that feed."""
    of_duty, of_point = Duty.meeting_id == meeting_id, ActionPoint.meeting_id == meeting_id
    held = and_(of_duty, Duty.state.in_(HELD_STATES))
    rows = session.execute(union(*_duties(held), *_offers(of_duty), *_points(of_point)))
    return {TaskKey(row[0], row[1], row[2]): row[3] for row in rows}


def concerns_anybody() -> ColumnElement[bool]:
    """Return the condition that a meeting of the query means a task to somebody who has a feed of tasks."""
    of_duty, of_point = Duty.meeting_id == Meeting.id, ActionPoint.meeting_id == Meeting.id
    held = and_(of_duty, Duty.state.in_(HELD_STATES))
    queries = (*_duties(held), *_offers(of_duty), *_points(of_point))
    return or_(*(query.correlate(Meeting).exists() for query in queries))


def to_be_done(session: Session, now: datetime, person_id: int | None = None) -> set[TaskKey]:
    """Return the tasks that are to be done by those who have a feed of tasks, by everybody or by one person."""
    todo = or_(Duty.kind == DutyKind.FOLLOW_UP, and_(Meeting.state.in_(LIVE), Meeting.ends_at > now))
    alive = Meeting.state.in_((*LIVE, MeetingState.HELD))
    of_person = [] if person_id is None else [Person.id == person_id]
    conditions = [alive, Duty.meeting_id == Meeting.id, *of_person]
    agreed = and_(Meeting.id == ActionPoint.meeting_id, Meeting.state != MeetingState.DRAFT, *of_person)
    duties = and_(*conditions, todo, Duty.state.in_((DutyState.HELD, DutyState.PASSING)))
    offers = and_(*conditions, Offer.state == OfferState.OFFERED)
    points = and_(agreed, ActionPoint.state == ActionState.OPEN)
    rows = session.execute(union(*_duties(duties), *_offers(offers), *_points(points)))
    return {TaskKey(row[0], row[1], row[2]) for row in rows}


def _start(key: ColumnElement[str], meeting_id: InstrumentedAttribute[int]) -> _Rows:
    """Everybody who has a feed of tasks, with the language of it."""
    return (
        select(Person.id, key, meeting_id, LANGUAGE)
        .select_from(Person)
        .join(FeedVersion, is_feed_of(Person.id, TASKS))
        .outerjoin(FeedChoice, FeedChoice.person_id == Person.id)
    )


def _duties(condition: ColumnElement[bool]) -> tuple[_Rows, ...]:
    """The contacts of the holder of a duty, and the person who is named."""
    start = _start(literal(DUTY_KEY) + cast(Duty.id, String), Duty.meeting_id)
    contacts = start.join(Membership, _ACTS).join(Duty, Duty.holder_id == Membership.organisation_id)
    return contacts.where(condition), start.join(Duty, Duty.person_id == Person.id).where(condition)


def _offers(condition: ColumnElement[bool]) -> tuple[_Rows, ...]:
    """The contacts of an organisation that has been made an offer, and the person who was asked."""
    start = _start(literal(OFFER_KEY) + cast(Offer.id, String), Duty.meeting_id)
    contacts = start.join(Membership, _ACTS).join(Offer, Offer.organisation_id == Membership.organisation_id)
    named = start.join(Offer, Offer.person_id == Person.id)
    return tuple(people.join(Duty, Duty.id == Offer.duty_id).where(condition) for people in (contacts, named))


def _points(condition: ColumnElement[bool]) -> tuple[_Rows, ...]:
    """The contacts of the organisation that has an action point, and the person named."""
    start = _start(literal(POINT_KEY) + cast(ActionPoint.id, String), ActionPoint.meeting_id)
    of_theirs = ActionPoint.organisation_id == Membership.organisation_id
    contacts = start.join(Membership, _ACTS).join(ActionPoint, of_theirs)
    return contacts.where(condition), start.join(ActionPoint, ActionPoint.person_id == Person.id).where(condition)

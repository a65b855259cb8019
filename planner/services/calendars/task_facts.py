"""What people have to do, read anew from offers, duties and action points; for those alone who have a feed of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, and_, cast, func, literal, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from planner.domain.action_points import ActionState
from planner.domain.duties import HELD_STATES, DutyKind, DutyState, OfferState
from planner.domain.feeds import TASKS
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.people import MembershipRole
from planner.domain.tasks import OPEN, POINT_STATUS, TaskStatus, duty_status, follow_up_due, offer_status
from planner.formats.entries.calendar_entries import when_of
from planner.formats.entries.task_entries import TaskFacts
from planner.rows.action_points import ActionPoint
from planner.rows.calendars import FeedVersion
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.people import Membership, Person
from planner.rows.personal_feeds import FeedChoice
from planner.services.work import Work
from planner.store.action_points import of_meeting as points_of

Rows = Select[*tuple[Any, ...]]
Pair = tuple[int, str]
"""A person's id and the key of a task."""

_OFFER, _DUTY = "tilbud/", "plikt/"
POINT = "punkt/"
"""What the keys of action points begin with; their id follows."""


@dataclass(frozen=True)
class Task:
    """A task of a person; ``turns_at`` is the instant at which time alone changes how it stands."""

    facts: TaskFacts
    language: str
    turns_at: datetime | None


def of_meeting(work: Work, meeting_id: int) -> dict[Pair, Task]:
    """Return the tasks that a meeting means, by person and key."""
    concerned = work.session.execute(_concerned(meeting_id)).all()
    if not concerned:
        return {}
    query = select(Meeting).where(Meeting.id == meeting_id).options(joinedload(Meeting.convener))
    meeting = work.session.scalars(query).one()
    told = {} if meeting.state is MeetingState.DRAFT else _told(work, meeting)
    return {
        (person_id, key): Task(told[key], language, _turns_at(work, meeting, told[key]))
        for person_id, key, _, language in concerned
        if key in told
    }


def open_pairs(work: Work, person_id: int | None = None) -> set[tuple[int, str, int]]:
    """Return person, key and meeting of every task that is to be done, of everybody or of one person."""
    todo = or_(Duty.kind == DutyKind.FOLLOW_UP, and_(Meeting.state.in_(LIVE), Meeting.ends_at > work.now))
    alive = Meeting.state.in_((*LIVE, MeetingState.HELD))
    one = [] if person_id is None else [Person.id == person_id]
    conditions = [alive, Duty.meeting_id == Meeting.id, *one]
    agreed = and_(Meeting.id == ActionPoint.meeting_id, Meeting.state != MeetingState.DRAFT, *one)
    duties = and_(*conditions, todo, Duty.state.in_((DutyState.HELD, DutyState.PASSING)))
    offers = and_(*conditions, Offer.state == OfferState.OFFERED)
    points = and_(agreed, ActionPoint.state == ActionState.OPEN)
    found = work.session.execute(union(*_holders(duties), *_asked(offers), *_given(points)))
    return {(row[0], row[1], row[2]) for row in found}


def _concerned(meeting_id: int) -> CompoundSelect[*tuple[Any, ...]]:
    of, given = Duty.meeting_id == meeting_id, ActionPoint.meeting_id == meeting_id
    return union(*_holders(and_(of, Duty.state.in_(HELD_STATES))), *_asked(of), *_given(given))


def _start(key: ColumnElement[str], of: InstrumentedAttribute[int]) -> Rows:
    """Everybody who has a feed of tasks, with the language of it."""
    language = func.coalesce(FeedChoice.language, Person.language)
    return (
        select(Person.id, key, of, language)
        .select_from(Person)
        .join(FeedVersion, FeedVersion.feed == literal(TASKS) + cast(Person.id, String))
        .outerjoin(FeedChoice, FeedChoice.person_id == Person.id)
    )


def _holders(condition: ColumnElement[bool]) -> tuple[Rows, ...]:
    """Those who act for the holder of a duty, and the one who is named."""
    start = _start(literal(_DUTY) + cast(Duty.id, String), Duty.meeting_id)
    acts = and_(Membership.person_id == Person.id, Membership.role == MembershipRole.CONTACT)
    contacts = start.join(Membership, acts).join(Duty, Duty.holder_id == Membership.organisation_id)
    return contacts.where(condition), start.join(Duty, Duty.person_id == Person.id).where(condition)


def _asked(condition: ColumnElement[bool]) -> tuple[Rows, ...]:
    """Those who act for an organisation that has been made an offer, and the one who was asked."""
    start = _start(literal(_OFFER) + cast(Offer.id, String), Duty.meeting_id)
    acts = and_(Membership.person_id == Person.id, Membership.role == MembershipRole.CONTACT)
    contacts = start.join(Membership, acts).join(Offer, Offer.organisation_id == Membership.organisation_id)
    named = start.join(Offer, Offer.person_id == Person.id)
    return tuple(one.join(Duty, Duty.id == Offer.duty_id).where(condition) for one in (contacts, named))


def _given(condition: ColumnElement[bool]) -> tuple[Rows, ...]:
    """Those who have an action point: who acts for the organisation, and the person named."""
    start = _start(literal(POINT) + cast(ActionPoint.id, String), ActionPoint.meeting_id)
    acts = and_(Membership.person_id == Person.id, Membership.role == MembershipRole.CONTACT)
    of_theirs = ActionPoint.organisation_id == Membership.organisation_id
    contacts = start.join(Membership, acts).join(ActionPoint, of_theirs)
    return contacts.where(condition), start.join(ActionPoint, ActionPoint.person_id == Person.id).where(condition)


def _told(work: Work, meeting: Meeting) -> dict[str, TaskFacts]:
    """Every task of a meeting by its key, whosever it is."""
    duties = select(Duty).where(Duty.meeting_id == meeting.id, Duty.holder_id.is_not(None))
    offers = select(Offer).join(Duty, Duty.id == Offer.duty_id).where(Duty.meeting_id == meeting.id)
    whole = joinedload(Offer.duty), joinedload(Offer.organisation)
    found = {
        f"{_DUTY}{duty.id}": _duty_facts(work, meeting, duty)
        for duty in work.session.scalars(duties.options(joinedload(Duty.holder)))
    } | {
        f"{_OFFER}{made.id}": _offer_facts(work, meeting, made) for made in work.session.scalars(offers.options(*whole))
    }
    agreed = {f"{POINT}{one.id}": _point_facts(work, meeting, one) for one in points_of(work.session, meeting.id)}
    return {key: facts for key, facts in found.items() if facts is not None} | agreed


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
        **_of_both(work, meeting),
    )


def _offer_facts(work: Work, meeting: Meeting, made: Offer) -> TaskFacts | None:
    status = offer_status(made.state)
    if status is None:
        return None
    return TaskFacts(
        uid=f"tilbud-{made.id}-{meeting.uid}",
        kind=made.duty.kind,
        offered=True,
        status=status,
        organisation=made.organisation.name,
        created_at=made.created_at,
        due=made.answer_by,
        completed_at=made.answered_at if status is TaskStatus.COMPLETED else None,
        **_of_both(work, meeting),
    )


def _point_facts(work: Work, meeting: Meeting, point: ActionPoint) -> TaskFacts:
    names = (one.name for one in (point.organisation, point.person) if one is not None and one.name)
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
        **_of_both(work, meeting),
    )


def _of_both(work: Work, meeting: Meeting) -> dict[str, str]:
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

"""How the meetings on the lanes of the workboard are found, a few of each lane, and the duties of one's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased, joinedload, load_only

from planner.domain.duties import HELD_STATES, DutyKind, DutyState, OfferState
from planner.domain.meetings import LIVE, MeetingState, Stage, StageFacts, stage
from planner.domain.people import MembershipRole
from planner.domain.replies import ReplyState
from planner.rows.base import UtcDateTime
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Membership, Person
from planner.rows.replies import Reply
from planner.store.duties import held_by
from planner.store.invitations import sent

_execution, _follow_up = aliased(Duty, name="execution"), aliased(Duty, name="follow_up")
_offered, _follow_up_offered = aliased(Offer, name="offered"), aliased(Offer, name="follow_up_offered")


Instant = datetime | ColumnElement[datetime]
"""An instant, or the place of one that is handed over with each run."""


class LaneKey(NamedTuple):
    """What the lane of a meeting rests on; ``domain.meetings.stage`` says which one it is."""

    state: MeetingState
    execution_offered: bool
    execution_held: bool
    follow_up_fulfilled: bool
    over: bool


@dataclass(frozen=True)
class CardRow:
    """What the card of a meeting shows: the meeting with who made it, the name of who carries it out, and how its duties stand.

    A duty's ``…_answer_by`` is until when (UTC) its open offer can be answered.
    """

    key: LaneKey
    meeting: Meeting
    holder: str | None
    execution: DutyState
    execution_answer_by: datetime | None
    follow_up: DutyState
    follow_up_answer_by: datetime | None


def shown(since: datetime) -> ColumnElement[bool]:
    """Return the condition that a meeting has no end, or ends after an instant."""
    return or_(Meeting.ends_at.is_(None), Meeting.ends_at > since)


def _on_lanes(since: datetime) -> ColumnElement[bool]:
    """The same condition, each half from an index, of a meeting that was not cancelled."""
    meeting = aliased(Meeting)
    undated, ending = select(meeting.id).where(meeting.ends_at.is_(None)), select(meeting.id)
    ids = union_all(undated, ending.where(meeting.ends_at > since))
    return and_(Meeting.id.in_(ids), Meeting.state != MeetingState.CANCELLED)


def _key(now: Instant) -> ColumnElement[int]:
    """The place of a meeting's key in ``_KEYS``: one number, because there may be thousands to read."""
    offered, held = (DutyState.OFFERED, DutyState.VOLUNTEERED), HELD_STATES
    execution = dict.fromkeys(offered, 8) | dict.fromkeys(held, 4)
    return (
        case({state: 16 * place for place, state in enumerate(MeetingState)}, value=Meeting.state)
        + case(execution, value=_execution.state, else_=0)
        + case((_follow_up.state == DutyState.FULFILLED, 2), else_=0)
        + case((Meeting.ends_at <= now, 1), else_=0)
    )


def _its_duties() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    of_execution = and_(_execution.meeting_id == Meeting.id, _execution.kind == DutyKind.EXECUTION)
    of_follow_up = and_(_follow_up.meeting_id == Meeting.id, _follow_up.kind == DutyKind.FOLLOW_UP)
    return of_execution, of_follow_up


def _with_duties(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    of_execution, of_follow_up = _its_duties()
    return query.select_from(Meeting).join(_execution, of_execution).join(_follow_up, of_follow_up)


_BOTH = (False, True)
_KEYS = [LaneKey(*values) for values in product(MeetingState, _BOTH, _BOTH, _BOTH, _BOTH)]


def stage_of(key: LaneKey) -> Stage:
    """Return the stage of the meetings with a key, which is the lane that they stand in."""
    return stage(StageFacts(**key._asdict()))


def on_stage(of_list: Stage, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a meeting is on a stage, whenever it is; no cancelled meeting is on any."""
    keys = {
        place: key
        for place, key in enumerate(_KEYS)
        if key.state is not MeetingState.CANCELLED and stage_of(key) is of_list
    }
    duties = exists().where(*_its_duties(), _key(now).in_(list(keys))).correlate(Meeting)
    return and_(Meeting.state.in_(sorted({key.state for key in keys.values()})), duties)


def _order(now: Instant) -> tuple[ColumnElement[Any], ...]:
    """The order of a lane, those nearest to now first: the next to come, the last that are over, and those without a date."""
    over = and_(Meeting.starts_at.is_not(None), Meeting.starts_at <= now)
    coming = case((over, None), else_=Meeting.starts_at)
    return Meeting.starts_at.is_(None), over, coming, Meeting.starts_at.desc(), Meeting.id.asc()


def by_key(
    session: Session, since: datetime, now: datetime, among: ColumnElement[bool] | None = None
) -> dict[LaneKey, list[int]]:
    """Return the ids of all meetings on the lanes that meet a condition, by their keys, each list in the order of a lane.

    Two numbers are read of each and nothing is made of them: there may be thousands.
    """
    query = _with_duties(select(Meeting.id, _key(now))).where(_on_lanes(since)).order_by(*_order(now))
    ids: dict[int, list[int]] = {}
    for meeting_id, key in session.connection().execute(query if among is None else query.where(among)).all():
        ids.setdefault(key, []).append(meeting_id)
    return {_KEYS[key]: of_key for key, of_key in ids.items()}


def cards_of(session: Session, now: datetime, meeting_ids: Collection[int]) -> list[CardRow]:
    """Return the cards of these meetings, in the order of a lane."""
    return [_card(row) for row in session.execute(_CARDS, {"now": now, "ids": list(meeting_ids)})]


_ON_CARD = (
    Meeting.slug, Meeting.title, Meeting.state, Meeting.starts_at, Meeting.ends_at, Meeting.starts_local, Meeting.ends_local,
    Meeting.zone, Meeting.all_day, Meeting.answer_by, Meeting.seats, Meeting.seats_taken,
)  # fmt: skip


def _cards(now: Instant) -> Select[*tuple[Any, ...]]:
    duties = (_execution.state, _offered.answer_by, _follow_up.state, _follow_up_offered.answer_by)
    query = _with_duties(select(_key(now), Meeting, Organisation.name, *duties))
    for duty, offer in ((_execution, _offered), (_follow_up, _follow_up_offered)):
        query = query.outerjoin(offer, and_(offer.duty_id == duty.id, offer.state == OfferState.OFFERED))
    maker = joinedload(Meeting.created_by).load_only(Person.name, Person.email, raiseload=True)
    query = query.outerjoin(Organisation, Organisation.id == _execution.holder_id)
    query = query.where(Meeting.id.in_(bindparam("ids", expanding=True))).order_by(*_order(now))
    return query.options(load_only(*_ON_CARD, raiseload=True), maker)


_CARDS = _cards(bindparam("now", type_=UtcDateTime))
"""Built once, as the words for it cost more than its run."""


def _card(row: Row[*tuple[Any, ...]]) -> CardRow:
    return CardRow(_KEYS[row[0]], *row[1:])


def reply_counts(session: Session, meeting_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return how many guests of each of these meetings have not answered and how many wait for a seat, by its id."""
    answered = and_(Reply.state.is_not(None), Reply.state != ReplyState.UNANSWERED)
    query = (
        select(
            Invitation.meeting_id,
            func.sum(case((answered, 0), else_=1)),
            func.sum(case((Reply.state == ReplyState.WAITING, 1), else_=0)),
        )
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id.in_(meeting_ids), sent())
        .group_by(Invitation.meeting_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in session.execute(query)}


def holders_without_contact(session: Session, since: datetime) -> list[tuple[str, str, datetime]]:
    """Return the organisations with a duty in these meetings that nobody acts for: slug, name and when the first one starts."""
    contact = exists().where(Membership.organisation_id == Organisation.id, Membership.role == MembershipRole.CONTACT)
    first = func.min(Meeting.starts_at)
    query = (
        select(Organisation.slug, Organisation.name, first)
        .join(Duty, Duty.holder_id == Organisation.id)
        .join(Meeting, Meeting.id == Duty.meeting_id)
        .where(
            Duty.state.in_((DutyState.HELD, DutyState.PASSING)),
            Meeting.state.in_(LIVE),
            Meeting.starts_at.is_not(None),
            shown(since),
        )
        .where(~contact, ~Organisation.convenes)
        .group_by(Organisation.id, Organisation.slug, Organisation.name)
        .order_by(first, Organisation.id)
    )
    return [(slug, name, starts) for slug, name, starts in session.execute(query) if starts is not None]


class HeldDuty(NamedTuple):
    """Which duty of which meeting somebody holds."""

    duty_id: int
    meeting_id: int
    kind: DutyKind


def held(session: Session, person_id: int | None, organisation_ids: Collection[int], since: datetime) -> list[HeldDuty]:
    """Return which duties of these meetings a person or one of these organisations holds, the earliest first."""
    query = select(Duty.id, Duty.meeting_id, Duty.kind).join(Meeting, Meeting.id == Duty.meeting_id)
    query = query.where(Duty.state.in_(HELD_STATES), held_by(person_id, organisation_ids), shown(since))
    return [HeldDuty(*row) for row in session.execute(query.order_by(Meeting.starts_at, Duty.id))]


def duties(session: Session, duty_ids: Collection[int]) -> list[tuple[Duty, Meeting]]:
    """Return these duties with their holders and meetings, the earliest first."""
    query = select(Duty, Meeting).join(Meeting, Meeting.id == Duty.meeting_id).where(Duty.id.in_(duty_ids))
    query = query.options(joinedload(Duty.holder)).order_by(Meeting.starts_at, Duty.id)
    return [(row.Duty, row.Meeting) for row in session.execute(query)]

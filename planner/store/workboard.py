"""How the meetings of the workboard are found, with their duties, offers and replies, each by one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from planner.domain.duties import HELD_STATES, DutyState, OfferState
from planner.domain.meetings import LIVE
from planner.domain.people import MembershipRole
from planner.domain.replies import ReplyState
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Membership
from planner.rows.replies import Reply
from planner.store.duties import held_by
from planner.store.invitations import sent


def _shown(since: datetime) -> ColumnElement[bool]:
    return or_(Meeting.ends_at.is_(None), Meeting.ends_at > since)


def meetings(session: Session, since: datetime) -> list[Meeting]:
    """Return the meetings that have no date or end after an instant, the earliest first, each with who made it."""
    query = select(Meeting).where(_shown(since)).options(joinedload(Meeting.created_by))
    return list(session.scalars(query.order_by(Meeting.starts_at, Meeting.id)))


def duties(session: Session, since: datetime) -> list[Duty]:
    """Return the duties of these meetings with their holders."""
    query = select(Duty).join(Meeting, Meeting.id == Duty.meeting_id).where(_shown(since))
    return list(session.scalars(query.options(joinedload(Duty.holder), joinedload(Duty.person))))


def offers(session: Session, since: datetime) -> list[Offer]:
    """Return the offers of these duties that are open or have been answered, with the organisation, oldest first."""
    query = select(Offer).join(Duty, Duty.id == Offer.duty_id).join(Meeting, Meeting.id == Duty.meeting_id)
    query = query.where(_shown(since), or_(Offer.state == OfferState.OFFERED, Offer.answered_at.is_not(None)))
    return list(session.scalars(query.options(joinedload(Offer.organisation)).order_by(Offer.id)))


def reply_counts(session: Session, since: datetime) -> dict[int, tuple[int, int, int]]:
    """Return how many are invited to each of these meetings, have answered and wait for a seat, by its id."""
    answered = and_(Reply.state.is_not(None), Reply.state != ReplyState.UNANSWERED)
    query = (
        select(
            Invitation.meeting_id,
            func.count(),
            func.sum(case((answered, 1), else_=0)),
            func.sum(case((Reply.state == ReplyState.WAITING, 1), else_=0)),
        )
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(_shown(since), sent())
        .group_by(Invitation.meeting_id)
    )
    return {row[0]: (row[1], int(row[2]), int(row[3])) for row in session.execute(query)}


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
            _shown(since),
        )
        .where(~contact, ~Organisation.convenes)
        .group_by(Organisation.id, Organisation.slug, Organisation.name)
        .order_by(first, Organisation.id)
    )
    return [(slug, name, starts) for slug, name, starts in session.execute(query) if starts is not None]


def held(
    session: Session, person_id: int | None, organisation_ids: Collection[int], since: datetime
) -> list[tuple[Duty, Meeting]]:
    """Return the duties of these meetings that a person or one of these organisations holds, the earliest first."""
    query = (
        select(Duty, Meeting)
        .join(Meeting, Meeting.id == Duty.meeting_id)
        .where(Duty.state.in_(HELD_STATES), held_by(person_id, organisation_ids), _shown(since))
        .options(joinedload(Duty.holder))
        .order_by(Meeting.starts_at, Duty.id)
    )
    return [(row.Duty, row.Meeting) for row in session.execute(query)]

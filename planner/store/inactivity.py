"""How people are found of whom nothing has been heard."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from planner.domain.action_points import ActionState
from planner.domain.duties import OfferState
from planner.domain.inactivity import ANSWERED_BY, IDLE, NOTICE
from planner.domain.people import MembershipRole, ServiceRole
from planner.rows.action_points import ActionPoint
from planner.rows.browser_sessions import BrowserSession
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.people import Membership, Person
from planner.rows.tokens import AccessToken
from planner.store.database import Session


def _unheard_since(before: datetime) -> ColumnElement[bool]:
    """The one rule of activity: nothing was done by or with the person since, and nothing is to come."""
    mine = Invitation.person_id == Person.id
    meeting = select(Meeting.id).where(or_(Meeting.ends_at.is_(None), Meeting.ends_at > before))
    contact = and_(Membership.person_id == Person.id, Membership.role == MembershipRole.CONTACT)
    return and_(
        Person.role == ServiceRole.PARTICIPANT,
        Person.email != "",
        func.coalesce(Person.active_at, Person.created_at) < before,
        ~exists().where(contact),
        ~exists().where(Duty.person_id == Person.id, Duty.holder_id.is_not(None)),
        ~exists().where(Offer.person_id == Person.id, Offer.state.in_((OfferState.OFFERED, OfferState.QUEUED))),
        ~exists().where(ActionPoint.person_id == Person.id, ActionPoint.state == ActionState.OPEN),
        ~exists().where(mine, or_(Invitation.created_at > before, Invitation.meeting_id.in_(meeting))),
        ~exists().where(BrowserSession.person_id == Person.id, BrowserSession.last_seen_at > before),
        ~exists().where(JournalLine.by_id == Person.id, JournalLine.at > before),
        ~exists().where(AccessToken.person_id == Person.id, AccessToken.last_used_at > before),
    )


def to_ask(session: Session, now: datetime, most: int) -> list[int]:
    """Return some people of whom nothing has been heard for so long that they are asked whether they want to stay."""
    not_asked = or_(Person.warned_at.is_(None), Person.warned_at < now - ANSWERED_BY)
    query = select(Person.id).where(_unheard_since(now - IDLE + NOTICE), not_asked)
    return list(session.scalars(query.order_by(Person.id).limit(most)))


def to_erase(session: Session, now: datetime, most: int) -> list[int]:
    """Return some people who were asked, have not answered, and of whom nothing has been heard."""
    asked = and_(Person.warned_at < now - NOTICE, Person.warned_at >= now - ANSWERED_BY)
    query = select(Person.id).where(_unheard_since(now - IDLE), asked)
    return list(session.scalars(query.order_by(Person.id).limit(most)))

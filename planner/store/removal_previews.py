"""What is kept about a person, counted for a preview, and whom it concerns that they leave."""

from __future__ import annotations

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from planner.domain.meetings import LIVE
from planner.domain.people import MembershipRole
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Membership
from planner.rows.replies import Need, Reply
from planner.store.database import Session
from planner.store.own_data import KEPT


def counts(session: Session, person_id: int) -> dict[str, int]:
    """Return how many rows each part of a person's own data has, and of answers and needs, which stand with invitations."""
    invited = select(Invitation.id).where(Invitation.person_id == person_id)
    beside = {
        name: session.scalar(select(func.count()).where(row.invitation_id.in_(invited))) or 0
        for name, row in (("replies", Reply), ("needs", Need))
    }
    return beside | {
        part: session.scalar(select(func.count()).select_from(query(person_id).order_by(None).subquery())) or 0
        for part, query in KEPT.items()
    }


def duties_ahead(session: Session, person_id: int) -> list[tuple[Meeting, Organisation]]:
    """Return the live meetings that the person is named for, each with the organisation that holds the duty."""
    query = select(Meeting, Organisation).select_from(Duty).join(Meeting, Meeting.id == Duty.meeting_id)
    query = query.join(Organisation, Organisation.id == Duty.holder_id)
    named = query.where(Duty.person_id == person_id, Meeting.state.in_(LIVE)).order_by(Meeting.starts_at, Duty.id)
    return [(row.Meeting, row.Organisation) for row in session.execute(named)]


def sole_contact_of(session: Session, person_id: int) -> list[Organisation]:
    """Return the organisations that nobody but the person acts for."""
    other = aliased(Membership)
    contact = MembershipRole.CONTACT
    others = exists().where(
        other.organisation_id == Organisation.id, other.role == contact, other.person_id != person_id
    )
    query = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
    query = query.where(Membership.person_id == person_id, Membership.role == contact, ~others)
    return list(session.scalars(query.order_by(Organisation.sort_key)))

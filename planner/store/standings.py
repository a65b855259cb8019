"""How guests are found by whether they really speak for an organisation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from planner.domain.standings import Standing
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.store.invitations import sent
from planner.store.organisations import represented
from planner.store.people import membership


def vouched() -> ColumnElement[bool]:
    """Return the condition that a guest really speaks for the organisation of the invitation."""
    return Invitation.standing == Standing.VOUCHED


def belongs(session: Session, person_id: int, email_key: str, organisation_id: int) -> bool:
    """Tell whether a person belongs to an organisation, or stands for it: by its own mail address or a duty."""
    if membership(session, person_id, organisation_id) is not None:
        return True
    return any(organisation.id == organisation_id for organisation in represented(session, person_id, email_key))


def of_person(session: Session, person_id: int, organisation_id: int) -> list[tuple[Invitation, Meeting]]:
    """Return a person's invitations in which they claim to speak for an organisation, confirmed by nobody."""
    query = (
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.person_id == person_id, Invitation.organisation_id == organisation_id, ~vouched())
        .order_by(Invitation.id)
    )
    return [(row.Invitation, row.Meeting) for row in session.execute(query)]


def of_organisation(session: Session, organisation_id: int, now: datetime) -> list[tuple[Invitation, Meeting]]:
    """Return those who claim to speak for an organisation at meetings that have not ended, the next meeting first.

    Those whose claim was settled are among them, for that to be undone.
    """
    query = (
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(
            Invitation.organisation_id == organisation_id,
            or_(~vouched(), Invitation.standing_settled_at.is_not(None)),
            sent(),
            Meeting.ends_at >= now,
        )
        .options(joinedload(Invitation.person))
        .order_by(Meeting.starts_at, Invitation.id)
    )
    return [(row.Invitation, row.Meeting) for row in session.execute(query)]

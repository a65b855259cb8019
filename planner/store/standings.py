"""How guests are found by whether they really speak for an organisation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from planner.domain.meetings import LIVE
from planner.domain.standings import Standing
from planner.rows.invitations import Invitation, RejectedClaim
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


def _open(now: datetime) -> ColumnElement[bool]:
    return and_(Invitation.standing == Standing.CLAIMED, sent(), Meeting.state.in_(LIVE), Meeting.ends_at >= now)


def open_claims(
    session: Session, organisation_ids: Collection[int], meeting_ids: Collection[int], now: datetime
) -> list[tuple[Invitation, Meeting]]:
    """Return the claims that nobody has settled, for these organisations or at these meetings, the next meeting first."""
    query = (
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(_open(now), or_(Invitation.organisation_id.in_(organisation_ids), Meeting.id.in_(meeting_ids)))
        .options(joinedload(Invitation.person), joinedload(Invitation.organisation))
        .order_by(Meeting.starts_at, Invitation.id)
    )
    return [(row.Invitation, row.Meeting) for row in session.execute(query)]


def unproven(session: Session, person_id: int) -> list[tuple[Invitation, Meeting]]:
    """Return a person's standing claims that may have been made by anybody who knew the address, locked until the end."""
    query = (
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(
            Invitation.person_id == person_id,
            Invitation.uninvited_at.is_(None),
            Invitation.address_proven.is_(False),
            ~vouched(),
        )
        .order_by(Invitation.id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    )
    return [(row.Invitation, row.Meeting) for row in session.execute(query)]


def rejected_at(session: Session, invitation_id: int | None, organisation_id: int) -> datetime | None:
    """Return when it was said that a guest does not speak for an organisation; nothing where that stands no longer."""
    claim = session.get(RejectedClaim, (invitation_id, organisation_id)) if invitation_id is not None else None
    return None if claim is None else claim.rejected_at


def remember_rejection(session: Session, invitation_id: int, organisation_id: int, now: datetime) -> None:
    """Remember that a guest does not speak for an organisation."""
    session.merge(RejectedClaim(invitation_id=invitation_id, organisation_id=organisation_id, rejected_at=now))


def move_rejections(session: Session, from_invitation: int, to_invitation: int) -> None:
    """Remember of one invitation what was rejected of another of the same guest."""
    query = select(RejectedClaim.organisation_id, RejectedClaim.rejected_at)
    for organisation_id, when in session.execute(query.where(RejectedClaim.invitation_id == from_invitation)).all():
        remember_rejection(session, to_invitation, organisation_id, when)


def forget_rejection(session: Session, invitation_id: int | None, organisation_id: int) -> None:
    """Forget that a guest was said not to speak for an organisation."""
    claim = session.get(RejectedClaim, (invitation_id, organisation_id)) if invitation_id is not None else None
    if claim is not None:
        session.delete(claim)


def copy_rejections(session: Session, from_meeting: int, to_meeting: int, people: Collection[int]) -> None:
    """Remember of some guests of one meeting at another, too, for which organisations they were said not to speak."""
    then, copy = aliased(Invitation), aliased(Invitation)
    query = (
        select(copy.id, RejectedClaim.organisation_id, RejectedClaim.rejected_at)
        .join(then, then.id == RejectedClaim.invitation_id)
        .join(copy, copy.person_id == then.person_id)
        .where(then.meeting_id == from_meeting, then.person_id.in_(people), copy.meeting_id == to_meeting)
    )
    for invitation_id, organisation_id, when in session.execute(query).all():
        remember_rejection(session, invitation_id, organisation_id, when)


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

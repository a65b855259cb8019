"""How series are found and locked."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.rows.series import Series
from planner.store.database import Condition, Session
from planner.store.invitations import sent


def by_slug(session: Session, slug: str) -> Series | None:
    """Return the series with this address word."""
    return session.scalar(select(Series).where(Series.slug == slug))


def slugs_from(session: Session, base: str) -> set[str]:
    """Return the address words of series that begin alike."""
    return set(session.scalars(select(Series.slug).where(Series.slug.startswith(base, autoescape=True))))


def lock(session: Session, series_id: int) -> None:
    """Lock every meeting of a series until the transaction ends, always in the same order."""
    session.flush()
    session.execute(select(Meeting.id).where(Meeting.series_id == series_id).order_by(Meeting.id).with_for_update())


def meetings(session: Session, series_id: int, seen: Condition | None = None) -> list[Meeting]:
    """Return the meetings of a series of which a condition holds, with convener and network, in order of time."""
    query = select(Meeting).where(Meeting.series_id == series_id)
    if seen is not None:
        query = query.where(seen)
    whole = query.options(joinedload(Meeting.convener), joinedload(Meeting.network), joinedload(Meeting.created_by))
    return list(session.scalars(whole.order_by(Meeting.starts_at, Meeting.id)))


def guests(
    session: Session, meeting_ids: Collection[int], person_id: int | None = None
) -> list[tuple[Invitation, Meeting, Reply | None]]:
    """Return the sent invitations to these meetings, of all or of one person, by person and then by time."""
    query = (
        select(Invitation, Meeting, Reply)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id.in_(meeting_ids), sent())
        .options(joinedload(Invitation.person), joinedload(Invitation.organisation))
        .order_by(Invitation.person_id, Meeting.starts_at, Meeting.id)
    )
    if person_id is not None:
        query = query.where(Invitation.person_id == person_id)
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def listed(
    session: Session, meeting_ids: Collection[int], people: Collection[int]
) -> list[tuple[Invitation, Meeting, Reply | None]]:
    """Return the invitations of people to these meetings that stand, sent or not, by person and then by time."""
    query = (
        select(Invitation, Meeting, Reply)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id.in_(meeting_ids), Invitation.person_id.in_(people))
        .where(Invitation.uninvited_at.is_(None))
        .options(joinedload(Invitation.person), joinedload(Invitation.organisation))
        .order_by(Invitation.person_id, Meeting.starts_at, Meeting.id)
    )
    rows = session.execute(query.execution_options(populate_existing=True))
    return [(row[0], row[1], row[2]) for row in rows]

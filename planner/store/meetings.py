"""How meetings are found and locked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from planner.rows.meetings import Meeting

_DRAFT_SLUG = re.compile(r"utkast-([0-9a-f]{8})([0-9a-f]{4})")


def draft_slug(own: UUID) -> str:
    """Return the address word of a draft, from the UUID that begins its UID."""
    return f"utkast-{own.hex[:12]}"


def by_slug(session: Session, slug: str) -> Meeting | None:
    """Return the meeting with this address word, with its convener, network and maker.

    The word a meeting had as a draft still leads to it: a form may be sent twice, and a colleague may have the draft open.
    """
    query = select(Meeting).options(
        joinedload(Meeting.convener), joinedload(Meeting.network), joinedload(Meeting.created_by)
    )
    found, drafted = session.scalar(query.where(Meeting.slug == slug)), _DRAFT_SLUG.fullmatch(slug)
    if found is not None or drafted is None:
        return found
    return session.scalars(query.where(Meeting.uid.startswith(f"{drafted[1]}-{drafted[2]}-")).limit(1)).first()


def by_id(session: Session, meeting_id: int) -> Meeting | None:
    """Return a meeting with its convener and network."""
    query = select(Meeting).where(Meeting.id == meeting_id)
    return session.scalar(query.options(joinedload(Meeting.convener), joinedload(Meeting.network)))


def with_convener(session: Session, meeting_id: int) -> Meeting:
    """Return a meeting with its convener."""
    return session.scalars(select(Meeting).where(Meeting.id == meeting_id).options(joinedload(Meeting.convener))).one()


def lock_all(session: Session, uids: Collection[str]) -> None:
    """Lock the meetings with these UIDs until the transaction ends, always in the same order."""
    session.flush()
    session.execute(select(Meeting.id).where(Meeting.uid.in_(uids)).order_by(Meeting.id).with_for_update())


def lock_by_id(session: Session, meeting_ids: Collection[int]) -> None:
    """Lock the meetings with these ids until the transaction ends. Lock order: by id."""
    session.flush()
    session.execute(select(Meeting.id).where(Meeting.id.in_(meeting_ids)).order_by(Meeting.id).with_for_update())


def locked(session: Session, meeting_id: int) -> Meeting:
    """Return a meeting as it stands now, locked until the transaction ends; seats are counted under this lock."""
    query = select(Meeting).where(Meeting.id == meeting_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def lock(session: Session, meeting: Meeting) -> None:
    """Lock a meeting that is at hand until the transaction ends, and bring what others may have changed up to date."""
    session.flush()
    fresh = ["state", "seats", "seats_taken", "next_queue", "sequence", "revised_at", "cancelled_at"]
    session.refresh(meeting, fresh, with_for_update=True)


def added(session: Session, meetings: Sequence[Meeting]) -> bool:
    """Store new meetings; tell whether it could be done, which it cannot where others have got their UIDs meanwhile."""
    uids = [meeting.uid for meeting in meetings]
    try:
        with session.begin_nested():
            session.add_all(meetings)
    except IntegrityError:
        if not known_uids(session, uids):
            raise
        return False
    return True


def known_uids(session: Session, uids: Collection[str]) -> set[str]:
    """Return those of these UIDs that meetings have."""
    return set(session.scalars(select(Meeting.uid).where(Meeting.uid.in_(uids))))


def of_network(session: Session, network_id: int, seen: ColumnElement[bool]) -> list[Meeting]:
    """Return the meetings of a network of which a condition holds, the earliest first."""
    query = select(Meeting).where(Meeting.network_id == network_id, seen)
    return list(session.scalars(query.order_by(Meeting.starts_at, Meeting.id)))


def by_uid(session: Session, uid: str) -> Meeting | None:
    """Return the meeting that calendars know under this UID."""
    return session.scalar(select(Meeting).where(Meeting.uid == uid))

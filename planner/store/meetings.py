"""Rows of meetings, and how they are found and locked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ColumnElement, DateTime, ForeignKey, Integer, String, Text, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from planner.domain.meetings import MeetingKind, MeetingState, Visibility
from planner.store.database import Base, choice
from planner.store.networks import Network
from planner.store.organisations import Organisation, Theme
from planner.store.people import Person

_DRAFT_SLUG = re.compile(r"utkast-([0-9a-f]{8})([0-9a-f]{4})")


class Meeting(Base):
    """A meeting place in time.

    ``starts_local`` and ``ends_local`` are the wall time in ``zone``, which is what was meant; ``starts_at`` and
    ``ends_at`` are the same instants in UTC. For an all-day meeting the wall times are midnights and the end is the
    midnight after the last day. ``seats_taken`` counts people and can never pass ``seats``; ``next_queue`` numbers those
    who wait. ``sequence`` and ``revised_at`` are what calendars go by (RFC 5545 3.8.7);
    ``time_sequence`` is the ``sequence`` since which the time has stood. ``position`` is the number of a meeting
    in its series, from 1.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("seats IS NULL OR (seats >= 1 AND seats_taken <= seats)", name="seats_never_exceeded"),
        CheckConstraint("seats_taken >= 0", name="seats_taken_not_negative"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("state = 'draft' OR starts_at IS NOT NULL", name="published_has_time"),
        CheckConstraint("visibility <> 'network' OR network_id IS NOT NULL OR state = 'draft'", name="network_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    uid: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind), default=MeetingKind.OPEN_MEETING)
    title: Mapped[str] = mapped_column(String(200), default="")
    question: Mapped[str] = mapped_column(Text, default="")
    programme: Mapped[str] = mapped_column(Text, default="")
    starts_local: Mapped[datetime | None] = mapped_column(DateTime)
    ends_local: Mapped[datetime | None] = mapped_column(DateTime)
    zone: Mapped[str] = mapped_column(String(60), default="Europe/Oslo")
    all_day: Mapped[bool] = mapped_column(Boolean, default=False)
    starts_at: Mapped[datetime | None] = mapped_column(index=True)
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    municipality: Mapped[str | None] = mapped_column(String(4), index=True)
    map_url: Mapped[str] = mapped_column(String(1000), default="")
    online_url: Mapped[str] = mapped_column(String(1000), default="")
    seats: Mapped[int | None] = mapped_column(Integer)
    seats_taken: Mapped[int] = mapped_column(Integer, default=0)
    next_queue: Mapped[int] = mapped_column(Integer, default=1)
    answer_by: Mapped[datetime | None]
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.PUBLIC)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id"), index=True)
    network: Mapped[Network | None] = relationship(lazy="raise_on_sql")
    convener_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    convener: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    created_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    state: Mapped[MeetingState] = mapped_column(choice(MeetingState), default=MeetingState.DRAFT, index=True)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[datetime | None]
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"), index=True)
    position: Mapped[int | None] = mapped_column(Integer)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"), index=True)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    time_sequence: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    created_at: Mapped[datetime]
    revised_at: Mapped[datetime]


class MeetingTheme(Base):
    """A theme that a meeting is about."""

    __tablename__ = "meeting_themes"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)
    theme: Mapped[Theme] = relationship(lazy="raise_on_sql")


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


def lock_all(session: Session, uids: Collection[str]) -> None:
    """Lock the meetings with these UIDs until the transaction ends, always in the same order."""
    session.flush()
    session.execute(select(Meeting.id).where(Meeting.uid.in_(uids)).order_by(Meeting.id).with_for_update())


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

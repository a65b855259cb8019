"""Rows of calendars that others keep and of the times they say are taken, and how they are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from planner.domain.foreign_calendars import Trouble
from planner.store.database import Base, choice
from planner.store.organisations import Organisation
from planner.store.people import Person


class ForeignCalendar(Base):
    """A calendar that an organisation or a person keeps elsewhere and lets the service read.

    The address may be a secret and is shown to its owner alone. ``titles`` tells whether the titles of its events may be
    kept and shown. ``etag`` and ``last_modified`` are as the server gave them. ``good_at`` is when it was last fetched
    whole or found unchanged, ``read_at`` when it was last read whole, ``failing_since`` when it first failed after that;
    ``attempts`` counts failures in a row.
    """

    __tablename__ = "foreign_calendars"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one_owner"),
        UniqueConstraint("organisation_id", "address"),
        UniqueConstraint("person_id", "address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    address: Mapped[str] = mapped_column(String(1000))
    name: Mapped[str] = mapped_column(String(200))
    titles: Mapped[bool] = mapped_column(Boolean, default=False)
    etag: Mapped[str] = mapped_column(String(200), default="")
    last_modified: Mapped[str] = mapped_column(String(200), default="")
    events: Mapped[int] = mapped_column(Integer, default=0)
    left_out: Mapped[int] = mapped_column(Integer, default=0)
    fetched_at: Mapped[datetime | None]
    good_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    last_error: Mapped[Trouble | None] = mapped_column(choice(Trouble))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_fetch_at: Mapped[datetime] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class BusyInterval(Base):
    """A stretch of time that a foreign calendar says is taken; an all-day one goes from midnight to midnight."""

    __tablename__ = "busy_intervals"
    __table_args__ = (Index("ix_busy_intervals_calendar_id_starts_at", "calendar_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("foreign_calendars.id", ondelete="CASCADE"))
    calendar: Mapped[ForeignCalendar] = relationship(lazy="raise_on_sql")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    all_day: Mapped[bool] = mapped_column(Boolean, default=False)
    title: Mapped[str] = mapped_column(String(200), default="")


def of_owner(session: Session, organisation_id: int | None, person_id: int | None) -> list[ForeignCalendar]:
    """Return the calendars of an organisation or a person, in the order they were added."""
    query = select(ForeignCalendar).where(
        ForeignCalendar.organisation_id == organisation_id
        if person_id is None
        else ForeignCalendar.person_id == person_id
    )
    return list(session.scalars(query.order_by(ForeignCalendar.id)))


def locked(session: Session, calendar_id: int) -> ForeignCalendar | None:
    """Return a calendar as it stands now, locked until the transaction ends."""
    query = select(ForeignCalendar).where(ForeignCalendar.id == calendar_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def due(session: Session, now: datetime) -> list[int]:
    """Return the ids of the calendars that are to be fetched, the one that has waited longest first."""
    return [calendar_id for calendar_id, _ in due_addresses(session, now)]


def due_addresses(session: Session, now: datetime) -> list[tuple[int, str]]:
    """Return the ids and addresses of the calendars that are to be fetched, the one that has waited longest first."""
    query = select(ForeignCalendar.id, ForeignCalendar.address).where(ForeignCalendar.next_fetch_at <= now)
    rows = session.execute(query.order_by(ForeignCalendar.next_fetch_at, ForeignCalendar.id))
    return [(row.id, row.address) for row in rows]


def busy_between(
    session: Session,
    organisations: Collection[int],
    people: Collection[int],
    starts_at: datetime,
    ends_at: datetime,
) -> list[tuple[BusyInterval, ForeignCalendar]]:
    """Return the busy times of organisations and people that touch a stretch of time, with the calendar of each."""
    query = (
        select(BusyInterval, ForeignCalendar)
        .join(ForeignCalendar, ForeignCalendar.id == BusyInterval.calendar_id)
        .where(
            or_(ForeignCalendar.organisation_id.in_(organisations), ForeignCalendar.person_id.in_(people)),
            BusyInterval.starts_at < ends_at,
            BusyInterval.ends_at > starts_at,
        )
        .order_by(BusyInterval.starts_at, BusyInterval.id)
    )
    return [(row.BusyInterval, row.ForeignCalendar) for row in session.execute(query)]

"""Rows of calendars that others keep and of the times they say are taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.foreign_calendars import Trouble
from planner.rows.base import Base, choice
from planner.rows.organisations import Organisation
from planner.rows.people import Person


class ForeignCalendar(Base):
    """A calendar that an organisation or a person keeps elsewhere and lets the service read.

    The address may be a secret and is shown to its owner alone. ``titles`` tells whether the titles of its events may be
    kept and shown. ``etag`` and ``last_modified`` are as the server gave them. ``good_at`` is when it was last fetched
    whole or found unchanged, ``read_at`` when it was last read whole, ``failing_since`` when it first failed after that;
    ``attempts`` counts failures in a row. ``left_out`` counts events that could not be read last time, ``broken_off`` those among
    them that took too much work and keep the busy times of before.
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
    broken_off: Mapped[int] = mapped_column(Integer, default=0)
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
    """A stretch of time that a foreign calendar says is taken; an all-day one goes from midnight to midnight.

    ``source`` tells which event of the calendar takes it, as a hash of the event's UID.
    """

    __tablename__ = "busy_intervals"
    __table_args__ = (Index("ix_busy_intervals_calendar_id_starts_at", "calendar_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("foreign_calendars.id", ondelete="CASCADE"))
    calendar: Mapped[ForeignCalendar] = relationship(lazy="raise_on_sql")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    all_day: Mapped[bool] = mapped_column(Boolean, default=False)
    title: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(16), default="")

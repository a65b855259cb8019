"""Rows of people who are being taken out of the database, step by step."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.phones import LONGEST_PHONE
from planner.rows.base import Base
from planner.rows.people import Person


class PersonRemoval(Base):
    """A person who is being erased, or merged ``into`` another; it goes with the person when the last row is settled.

    ``email``, ``name`` and ``phone`` are what they were, to find where they are written; the row of the person has them no more.
    """

    __tablename__ = "person_removals"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    into_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    into: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[into_id])
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(LONGEST_PHONE), default="")
    asked_at: Mapped[datetime]

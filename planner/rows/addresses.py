"""Rows of addresses that people have had, and of those they want to change to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.rows.base import Base
from planner.rows.people import Person


class AddressChange(Base):
    """An address that a person wants to have: it counts once a link sent there and a link sent to the old one are used."""

    __tablename__ = "address_changes"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    email: Mapped[str] = mapped_column(String(254))
    old_hash: Mapped[str] = mapped_column(String(64), unique=True)
    new_hash: Mapped[str] = mapped_column(String(64), unique=True)
    old_confirmed_at: Mapped[datetime | None]
    new_confirmed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class FormerAddress(Base):
    """An address that a person had, by which they are still known for some time.

    ``reachable`` is whether letters still went there. ``told_to`` is the invitation up to which calendars have been told,
    and ``settled_at`` when the last of them was.
    """

    __tablename__ = "former_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    reachable: Mapped[bool] = mapped_column(Boolean)
    told_to: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

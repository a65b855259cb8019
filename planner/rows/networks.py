"""Rows of networks and the organisations in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.networks import MembershipState, NetworkPart, NetworkState
from planner.rows.base import Base, choice
from planner.rows.organisations import Organisation
from planner.rows.people import Person

ASKED = text("state = 'asked'")
"""What an index of those who wait for an answer holds."""


class Network(Base):
    """A fagnettverk with a purpose and an organisation that coordinates it."""

    __tablename__ = "networks"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(400))
    purpose: Mapped[str] = mapped_column(Text, default="")
    rhythm: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[NetworkState] = mapped_column(choice(NetworkState), default=NetworkState.ACTIVE)
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    coordinator: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    created_at: Mapped[datetime]


class NetworkMembership(Base):
    """How one organisation stands to one network."""

    __tablename__ = "network_memberships"
    __table_args__ = (
        UniqueConstraint("network_id", "organisation_id"),
        Index("ix_network_memberships_asked", "network_id", sqlite_where=ASKED, postgresql_where=ASKED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    part: Mapped[NetworkPart] = mapped_column(choice(NetworkPart))
    state: Mapped[MembershipState] = mapped_column(choice(MembershipState))
    message: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    asked_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    changed_at: Mapped[datetime]

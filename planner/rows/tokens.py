"""Rows of secrets that people and programs carry; only their hashes are stored."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.rows.base import Base, choice
from planner.rows.people import Person


class TokenPurpose(StrEnum):
    """What a token opens; ``subject_id`` is the id of the invitation (also for a poll), offer, action point or person."""

    REPLY = "reply"
    OFFER = "offer"
    FEED = "feed"
    API = "api"
    JOIN = "join"
    DAV = "dav"
    POLL = "poll"
    ACTION = "action"


class AccessToken(Base):
    """A random secret, stored as its SHA-256 in hex; several may open the same thing."""

    __tablename__ = "access_tokens"
    __table_args__ = (Index("ix_access_tokens_subject", "purpose", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[TokenPurpose] = mapped_column(choice(TokenPurpose))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    subject_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    label: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class RateCount(Base):
    """How often something was tried in one window of time; shared between all workers."""

    __tablename__ = "rate_counts"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]

"""Rows of secrets that people and programs carry, and how they are found; only their hashes are stored."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from planner.store.database import Base, choice
from planner.store.people import Person


class TokenPurpose(StrEnum):
    """What a token opens; ``subject_id`` is the id of the invitation (also for a poll), offer, action point or person."""

    REPLY = "reply"
    OFFER = "offer"
    FEED = "feed"
    API = "api"
    STOP_LETTERS = "stop_letters"
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


def by_hash(session: Session, purpose: TokenPurpose, digest: str) -> AccessToken | None:
    """Return the token whose secret has this SHA-256 in hex, with its person, whether or not it is still good."""
    query = select(AccessToken).where(AccessToken.hash == digest, AccessToken.purpose == purpose)
    return session.scalar(query.options(joinedload(AccessToken.person)))


def unrevoked(session: Session, purpose: TokenPurpose, subject_id: int) -> list[AccessToken]:
    """Return the tokens that open one thing and have not been revoked, oldest first."""
    query = select(AccessToken).where(
        AccessToken.purpose == purpose, AccessToken.subject_id == subject_id, AccessToken.revoked_at.is_(None)
    )
    return list(session.scalars(query.order_by(AccessToken.id)))


def revoke(session: Session, purpose: TokenPurpose, subject_id: int, now: datetime, label: str | None = None) -> int:
    """Revoke the tokens that open one thing, or those of them with this label; return how many."""
    query = update(AccessToken).where(
        AccessToken.purpose == purpose, AccessToken.subject_id == subject_id, AccessToken.revoked_at.is_(None)
    )
    if label is not None:
        query = query.where(AccessToken.label == label)
    return len(session.scalars(query.values(revoked_at=now).returning(AccessToken.id)).all())

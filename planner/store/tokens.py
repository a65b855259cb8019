"""How secrets are found by their hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from planner.rows.tokens import AccessToken, TokenPurpose
from planner.store.database import Session
from planner.store.feed_moves import touch
from planner.store.row_batches import deleted, table_of


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


def unrevoked_of(session: Session, purpose: TokenPurpose) -> list[AccessToken]:
    """Return the tokens of a purpose that have not been revoked, with their people, oldest first."""
    query = select(AccessToken).where(AccessToken.purpose == purpose, AccessToken.revoked_at.is_(None))
    return list(session.scalars(query.options(joinedload(AccessToken.person)).order_by(AccessToken.id)))


def revoke(session: Session, purpose: TokenPurpose, subject_id: int, now: datetime, label: str | None = None) -> int:
    """Revoke the tokens that open one thing, or those of them with this label; return how many."""
    query = update(AccessToken).where(
        AccessToken.purpose == purpose, AccessToken.subject_id == subject_id, AccessToken.revoked_at.is_(None)
    )
    if label is not None:
        query = query.where(AccessToken.label == label)
    count = len(session.scalars(query.values(revoked_at=now).returning(AccessToken.id)).all())
    if count and purpose is TokenPurpose.FEED:
        touch(session, subject_id)
    return count


def forget_ended(session: Session, before: datetime, most: int) -> int:
    """Delete tokens that expired or were revoked before an instant (UTC), at most so many; return how many there were."""
    ended = or_(AccessToken.expires_at < before, AccessToken.revoked_at < before)
    return deleted(session, table_of(AccessToken), ended, most)

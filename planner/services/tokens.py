"""Secrets that people and programs carry: made at random, stored as hashes, found by hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from planner.rows.tokens import AccessToken, TokenPurpose
from planner.services.work import Work
from planner.store import tokens as rows

SECRET_BYTES = 24
"""192 random bits, which no one guesses."""


def digest(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256 in hex. A random secret needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    work: Work,
    purpose: TokenPurpose,
    subject_id: int,
    *,
    person_id: int | None = None,
    valid: timedelta | None = None,
    label: str = "",
) -> str:
    """Make a new token and return its secret, which is stored nowhere."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    expires_at = None if valid is None else work.now + valid
    work.session.add(
        AccessToken(
            purpose=purpose,
            hash=digest(secret),
            subject_id=subject_id,
            person_id=person_id,
            label=label,
            created_at=work.now,
            expires_at=expires_at,
        )
    )
    return secret


def find(work: Work, purpose: TokenPurpose, secret: str) -> AccessToken | None:
    """Return the token with this secret, if it is still good. The look-up goes by hash, so timing tells nothing."""
    token = rows.by_hash(work.session, purpose, digest(secret))
    if token is None or token.revoked_at is not None or (token.person is not None and not token.person.email):
        return None  # Who is being removed has no address any more.
    return None if token.expires_at is not None and token.expires_at < work.now else token


def revoke(work: Work, purpose: TokenPurpose, subject_id: int, *, label: str | None = None) -> int:
    """Revoke all tokens of one purpose that open one thing, or those of them with this label; return how many."""
    return rows.revoke(work.session, purpose, subject_id, work.now, label)

"""How requests to sign in are found, used up and counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from planner.domain.sign_in import MOST_TRIES
from planner.rows.people import SignIn
from planner.store.database import Session
from planner.store.row_batches import deleted, table_of


def by_link(session: Session, link_hash: str) -> SignIn | None:
    """Return the request whose link has this hash."""
    return session.scalar(select(SignIn).where(SignIn.link_hash == link_hash))


def open_for(session: Session, browser_hash: str, now: datetime) -> list[SignIn]:
    """Return the requests of a browser that are unused, unexpired and have tries left, the newest first."""
    query = select(SignIn).where(
        SignIn.browser_hash == browser_hash,
        SignIn.used_at.is_(None),
        SignIn.expires_at > now,
        SignIn.attempts < MOST_TRIES,
    )
    return list(session.scalars(query.order_by(SignIn.id.desc())))


def use(session: Session, sign_in_id: int, now: datetime) -> bool:
    """Use a request up by one statement, so that of two at once only one gets in; tell whether it was still good."""
    query = update(SignIn).where(SignIn.id == sign_in_id, SignIn.used_at.is_(None), SignIn.expires_at > now)
    return session.scalar(query.values(used_at=now).returning(SignIn.id)) is not None


def count_try(session: Session, sign_in_id: int) -> bool:
    """Count a try by one statement; tell whether there was one left."""
    query = update(SignIn).where(SignIn.id == sign_in_id, SignIn.attempts < MOST_TRIES, SignIn.used_at.is_(None))
    return session.scalar(query.values(attempts=SignIn.attempts + 1).returning(SignIn.attempts)) is not None


def use_all(session: Session, person_id: int, now: datetime) -> None:
    """Use up every request of a person that is still unused."""
    session.execute(update(SignIn).where(SignIn.person_id == person_id, SignIn.used_at.is_(None)).values(used_at=now))


def forget(session: Session, before: datetime, most: int) -> int:
    """Delete requests that expired before an instant (UTC), at most so many, and return how many there were."""
    return deleted(session, table_of(SignIn), SignIn.expires_at < before, most)

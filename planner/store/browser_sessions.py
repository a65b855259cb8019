"""How sessions of browsers are found, noted and ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import joinedload

from planner.domain.browser_sessions import CLOCK_SLACK, TimeOuts
from planner.domain.people import MembershipRole
from planner.rows.browser_sessions import BrowserSession
from planner.rows.people import Membership
from planner.store.database import Session
from planner.store.row_batches import deleted, table_of

LATEST_FIRST = (BrowserSession.last_seen_at.desc(), BrowserSession.id.desc())
_BY_HASH = (
    select(BrowserSession, Membership.organisation_id, Membership.role)
    .outerjoin(Membership, Membership.person_id == BrowserSession.person_id)
    .where(BrowserSession.hash == bindparam("digest"))
    .options(joinedload(BrowserSession.person, innerjoin=True))
)
"""Built once: every request of somebody who is signed in asks it."""


def by_hash(session: Session, digest: str) -> tuple[BrowserSession, dict[int, MembershipRole]] | None:
    """Return the session whose secret has this SHA-256 in hex, alive or not, with its person and their roles in organisations."""
    rows = session.execute(_BY_HASH, {"digest": digest}).all()
    roles = {organisation_id: role for _, organisation_id, role in rows if organisation_id}
    return (rows[0][0], roles) if rows else None


def alive(session: Session, person_id: int, time_outs: TimeOuts, now: datetime, most: int) -> list[BrowserSession]:
    """Return the sessions of a person that are alive, the one seen last first, no more than ``most``."""
    # The same as ``standing`` in the domain, so that the database can leave out those that are over.
    query = select(BrowserSession).where(
        BrowserSession.person_id == person_id,
        BrowserSession.ended_at.is_(None),
        BrowserSession.last_seen_at > now - time_outs.idle,
        BrowserSession.last_seen_at <= now + CLOCK_SLACK,
        BrowserSession.created_at > now - time_outs.absolute,
    )
    return list(session.scalars(query.order_by(*LATEST_FIRST).limit(most)))


def note_seen(session: Session, session_id: int, now: datetime) -> None:
    """Note that a session is in use; what was noted later already stands."""
    query = update(BrowserSession).where(BrowserSession.id == session_id, BrowserSession.last_seen_at < now)
    session.execute(query.values(last_seen_at=now))


def end(session: Session, person_id: int, session_id: int, now: datetime) -> bool:
    """End one session of a person; tell whether it had not been ended before."""
    query = update(BrowserSession).where(
        BrowserSession.id == session_id, BrowserSession.person_id == person_id, BrowserSession.ended_at.is_(None)
    )
    return session.scalar(query.values(ended_at=now).returning(BrowserSession.id)) is not None


def end_by_hash(session: Session, digest: str, now: datetime) -> None:
    """End the session whose secret has this hash, if there is one."""
    query = update(BrowserSession).where(BrowserSession.hash == digest, BrowserSession.ended_at.is_(None))
    session.execute(query.values(ended_at=now))


def end_all(session: Session, person_id: int, now: datetime, *, but: int | None = None) -> int:
    """End all sessions of a person, ``but`` one of them where it is given; return how many there were."""
    query = update(BrowserSession).where(BrowserSession.person_id == person_id, BrowserSession.ended_at.is_(None))
    if but is not None:
        query = query.where(BrowserSession.id != but)
    return len(session.scalars(query.values(ended_at=now).returning(BrowserSession.id)).all())


def end_beyond(session: Session, person_id: int, now: datetime, most: int) -> None:
    """End the sessions of a person that were seen longest ago, so that no more than ``most`` are left."""
    open_ones = select(BrowserSession.id).where(
        BrowserSession.person_id == person_id, BrowserSession.ended_at.is_(None)
    )
    kept = open_ones.order_by(*LATEST_FIRST).limit(most).scalar_subquery()
    query = update(BrowserSession).where(
        BrowserSession.person_id == person_id, BrowserSession.ended_at.is_(None), BrowserSession.id.not_in(kept)
    )
    session.execute(query.values(ended_at=now))


def forget(session: Session, before: datetime, after: datetime, most: int) -> int:
    """Delete sessions that ended or were last seen before an instant, or were seen after one still far ahead.

    They are at most so many; return how many there were.
    """
    seen = BrowserSession.last_seen_at
    old = or_(BrowserSession.ended_at < before, seen < before, seen > after)
    return deleted(session, table_of(BrowserSession), old, most)

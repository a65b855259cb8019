"""The lease of the process that leads the jobs: looked at, taken, renewed, given back, and checked by every write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from planner.rows.jobs import JobLease
from planner.store.database import Session

NAME = "jobs"


@dataclass(frozen=True)
class LeaseState:
    """How the lease stands: whose it is, how often it was taken, and how often its holder has renewed it."""

    number: int = 0
    beats: int = 0
    holder: str = ""


def look(session: Session) -> LeaseState:
    """Return how the lease stands."""
    query = select(JobLease.number, JobLease.beats, JobLease.holder).where(JobLease.name == NAME)
    row = session.execute(query).one_or_none()
    return LeaseState() if row is None else LeaseState(*row)


def take(session: Session, before: LeaseState, holder: str, now: datetime) -> bool:
    """Take the lease if it still stands as it was seen; tell whether it worked.

    On PostgreSQL raise ``OperationalError`` while a write of the holder before, which has checked its number, is under
    way: the lock conflicts with that of ``is_held`` and with nothing that merely renews.
    """
    lease = session.scalar(select(JobLease).where(JobLease.name == NAME).with_for_update(nowait=True))
    if lease is None:
        return _begin(session, holder, now)
    if (lease.number, lease.beats, lease.holder) != (before.number, before.beats, before.holder):
        return False
    lease.number, lease.beats, lease.holder, lease.renewed_at = before.number + 1, 0, holder, now
    return True


def _begin(session: Session, holder: str, now: datetime) -> bool:
    try:
        with session.begin_nested():
            session.add(JobLease(name=NAME, number=1, beats=0, holder=holder, renewed_at=now))
    except IntegrityError:
        return False
    return True


def renew(session: Session, number: int, now: datetime) -> bool:
    """Count the lease of this number up; tell whether it is still the latest."""
    latest = update(JobLease).where(JobLease.name == NAME, JobLease.number == number)
    query = latest.values(beats=JobLease.beats + 1, renewed_at=now).returning(JobLease.number)
    return session.scalar(query) is not None


def give_back(session: Session, number: int) -> None:
    """Let another process take the lease at once, if this number is still the latest."""
    session.execute(update(JobLease).where(JobLease.name == NAME, JobLease.number == number).values(holder=""))


def is_held(session: Session, number: int) -> bool:
    """Tell whether the lease of this number is the latest, and keep it so until the transaction ends.

    On PostgreSQL that is a lock that lets the holder renew and nobody else take; on SQLite one transaction writes at a time.
    """
    query = select(JobLease.number).where(JobLease.name == NAME, JobLease.number == number)
    return session.scalar(query.with_for_update(read=True, key_share=True)) is not None

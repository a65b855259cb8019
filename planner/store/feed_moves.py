"""The order in which feeds change: which have changed since a process last asked, none passed over."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from planner.rows.calendars import FeedVersion


def next_move(session: Session) -> ColumnElement[int]:
    """Return the place of a change in the order of all changes, to be stored with it.

    SQLite has one writer at a time, so a counter is in the order of the commits. On PostgreSQL a transaction may commit
    after a later one: the number of the transaction is stored, and whoever asks knows which were not over when they last did.
    """
    if session.get_bind().dialect.name == "postgresql":
        return func.txid_current()
    return select(func.coalesce(func.max(FeedVersion.moved), 0) + 1).scalar_subquery()

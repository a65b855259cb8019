"""How tries are counted for rate limits."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from planner.rows.tokens import RateCount
from planner.store.database import Session


def count(session: Session, key: str, window: int) -> int:
    """Count one try in a window of time by one statement, so that none gets lost, and return how many it now holds."""
    first = {"key": key, "window": window, "count": 1}
    unique, more = [RateCount.key, RateCount.window], {"count": RateCount.count + 1}
    if session.get_bind().dialect.name == "postgresql":
        shared = postgresql.insert(RateCount).values(first)
        return session.scalars(
            shared.on_conflict_do_update(index_elements=unique, set_=more).returning(RateCount.count)
        ).one()
    single = sqlite.insert(RateCount).values(first)
    return session.scalars(
        single.on_conflict_do_update(index_elements=unique, set_=more).returning(RateCount.count)
    ).one()


def forget(session: Session, minute: int) -> int:
    """Delete the counts of the windows that end by a minute and return how many there were."""
    ended = delete(RateCount).where(RateCount.window <= minute)
    return len(session.execute(ended.returning(RateCount.key)).all())

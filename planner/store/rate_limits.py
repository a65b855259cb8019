"""How tries are counted for rate limits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import CTE, ScalarSelect, bindparam, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from planner.rows.meetings import Meeting
from planner.rows.tokens import RateCount
from planner.store.database import Session, connection_of
from planner.store.prepared import Prepared
from planner.store.row_batches import deleted, table_of

_COUNTS, _MEETINGS = table_of(RateCount), table_of(Meeting)


def count(session: Session, windows: Mapping[str, int], slug: str = "") -> dict[str, int]:
    """Count one try of each key in its window of time by one statement, so that none gets lost; return how many each holds.

    The same statement then locks the meeting with the address word ``slug``, where one is given. What SQLite has is locked
    by the transaction already.
    """
    keys = sorted(windows)  # Lock order: by key.
    values: dict[str, Any] = {}
    for place, key in enumerate(keys):
        values |= {f"key_{place}": key, f"window_{place}": windows[key]}
    dialect = session.get_bind().dialect.name
    if slug and dialect == "postgresql":
        counting, values["slug"] = _counting_and_locking(len(keys)), slug
    else:
        counting = _counting(dialect, len(keys))
    return {row[0]: row[1] for row in counting.rows(connection_of(session), values)}


@cache
def _counting(dialect: str, most: int) -> Prepared:
    return Prepared(_statement(dialect, most))


@cache
def _counting_and_locking(most: int) -> Prepared:
    counted = _statement("postgresql", most).cte("counted")
    is_page = _MEETINGS.c.slug == bindparam("slug", type_=_MEETINGS.c.slug.type)
    # Each asks how many rows the one before it has, and so comes after it: lock order.
    locked = select(_MEETINGS.c.id).where(is_page, _rows_of(counted) > 0).with_for_update().cte("locked")
    return Prepared(select(counted.c.key, counted.c.count).where(_rows_of(locked) >= 0))


def _rows_of(table: CTE) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).scalar_subquery()


def _statement(dialect: str, most: int) -> ReturningInsert[Any]:
    key, window = _COUNTS.c["key"].type, _COUNTS.c["window"].type
    tries = [
        {"key": bindparam(f"key_{n}", type_=key), "window": bindparam(f"window_{n}", type_=window), "count": literal(1)}
        for n in range(most)
    ]
    columns, more = (_COUNTS.c["key"], _COUNTS.c["count"]), {"count": _COUNTS.c["count"] + 1}
    unique = [_COUNTS.c["key"], _COUNTS.c["window"]]
    if dialect == "postgresql":
        shared = postgresql.insert(_COUNTS).values(tries)
        return shared.on_conflict_do_update(index_elements=unique, set_=more).returning(*columns)
    single = sqlite.insert(_COUNTS).values(tries)
    return single.on_conflict_do_update(index_elements=unique, set_=more).returning(*columns)


def forget(session: Session, minute: int, most: int) -> int:
    """Delete counts of windows that end by a minute, at most so many, and return how many there were."""
    return deleted(session, _COUNTS, RateCount.window <= minute, most)

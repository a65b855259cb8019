"""Whole tables, as they are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select

from planner.rows.base import Base
from planner.store.database import Session


def tables() -> list[str]:
    """Return the names of all tables, each after those it points to."""
    return [table.name for table in Base.metadata.sorted_tables]


def table_rows(session: Session, name: str, hidden: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table by their keys, without its hidden columns."""
    table = Base.metadata.tables[name]
    columns = [column for column in table.columns if column.name not in hidden]
    for row in session.execute(select(*columns).order_by(*table.primary_key.columns)).mappings():
        yield dict(row)

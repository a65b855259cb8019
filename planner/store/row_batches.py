"""Rows changed or deleted a bounded number at a time, so that no transaction holds others up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement

from planner.store.database import Session


def table_of(row: Any) -> Table:  # noqa: ANN401 - A class of rows.
    """Return the table of a class of rows."""
    table: Table = row.__table__
    return table


def changed(session: Session, row: Any, condition: ColumnElement[bool], values: dict[str, Any]) -> int:  # noqa: ANN401 - A class of rows.
    """Change the rows that fit a condition and return how many there were."""
    statement = update(row).where(condition).values(values).returning(row.id)
    return len(session.scalars(statement, execution_options={"synchronize_session": False}).all())


def deleted(session: Session, table: Table, condition: ColumnElement[bool], most: int) -> int:
    """Delete some rows that fit a condition and return how many there were."""
    keys = list(table.primary_key.columns)
    chosen = session.execute(select(*keys).where(condition).limit(most)).all()
    if not chosen:
        return 0
    session.execute(delete(table).where(tuple_(*keys).in_([tuple(row) for row in chosen])))
    return len(chosen)


def put(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Store rows by one statement, each in place of the one with its key if there is one; all have the same columns."""
    if not rows:
        return
    statement = _putting(table, tuple(rows[0]), session.get_bind().dialect.name)
    session.connection().execute(statement, rows)


@cache
def _putting(table: Table, columns: tuple[str, ...], dialect: str) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement, keys = insert(table), table.primary_key.columns
    values = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=values)

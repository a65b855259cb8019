"""Rows written by plain statements, without the unit of work of the ORM, where the same few are written all the time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, inspect, update
from sqlalchemy.orm import attributes

from planner.rows.base import Base
from planner.store.database import Session
from planner.store.row_batches import table_of


def insert_row(session: Session, row: type[Base], values: Mapping[str, Any]) -> None:
    """Insert a row of a class."""
    session.execute(insert(table_of(row)), dict(values))


def update_row(session: Session, row: type[Base], key: int, values: Mapping[str, Any]) -> None:
    """Change columns of the row with a primary key; where the session holds it, that object says the same afterwards."""
    table = table_of(row)
    (column,) = table.primary_key.columns
    session.execute(update(table).where(column == bindparam("of_key")), {**values, "of_key": key})
    held = session.identity_map.get(inspect(row).identity_key_from_primary_key((key,)))
    if held is not None:
        for name, value in values.items():
            attributes.set_committed_value(held, name, value)

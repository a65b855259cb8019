"""Rows written by plain statements, without the unit of work of the ORM, where the same few are written all the time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.orm import attributes

from planner.rows.base import Base
from planner.store.database import Session
from planner.store.row_batches import table_of


@cache
def _inserting(row: type[Base]) -> Insert:
    return insert(table_of(row))


@cache
def _updating(row: type[Base]) -> Update:
    table = table_of(row)
    (key,) = table.primary_key.columns
    return update(table).where(key == bindparam("of_key"))


def insert_row(session: Session, row: type[Base], values: Mapping[str, Any]) -> None:
    """Insert a row of a class."""
    session.connection().execute(_inserting(row), values)


def update_row(session: Session, row: type[Base], key: int, values: Mapping[str, Any]) -> None:
    """Change columns of the row with a primary key; where the session holds it, that object says the same afterwards."""
    session.connection().execute(_updating(row), {**values, "of_key": key})
    if not session.identity_map:
        return
    held = session.identity_map.get(inspect(row).identity_key_from_primary_key((key,)))
    if held is not None:
        for name, value in values.items():
            attributes.set_committed_value(held, name, value)

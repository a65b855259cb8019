"""Rows written by plain statements, without the unit of work of the ORM, where the same few are written all the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, inspect, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import attributes
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from planner.rows.base import Base
from planner.store.database import Session, connection_of
from planner.store.prepared import Prepared
from planner.store.row_batches import table_of


def _parameters(table: Table, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


@cache
def _inserting(row: type[Base], names: tuple[str, ...]) -> Prepared:
    table = table_of(row)
    return Prepared(insert(table).values(_parameters(table, names)).inline())


@cache
def _inserting_new(dialect: str, row: type[Base], names: tuple[str, ...], unique: tuple[str, ...]) -> Prepared:
    table = table_of(row)
    (key,) = table.primary_key.columns
    inserting = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    there = inserting.values(_parameters(table, names)).on_conflict_do_nothing(index_elements=unique)
    return Prepared(there.returning(key))


@cache
def _defaults(row: type[Base]) -> dict[str, Any]:
    """Return what the columns of a row hold where nothing is said of them."""
    defaults = {column.key: column.default for column in table_of(row).c}
    return {key: default.arg for key, default in defaults.items() if isinstance(default, ScalarElementColumnDefault)}


@cache
def _updating(row: type[Base], names: tuple[str, ...]) -> Prepared:
    table = table_of(row)
    (key,) = table.primary_key.columns
    return Prepared(update(table).where(key == bindparam("of_key", type_=key.type)).values(_parameters(table, names)))


def insert_row(session: Session, row: type[Base], values: Mapping[str, Any]) -> None:
    """Insert a row of a class."""
    whole = {**_defaults(row), **values}
    _inserting(row, tuple(whole)).run(connection_of(session), whole)


def insert_rows(session: Session, row: type[Base], values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of a class by one statement; all have the same columns."""
    if values:
        connection_of(session).execute(insert(table_of(row)), values)


def insert_new(session: Session, row: type[Base], values: Mapping[str, Any], unique: tuple[str, ...]) -> int | None:
    """Insert a row of a class and return its id; nothing where there is one already with these ``unique`` columns."""
    whole = {**_defaults(row), **values}
    inserting = _inserting_new(session.get_bind().dialect.name, row, tuple(whole), unique)
    rows = inserting.rows(connection_of(session), whole)
    return rows[0][0] if rows else None


def update_row(session: Session, row: type[Base], key: int, values: Mapping[str, Any]) -> None:
    """Change columns of the row with a primary key; where the session holds it, that object says the same afterwards."""
    _updating(row, tuple(values)).run(connection_of(session), {**values, "of_key": key})
    if not session.identity_map:
        return
    held = session.identity_map.get(inspect(row).identity_key_from_primary_key((key,)))
    if held is not None:
        for name, value in values.items():
            attributes.set_committed_value(held, name, value)

"""A person who is named in every table of the database that can name one, and the search for what is left of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Enum, Integer, LargeBinary, String, Table, insert, select
from sqlalchemy.orm import Session

from planner.domain.holdings import EVERY
from planner.rows.base import Base, UtcDateTime
from planner.rows.people import Person
from tests.clock import MONDAY

TABLES: list[Table] = Base.metadata.sorted_tables
NAMING = {f"{table}.{name}" for kept in EVERY for table, names in kept.columns.items() for name in names}
"""Columns that hold words of or about people."""
NAMED_TABLES = {table for kept in EVERY for table in kept.columns} | {"poll_options"}
"""Tables with words of or about people, and what some of them stand on."""
NOT_FILLED = {"people", "person_removals", "rate_counts", "job_runs"}
"""Tables that hold the person, the removal itself, or what is not looked up by person."""


def points_to(column: Column[Any], *tables: str) -> bool:
    return any(key.column.table.name in tables for key in column.foreign_keys)


def named_everywhere(session: Session, person: Person, besides: dict[str, dict[str, Any]]) -> set[str]:
    """Insert a row that points to a person into every table that can; return the names of those tables.

    ``besides`` are values of tables whose constraints ask for more, and the ids that stand for rows of other tables.
    """
    filled = set()
    for table in TABLES:
        pointing = any(points_to(column, "people") for column in table.columns)
        empty = session.execute(select(table).limit(1)).first() is None
        if table.name not in NOT_FILLED and (pointing or (empty and table.name in NAMED_TABLES)):
            values = {column.name: _value(session, column, person) for column in table.columns}
            session.execute(insert(table).values({**_present(values), **besides.get(table.name, {})}))
            filled.add(table.name)
    session.flush()
    return filled


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _value(session: Session, column: Column[Any], person: Person) -> Any:  # noqa: ANN401 - Whatever the column holds.
    if points_to(column, "people"):
        return person.id
    if column.foreign_keys and not isinstance(column.type, Boolean):
        key = next(iter(column.foreign_keys)).column
        return None if column.nullable else session.scalar(select(key).order_by(key.desc()).limit(1))
    if (column.primary_key and isinstance(column.type, Integer)) or column.nullable:
        return None
    return _made_up(column, person)


def _made_up(column: Column[Any], person: Person) -> Any:  # noqa: ANN401 - Whatever the column holds.
    if column.name == "language":
        return "nb"
    kind, words = (
        column.type,
        f"{person.name} <{person.email}>" if f"{column.table.name}.{column.name}" in NAMING else "x",
    )
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class)) if kind.enum_class else kind.enums[0]
    if isinstance(kind, String):
        return words[: kind.length]
    samples: tuple[tuple[type, Any], ...] = (
        (Boolean, False),
        (Integer, 1),
        (UtcDateTime, MONDAY),
        (DateTime, datetime(2027, 2, 1, 9)),  # noqa: DTZ001 - Wall time.
        (Date, date(2027, 2, 1)),
        (LargeBinary, words.encode()),
        (JSON, {"to": words, "sender": person.email, "person": person.id, "names": [person.name]}),
    )
    return next(sample for known, sample in samples if isinstance(kind, known))


def traces(session: Session, person_id: int, words: list[str]) -> set[str]:
    """Return where a person still stands, as ``table.column``: by id, or by one of these words, in capitals or not."""
    session.expire_all()
    found = set()
    for table in TABLES:
        for row in session.execute(select(table)).mappings():
            found |= {
                f"{table.name}.{column.name}"
                for column in table.columns
                if (points_to(column, "people") and row[column.name] == person_id)
                or _says(row[column.name], words)
                or (table.name == "people" and column.name == "id" and row[column.name] == person_id)
            }
    return found


def _says(value: object, words: list[str]) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return any(word.casefold() in text.casefold() for word in words)

"""Rows for the tables as they were at some revision: made from what the database itself says of them."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Integer, LargeBinary, String, TypeEngine

TRIES = 400
DAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC).replace(tzinfo=None)
LITERAL = re.compile(r"'((?:[^']|'')*)'")
ONLY_ROW = re.compile(r"^\(*id\)* = 1\)*$")
"""The check of a table that has one row at most."""
TEXTS = {
    "language": "nb",
    "zone": "Europe/Oslo",
    "email": "x{}@example.no",
    "email_key": "x{}@example.no",
    "to_email": "x{}@example.no",
    "verb": "meeting.created",
    "via": "page",
    "answered_via": "page",
    "municipality": "3422",
    "map_url": "",
    "online_url": "https://example.no/{}",
    "website": "https://example.no/{}",
    "address": "https://example.no/{}.ics",
}
"""What a text of this name is, so that pages can show it; any other is the name itself with a number."""


SHAPES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'",
    "postgresql": "SELECT table_name, string_agg(column_name || data_type || is_nullable, ',' ORDER BY ordinal_position) "
    "FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version' "
    "GROUP BY table_name",
}


def shapes(connection: Connection) -> dict[str, str]:
    """Return the tables that are there, each with words that change when its columns do."""
    return {str(name): str(shape) for name, shape in connection.execute(text(SHAPES[connection.dialect.name]))}


class OldRows:
    """Fills tables as a database has them now; ``counts`` says with how many rows. Numbers begin after ``first``."""

    def __init__(self, connection: Connection, first: int) -> None:
        self._connection = connection
        self._numbers = itertools.count(first + 1)
        self._random = random.Random(first)
        self.counts: Counter[str] = Counter()

    def fill(self, names: Collection[str], rows: int) -> None:
        """Put so many rows into each of these tables."""
        reflected = MetaData()
        reflected.reflect(self._connection, only=list(names))
        for table in reflected.sorted_tables:
            if table.name in names:
                room = self._room(table, rows)
                if room:
                    self._insert(table, room)
                self.counts[table.name] += room

    def _checks(self, table: Table) -> list[str]:
        return [check["sqltext"] for check in inspect(self._connection).get_check_constraints(table.name)]

    def _room(self, table: Table, rows: int) -> int:
        """Return how many of so many rows the table takes: some may have one row and no more."""
        if not any(ONLY_ROW.search(check) for check in self._checks(table)):
            return rows
        return 0 if self._connection.execute(select(table)).first() else 1

    def _insert(self, table: Table, rows: int) -> None:
        checks = self._checks(table)
        left, reason = rows, ""
        for _ in range(TRIES):
            row = {column.name: value for column in table.c for value in self._values(table, column, checks)}
            row |= self._referring(table)
            try:
                with self._connection.begin_nested():
                    self._connection.execute(insert(table).values(row))
            except (DataError, IntegrityError) as error:
                reason = str(error)
                continue
            left -= 1
            if not left:
                return
        raise AssertionError(f"no row of {table.name} is allowed: {reason}")

    def _values(self, table: Table, column: Column[Any], checks: list[str]) -> list[object]:
        """Return the value of a column, or nothing where the database is to choose."""
        alone = len(table.primary_key) == 1 and column.primary_key and not column.foreign_keys
        if alone and isinstance(column.type, Integer):
            return [1] if any(ONLY_ROW.search(check) for check in checks) else []
        if column.server_default is not None and self._random.random() < 0.5:
            return []
        if column.nullable and not column.foreign_keys and self._random.random() < 0.4:
            return [None]
        if column.foreign_keys:
            return []
        return [self._text(column, checks) if isinstance(column.type, String) else self._typed(column)]

    def _referring(self, table: Table) -> dict[str, object]:
        """Return the columns that refer to other rows: all those of one foreign key to the same row, or to none."""
        referring: dict[str, object] = {}
        for constraint in sorted(table.foreign_key_constraints, key=lambda constraint: len(constraint.columns)):
            names = [column.name for column in constraint.columns]
            rows = self._connection.execute(select(*(key.column for key in constraint.elements))).all()
            optional = [name for name in names if table.c[name].nullable]
            if optional and (not rows or self._random.random() < 0.5):
                referring |= dict.fromkeys(optional, None)
            else:
                referring |= dict(zip(names, self._random.choice(rows), strict=True))
        return referring

    def _text(self, column: Column[Any], checks: list[str]) -> str:
        named = [check for check in checks if re.search(rf"(?<!')\b{column.name}\b(?!')", check)]
        words = [word for check in named for word in LITERAL.findall(check)]
        if words:
            return str(self._random.choice(words))
        typed = TEXTS.get(column.name, f"{column.name}-{{}}").format(next(self._numbers))
        return typed[: int(getattr(column.type, "length", None) or 200)]

    def _typed(self, column: Column[Any]) -> object:
        number = next(self._numbers)
        made: dict[type[TypeEngine[Any]], object] = {
            Boolean: self._random.random() < 0.5,
            Integer: number,
            DateTime: DAY + timedelta(hours=number),
            Date: DAY.date() + timedelta(days=number % 300),
            JSON: {},
            LargeBinary: b"%d" % number,
        }
        return next(value for kind, value in made.items() if isinstance(column.type, kind))

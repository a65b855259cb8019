"""Statements that run all the time: put into words for a database once, and handed to its driver as they are.

What SQLAlchemy does around each run of a statement costs more than the run itself where that finds or writes one row. And
its constants stand in the words of the statement here: SQLite plans a statement anew at each run in which a value that
decides about a partial index is handed over beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select, UpdateBase
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from planner.store import driver

Convert = Callable[[Any], Any] | None
"""From the program to the driver, or back; nothing where a value goes as it is."""


@dataclass(frozen=True)
class _Words:
    """A statement in the words of one database: its parameters by name in their order, and the columns to convert."""

    sql: str
    parameters: tuple[tuple[str, Convert], ...]
    positional: bool
    columns: tuple[tuple[int, Callable[[Any], Any]], ...]

    def values(self, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - As the driver wants them.
        """Return values as the driver takes them."""
        if self.positional:
            return tuple([given[name] if into is None else into(given[name]) for name, into in self.parameters])
        return {name: given[name] if into is None else into(given[name]) for name, into in self.parameters}

    def row(self, stored: Any) -> list[Any]:  # noqa: ANN401 - A row of the driver.
        """Return a row as the program has it."""
        row = list(stored)
        for place, out_of in self.columns:
            row[place] = out_of(row[place])
        return row


class Prepared:
    """A statement of SQLAlchemy; values that it is to be given at each run are its ``bindparam`` without a value."""

    def __init__(self, statement: Select[Any] | UpdateBase) -> None:
        self._statement = visitors.cloned_traverse(statement, {}, {"bindparam": _write_out})
        self._words: dict[str, _Words] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Run it for what it changes."""
        words = self._in(connection.dialect)
        driver.run(connection, words.sql, words.values(values))

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[list[Any]]:
        """Run it and return the rows that it finds or returns, column by column."""
        words = self._in(connection.dialect)
        return [words.row(row) for row in driver.run(connection, words.sql, words.values(values))]

    def _in(self, dialect: Dialect) -> _Words:
        if dialect.name not in self._words:
            self._words[dialect.name] = _worded(self._statement, dialect)
        return self._words[dialect.name]


def _write_out(bind: Any) -> None:  # noqa: ANN401 - A parameter of SQLAlchemy.
    # What is given at each run needs no value while the statement is put into words; all else is written out.
    bind.literal_execute, bind.required = not bind.required, False


def _worded(statement: Any, dialect: Dialect) -> _Words:  # noqa: ANN401 - A statement of SQLAlchemy.
    compiled: SQLCompiler = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    names = compiled.positiontup if compiled.positional else compiled.binds
    binds = [
        (name, compiled.binds[name]) for name in names or ()
    ]  # By its place, one that is named twice stands there twice.
    given = ((name, bind.type) for name, bind in binds if not bind.literal_execute)
    read = ((place, _reading(column.type, dialect)) for place, column in enumerate(statement.exported_columns))
    return _Words(
        sql=compiled.string,
        parameters=tuple((name, kind.dialect_impl(dialect).bind_processor(dialect)) for name, kind in given),
        positional=compiled.positional,
        columns=tuple((place, out_of) for place, out_of in read if out_of is not None),
    )


def _reading(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)

"""What a page shows, read as a few texts by one plain statement: the validator of the page is made from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Dialect, Engine, ScalarSelect, Select, String, cast, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from planner.rows.base import Base
from planner.store.database import DatabaseFailure

_BETWEEN = literal_column("'\x1f'", String)
_AFTER = "\x1e"
Answer = TypeVar("Answer")


def joined(*columns: InstrumentedAttribute[Any] | ColumnElement[Any]) -> ColumnElement[str]:
    """Return the values of a row as one text."""
    texts: list[ColumnElement[str]] = [func.coalesce(cast(column, String), "") for column in columns]
    return reduce(lambda before, value: before + _BETWEEN + value, texts)


def gathered(rows: Select[str], *of: type[Base]) -> ScalarSelect[str]:
    """Return texts, each named ``row``, as one, in the order of the rows; ``of`` are tables of the statement around it."""
    ordered = rows.correlate(*of).subquery()
    return select(func.aggregate_strings(ordered.c.row, _AFTER)).scalar_subquery()


def in_words_of(dialect: Dialect, query: Select[*tuple[Any, ...]], *given: str) -> str:
    """Return a statement as the driver takes it, where ``given`` names the places of the values that it is run with."""
    compiled = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    return reduce(lambda words, place: words.replace(place, mark), given, str(compiled))


def read_past(engine: Engine, read: Callable[[Any, Dialect], Answer]) -> Answer:
    """Read past sessions and rows, by a cursor of the driver; raise ``DatabaseFailure`` where the database does not answer."""
    try:
        connection = engine.raw_connection()
        try:
            return read(connection.cursor(), engine.dialect)
        finally:
            connection.close()
    except engine.dialect.loaded_dbapi.Error as error:
        raise DatabaseFailure(str(error)) from error

"""A lock that another connection really holds, and engines that wait for it only for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, text

_MOMENT = {"sqlite": "PRAGMA busy_timeout=20", "postgresql": "SET lock_timeout = 20"}
"""What makes a connection wait for a lock no longer than 20 milliseconds."""


@contextmanager
def impatient(engine: Engine) -> Iterator[None]:
    """Let every connection of an engine wait for a lock for a moment, and as long as it did before once the block ends."""
    say = _MOMENT[engine.dialect.name]

    def hurry(connection: Any, _record: object) -> None:  # noqa: ANN401 - A connection of either driver.
        if engine.dialect.name == "postgresql":
            connection.autocommit = True
        connection.cursor().execute(say)
        if engine.dialect.name == "postgresql":
            connection.autocommit = False

    engine.dispose()
    event.listen(engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(engine, "connect", hurry)
        engine.dispose()


@contextmanager
def held(engine: Engine, statement: str) -> Iterator[None]:
    """Hold a lock by a connection of its own: the one of all writers on SQLite, that which a statement takes on PostgreSQL."""
    other = create_engine(engine.url)
    if engine.dialect.name == "sqlite":
        event.listen(other, "connect", _leave_transactions_alone)
    with impatient(engine), other.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text(statement))
        yield
        connection.rollback()
    other.dispose()


def _leave_transactions_alone(connection: Any, _record: object) -> None:  # noqa: ANN401 - A connection of the driver.
    connection.isolation_level = None


ROW = "SELECT id FROM meetings FOR UPDATE"
"""Takes the rows of all meetings on PostgreSQL, as somebody does who changes them."""

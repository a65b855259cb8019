"""The driver itself, below what SQLAlchemy makes of statements and results, with its events and its errors."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection


def run(connection: Connection, sql: str, values: Any = ()) -> list[Any]:  # noqa: ANN401 - As the driver wants them.
    """Run a statement in the words of the driver and return the rows that came of it, as the driver gives them.

    No transaction is begun for it: where none is open it is one of its own.
    """
    cursor: Any = connection.connection.cursor()
    try:
        # The way of the dialects themselves, for statements whose results nobody needs to know by name.
        connection._cursor_execute(cursor, sql, values)  # noqa: SLF001 - Errors are raised as SQLAlchemy's own.
        return [] if cursor.description is None else list(cursor.fetchall())
    finally:
        cursor.close()

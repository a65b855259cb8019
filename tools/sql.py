"""``make sql``: the database of the settings at a prompt: ``psql`` for PostgreSQL, a prompt of our own for SQLite."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from planner import settings

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name;"
WELCOME = f"SQL ends with a semicolon, Ctrl-D leaves, every statement is committed at once. {TABLES}"


def statements(lines: Iterable[str]) -> Iterator[str]:
    """Join and split lines so that each piece is one whole statement."""
    read = ""
    for line in lines:
        for piece in re.split("(?<=;)", line):
            read += piece
            if sqlite3.complete_statement(read):
                yield read.strip()
                read = ""


def answer(connection: sqlite3.Connection, statement: str) -> list[str]:
    """Run a statement and return what is to be shown."""
    try:
        cursor = connection.execute(statement)
    except sqlite3.Error as error:
        return [f"{type(error).__name__}: {error}"]
    if cursor.description is None:
        return [] if cursor.rowcount < 0 else [f"{cursor.rowcount} rows"]
    shown = [" | ".join("" if value is None else str(value) for value in row) for row in cursor]
    return [" | ".join(column[0] for column in cursor.description), *shown]


def main() -> None:
    """Open the database."""
    known = settings.load()
    if known.database_url and not known.database_url.startswith("sqlite"):
        psql = shutil.which("psql") or sys.exit(
            "psql is needed for PostgreSQL (Debian: apt install postgresql-client)."
        )
        os.execv(psql, [psql, known.database_url.replace("+psycopg", "")])  # noqa: S606 - The prompt takes our place.
    file = Path(known.sqlalchemy_url.removeprefix("sqlite:///"))
    if not file.exists():
        sys.exit(f"There is no database at {file} yet: make run makes one.")
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    if sys.stdin.isatty():
        print(WELCOME)
    for statement in statements(sys.stdin):
        print("\n".join(answer(connection, statement)))
    connection.close()


if __name__ == "__main__":
    main()

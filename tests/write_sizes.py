"""How many rows of each table a transaction writes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

MOST = 64
"""How many meetings, guests or letters a transaction may write at most."""
_WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


@dataclass
class WriteSizes:
    """The rows that each transaction has written, by table, in the order in which they were committed."""

    committed: list[Counter[str]] = field(default_factory=list)
    open: dict[int, Counter[str]] = field(default_factory=dict)

    def largest(self) -> dict[str, int]:
        """Return the most rows of each table that were written in one transaction."""
        tables = {table for rows in self.committed for table in rows}
        return {table: max(rows[table] for rows in self.committed) for table in sorted(tables)}

    def too_large(self, most: int = MOST) -> dict[str, int]:
        """Return the tables of which more rows were written in one transaction, and how many."""
        return {table: count for table, count in self.largest().items() if count > most}

    def note(self, connection: Connection, cursor: Any, statement: str) -> None:  # noqa: ANN401 - A cursor of the driver.
        """Count what a statement has written."""
        written = _WRITE.match(statement)
        if written:
            self.open.setdefault(id(connection), Counter())[written.group(1)] += max(cursor.rowcount, 0)

    def end(self, connection: Connection, *, keep: bool) -> None:
        """End a transaction."""
        rows = self.open.pop(id(connection), None)
        if keep and rows:
            self.committed.append(rows)


@contextmanager
def write_sizes(*engines: Engine) -> Iterator[WriteSizes]:
    """Count the rows that transactions on these engines write; savepoints count to the transaction they are in."""
    sizes = WriteSizes()

    def ran(connection: Connection, cursor: Any, statement: str, *_rest: object) -> None:  # noqa: ANN401 - A cursor.
        sizes.note(connection, cursor, statement)

    def committed(connection: Connection) -> None:
        sizes.end(connection, keep=True)

    def rolled_back(connection: Connection) -> None:
        sizes.end(connection, keep=False)

    hooks = (("after_cursor_execute", ran), ("commit", committed), ("rollback", rolled_back))
    for engine in engines:
        for name, hook in hooks:
            event.listen(engine, name, hook)
    try:
        yield sizes
    finally:
        for engine in engines:
            for name, hook in hooks:
                event.remove(engine, name, hook)

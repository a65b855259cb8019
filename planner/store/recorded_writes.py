"""What a session would write, taken out of it as plain rows, to be written later by a few statements.

Letters are made while other people write to the database. Only what came of it is written under the lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, inspect, update

from planner.rows.base import Base
from planner.store.database import Session

Values = dict[str, Any]


@dataclass
class RecordedWrites:
    """Rows to be inserted, and columns to be changed of rows by their id, by the class of the rows."""

    inserts: dict[type[Base], list[Values]] = field(default_factory=dict)
    updates: dict[tuple[type[Base], tuple[tuple[str, Any], ...]], list[int]] = field(default_factory=dict)

    def take(self, session: Session) -> None:
        """Take what a session has not written yet, and let it forget that."""
        for row in list(session.new):
            self.inserts.setdefault(type(row), []).append(_columns(row))
            session.expunge(row)
        for row in list(session.dirty):
            if changes := _changes(row):
                self.updates.setdefault((type(row), tuple(sorted(changes.items()))), []).append(row.id)
                session.expire(row, list(changes))

    def write(self, session: Session) -> None:
        """Write it, with one statement for the rows of a kind and one for equal changes."""
        for kind, rows in self.inserts.items():
            session.execute(insert(kind), rows)
        for (kind, changes), ids in self.updates.items():
            query = update(kind).where(inspect(kind).primary_key[0].in_(ids)).values(dict(changes))
            session.execute(query, execution_options={"synchronize_session": False})


def _columns(row: Base) -> Values:
    keys = inspect(type(row)).column_attrs.keys()
    return {key: row.__dict__[key] for key in keys if key in row.__dict__}


def _changes(row: Base) -> Values:
    state = inspect(row)
    keys = inspect(type(row)).column_attrs.keys()
    return {key: getattr(row, key) for key in keys if state.attrs[key].history.has_changes()}


@contextmanager
def recorded(session: Session) -> Iterator[RecordedWrites]:
    """Collect what the body would write, instead of writing it."""
    writes = RecordedWrites()
    with session.no_autoflush:
        yield writes
        writes.take(session)

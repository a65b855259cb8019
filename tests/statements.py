"""What a database is asked, and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Engine, event


class Asked(NamedTuple):
    """A statement, and the values it was run with, as the driver takes them."""

    statement: str
    values: object


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that an engine runs; transaction control is not among them."""
    ran: list[str] = []
    with _heard(engine, lambda asked: ran.append(asked.statement)):
        yield ran


@contextmanager
def collected(engine: Engine) -> Iterator[list[Asked]]:
    """Collect the same statements with their values, to ask how they are run."""
    ran: list[Asked] = []
    with _heard(engine, ran.append):
        yield ran


@contextmanager
def _heard(engine: Engine, take: Callable[[Asked], None]) -> Iterator[None]:
    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            take(Asked(statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)

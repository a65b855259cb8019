"""Which revision the database is at, and which the code expects: all that a process which serves asks of the schema.

The migrations themselves are run by ``store/schema.py``, which alone knows Alembic. Serving processes never load it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

MIGRATIONS = Path(__file__).parent / "migrations"
_REVISION = re.compile(r'^revision = "(\w+)"\ndown_revision = (?:None|"(\w+)")$', re.MULTILINE)


class NewerDatabaseError(Exception):
    """The database was upgraded by a later version of the code than this one."""


class UnreachableDatabaseError(Exception):
    """The database does not answer or is damaged; the message is the first line of the driver's own."""


@cache
def _revisions() -> dict[str, str | None]:
    # Each with the one before it. Read as text, so that neither Alembic nor a migration is loaded.
    texts = (path.read_text("utf-8") for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    return {match[1]: match[2] for match in map(_REVISION.search, texts) if match}


@cache
def expected() -> str:
    """Return the revision that the code expects: the one that no other comes after."""
    (last,) = _revisions().keys() - _revisions().values()
    return last


def current(connection: Connection) -> str | None:
    """Return the revision that the database is at, or nothing where no migration has run."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def is_current(connection: Connection) -> bool:
    """Tell whether the database is as the code expects; raise ``NewerDatabaseError`` when it is past it."""
    revision = current(connection)
    if revision is not None and revision not in _revisions():
        raise NewerDatabaseError(revision)
    return revision == expected()


@contextmanager
def reached() -> Iterator[None]:
    """Raise ``UnreachableDatabaseError`` for what the driver raises in the body."""
    try:
        yield
    except DatabaseError as error:
        raise UnreachableDatabaseError(str(error.orig).strip().splitlines()[0]) from error

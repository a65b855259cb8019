"""The database as a whole: reached, brought up to date, and checked before anything is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from planner.store import database, schema
from planner.store.database import Engine, Session

connect = database.connect
connect_jobs = database.connect_jobs
connect_lease = database.connect_lease
sessions = database.sessions


class UnreadyError(Exception):
    """The database cannot be used as it stands; the message says what to do."""


class UnreachableError(UnreadyError):
    """The database does not answer just now."""


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Lend an engine on a database, and let go of its connections afterwards."""
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _reached() -> Iterator[None]:
    try:
        with schema.reached():
            yield
    except schema.NewerDatabaseError as error:
        raise UnreadyError(
            f"The database is newer than this version of the planner (it is at {error}, this version knows "
            f"{schema.expected()}). Start the newer version, or restore the copy made before the upgrade."
        ) from error
    except schema.UnreachableDatabaseError as error:
        raise UnreachableError(f"The database cannot be used: {error}") from error


def upgrade(engine: Engine) -> None:
    """Bring the database up to date; raise ``UnreadyError`` when it is newer than the code or out of reach."""
    with _reached():
        schema.upgrade(engine)


def check(engine: Engine) -> None:
    """Raise ``UnreadyError`` unless the database is as the code expects."""
    with _reached(), engine.connect() as connection:
        current = schema.is_current(connection)
    if not current:
        raise UnreadyError("The database is older than this version of the planner. Run: planner db upgrade")


def is_current(session: Session) -> bool:
    """Tell whether the database that a session is on is as the code expects."""
    try:
        return schema.is_current(session.connection())
    except schema.NewerDatabaseError:
        return False

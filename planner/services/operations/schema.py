"""The database as a whole: reached, and checked before anything is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from planner.store import database, engines, revisions
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
def reached() -> Iterator[None]:
    """Raise ``UnreadyError`` where the database is newer than the code or out of reach in the body."""
    try:
        with revisions.reached():
            yield
    except revisions.NewerDatabaseError as error:
        raise UnreadyError(
            f"The database is newer than this version of the planner (it is at {error}, this version knows "
            f"{revisions.expected()}). Start the newer version, or restore the copy made before the upgrade."
        ) from error
    except revisions.UnreachableDatabaseError as error:
        raise UnreachableError(f"The database cannot be used: {error}") from error


def needs_upgrade(engine: Engine) -> bool:
    """Tell whether the database is older than the code, a new one made where there is none; raise ``UnreadyError``."""
    engines.make_file(engine)
    with reached(), engine.connect() as connection:
        return not revisions.is_current(connection)


def check(engine: Engine) -> None:
    """Raise ``UnreadyError`` unless the database is as the code expects."""
    with reached(), engine.connect() as connection:
        current = revisions.is_current(connection)
    if not current:
        raise UnreadyError("The database is older than this version of the planner. Run: planner db upgrade")


def is_current(session: Session) -> bool:
    """Tell whether the database that a session is on is as the code expects."""
    try:
        return revisions.is_current(session.connection())
    except revisions.NewerDatabaseError:
        return False

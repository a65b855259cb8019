"""The database as a whole: reached, brought up to date, and checked before anything is done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from planner.store import schema
from planner.store.database import prepare


class UnreadyError(Exception):
    """The database cannot be used as it stands; the message says what to do."""


def connect(url: str) -> Engine:
    """Return an engine on a database, for a process without Flask; ``url`` is that of SQLAlchemy."""
    engine = create_engine(url, pool_pre_ping=True)
    prepare(engine)
    return engine


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Lend an engine on a database, and let go of its connections afterwards."""
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


def sessions(engine: Engine) -> Callable[[], Session]:
    """Return what makes a session, each to be used by one thread."""
    return sessionmaker(engine, expire_on_commit=False)


def _reached(engine: Engine, do: Callable[[Engine], bool]) -> bool:
    try:
        return do(engine)
    except schema.NewerDatabaseError as error:
        raise UnreadyError(
            f"The database is newer than this version of the planner (it is at {error}, this version knows "
            f"{schema.expected()}). Start the newer version, or restore the copy made before the upgrade."
        ) from error
    except DatabaseError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise UnreadyError(f"The database cannot be used: {reason}") from error


def _is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        return schema.is_current(connection)


def _upgrade(engine: Engine) -> bool:
    schema.upgrade(engine)
    return True


def upgrade(engine: Engine) -> None:
    """Bring the database up to date; raise ``UnreadyError`` when it is newer than the code or out of reach."""
    _reached(engine, _upgrade)


def check(engine: Engine) -> None:
    """Raise ``UnreadyError`` unless the database is as the code expects."""
    if not _reached(engine, _is_current):
        raise UnreadyError("The database is older than this version of the planner. Run: planner db upgrade")


def is_current(session: Session) -> bool:
    """Tell whether the database that a session is on is as the code expects."""
    try:
        return schema.is_current(session.connection())
    except schema.NewerDatabaseError:
        return False

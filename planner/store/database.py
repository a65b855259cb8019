"""The database itself: engine settings and the one place that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, Transaction, create_engine
from sqlalchemy import Connection as CoreConnection
from sqlalchemy import Engine as CoreEngine
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import sessionmaker

from planner.rows.base import Base
from planner.store import search_words
from planner.store.engines import REQUEST_LOCK_SECONDS, RESTART_SECONDS, prepare, to_write

LEASE_PATIENCE_SECONDS = 5
_DEADLOCK = "40P01"
_CHANGED = "SELECT txid_current_if_assigned()"
"""Asks PostgreSQL whether a transaction has changed or locked anything."""
Session = OrmSession
"""A session, under a name from which the layers above take it without knowing the ORM."""
Connection = CoreConnection
"""A connection, for queries that need no rows of the ORM."""
Engine = CoreEngine
"""An engine: the connections to one database."""
Condition = ColumnElement[bool]
"""A condition on rows, which one query function returns and others take."""
DatabaseFailure = SQLAlchemyError
"""Any error that the database or the way to it raises."""
UNAVAILABLE: tuple[type[SQLAlchemyError], ...] = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)
"""Errors that pass without anybody mending the program: the database is away, locked, full or only to be read."""


def is_deadlock(error: DatabaseFailure) -> bool:
    """Tell whether PostgreSQL has undone a transaction because it and another waited for each other."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) == _DEADLOCK


@contextmanager
def past_sqlalchemy(connection: Connection) -> Iterator[Any]:
    """Yield a cursor of the driver, whose errors are raised as SQLAlchemy raises those of its own."""
    base = connection.dialect.loaded_dbapi.Error
    try:
        with closing(connection.connection.cursor()) as cursor:
            yield cursor
    except base as error:
        raise DBAPIError.instance("", None, error, base, dialect=connection.dialect) from error


def connect(url: str) -> Engine:
    """Return an engine on a database, for commands; ``url`` is that of SQLAlchemy."""
    engine = create_engine(url, pool_pre_ping=True)
    prepare(engine)
    return engine


def connect_jobs(url: str) -> Engine:
    """Return an engine for the jobs. What a process that hangs has begun and locked is undone within half a minute."""
    engine = create_engine(url, pool_pre_ping=True)
    prepare(engine, limits={"idle_in_transaction_session_timeout": 30_000})
    return engine


def connect_lease(url: str) -> Engine:
    """Return an engine for the lease of the jobs, on which everything either works or fails within a few seconds."""
    engine = create_engine(url, pool_pre_ping=True)
    prepare(engine, LEASE_PATIENCE_SECONDS, limits={"statement_timeout": LEASE_PATIENCE_SECONDS * 1000})
    return engine


def connect_reader(engine: Engine) -> Connection:
    """Return a connection for queries that change nothing, to be closed after them.

    On PostgreSQL each statement is a transaction of its own there: to begin and undo one costs two round trips, and the
    driver throws all its prepared statements away with each that is undone.
    """
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection.execution_options(isolation_level="AUTOCOMMIT")
    return connection


def sessions(engine: Engine) -> Callable[[], Session]:
    """Return a factory of sessions, each to be used by one thread."""
    return sessionmaker(engine, expire_on_commit=False)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with engines for requests, which wait shortly for locks."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Any) -> Engine:  # noqa: ANN401 - Flask-SQLAlchemy's signature.
        engine = super()._make_engine(bind_key, options, app)
        prepare(engine, REQUEST_LOCK_SECONDS, RESTART_SECONDS)
        return engine


search_words.follow(Session)
db = Database(metadata=Base.metadata, session_options={"expire_on_commit": False, "autoflush": True})


def _commit(writing: Session | Transaction) -> None:
    """Keep what a transaction has written. The only place that commits."""
    writing.commit()


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Run the body in one writing transaction: commit at its end, roll back on any exception. Nothing else is kept."""
    session.rollback()
    with to_write():
        session.connection()
    try:
        yield session
        _commit(session)
    except BaseException:
        session.rollback()
        raise


@contextmanager
def plain_transaction(engine: Engine) -> Iterator[Session]:
    """Run the body in one writing transaction of a session of its own; the rest is as ``transaction`` has it.

    The transaction is that of a connection, which plain statements ask for by ``connection_of``. The session costs as good
    as nothing where nobody asks it for rows.
    """
    with engine.connect() as connection:
        with to_write():
            writing = connection.begin()
        session = Session(connection, expire_on_commit=False)
        try:
            yield session
            session.flush()
            _commit(writing)
        except BaseException:
            if writing.is_active:  # The session undoes it itself where a flush of its own fails.
                writing.rollback()
            raise
        finally:
            session.close()


def connection_of(session: Session) -> Connection:
    """Return the connection of a session, for plain statements in its transaction."""
    bind = session.get_bind()
    return bind if isinstance(bind, Connection) and bind.in_transaction() else session.connection()


@contextmanager
def reading(session: Session) -> Iterator[Session]:
    """Run the body in a transaction that keeps nothing; its rows stay readable after it, as they were read."""
    session.rollback()
    try:
        yield session
        _end(session)
    finally:
        # Closing lets go of the rows as they are. A rollback would empty them, and a page that prints them would read
        # each of them a second time.
        session.close()


def _end(session: Session) -> None:
    """End a transaction of PostgreSQL that has changed nothing by COMMIT: the driver forgets its prepared statements otherwise."""
    if not session.in_transaction() or session.get_bind().dialect.name != "postgresql":
        return
    # What was read is read, also where the server goes away at this moment or was never reached.
    with suppress(session.get_bind().dialect.loaded_dbapi.Error, DatabaseFailure):
        driver: Any = session.connection().connection.driver_connection
        if driver.info.transaction_status.name == "INTRANS" and driver.execute(_CHANGED).fetchone() == (None,):
            session.expunge_all()
            _commit(session)

"""The database itself: engine settings and the one place that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, create_engine, event, make_url
from sqlalchemy import Connection as CoreConnection
from sqlalchemy import Engine as CoreEngine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from planner.rows.base import Base

BUSY_SECONDS = 30
LEASE_PATIENCE_SECONDS = 5
BREAKS_OFF = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}
"""A server that cannot be reached any more is noticed within 20 seconds (seconds; the last in milliseconds)."""
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


Listener = Callable[[DBAPIConnection, ConnectionPoolEntry], None]


def _sqlite_settings(busy_seconds: int) -> Listener:
    def prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        pragmas = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", f"busy_timeout={busy_seconds * 1000}")
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return prepare_sqlite


def _postgresql_settings(limits: Mapping[str, int]) -> Listener:
    def prepare_postgresql(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # Outside of a transaction, or the settings would end with the first that is rolled back.
        connection.autocommit = True
        cursor = connection.cursor()
        for name, value in limits.items():
            cursor.execute(f"SET {name} = {value}")
        cursor.close()
        connection.autocommit = False

    return prepare_postgresql


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once, so that it never fails half-way because somebody else wrote after it had read.
    immediate = connection.get_execution_options().get("planner_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def prepare(engine: Engine) -> None:
    """Make a new engine behave as the service needs: on SQLite WAL, foreign keys, durable commits, early write locks."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings(BUSY_SECONDS))
        event.listen(engine, "begin", _begin_sqlite)


def connect(url: str) -> Engine:
    """Return an engine on a database, for a process without Flask; ``url`` is that of SQLAlchemy."""
    engine = create_engine(url, pool_pre_ping=True)
    prepare(engine)
    return engine


def connect_jobs(url: str) -> Engine:
    """Return an engine for the jobs. What a process that hangs has begun and locked is undone within half a minute."""
    return _limited(url, BUSY_SECONDS, {"idle_in_transaction_session_timeout": 30_000})


def connect_lease(url: str) -> Engine:
    """Return an engine for the lease of the jobs, on which everything either works or fails within a few seconds."""
    return _limited(url, LEASE_PATIENCE_SECONDS, {"statement_timeout": LEASE_PATIENCE_SECONDS * 1000})


def _limited(url: str, busy_seconds: int, limits: Mapping[str, int]) -> Engine:
    postgresql = make_url(url).get_backend_name() == "postgresql"
    engine = create_engine(url, pool_pre_ping=True, connect_args=dict(BREAKS_OFF) if postgresql else {})
    prepare(engine)
    # Listeners are called in order, so these settings win over those that every engine has.
    event.listen(engine, "connect", _postgresql_settings(limits) if postgresql else _sqlite_settings(busy_seconds))
    return engine


def sessions(engine: Engine) -> Callable[[], Session]:
    """Return a factory of sessions, each to be used by one thread."""
    return sessionmaker(engine, expire_on_commit=False)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with engines prepared by ``prepare``."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Any) -> Engine:  # noqa: ANN401 - Flask-SQLAlchemy's signature.
        engine = super()._make_engine(bind_key, options, app)
        prepare(engine)
        return engine


db = Database(metadata=Base.metadata, session_options={"expire_on_commit": False, "autoflush": True})


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Run the body in one writing transaction: commit at its end, roll back on any exception. The only place that commits."""
    session.rollback()
    session.connection(execution_options={"planner_writes": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def reading(session: Session) -> Iterator[Session]:
    """Run the body in a transaction that keeps nothing; its rows stay readable after it, as they were read."""
    session.rollback()
    try:
        yield session
    finally:
        # Closing lets go of the rows as they are. A rollback would empty them, and a page that prints them would read
        # each of them a second time.
        session.close()

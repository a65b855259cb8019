"""The database itself: base class, column types, engine settings and the one place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, TypeDecorator, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.pool import ConnectionPoolEntry

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 30
Session = OrmSession
"""A session, under a name from which the layers above take it without knowing the ORM."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in the program, without zone in the database. A naive value is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature.
        """Turn an aware instant into the naive UTC that is stored; raise ``ValueError`` on a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a stored instant must know its zone"
            raise ValueError(message)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature.
        """Turn stored UTC into an aware instant."""
        return None if value is None else value.replace(tzinfo=UTC)


def _enum(kind: type[StrEnum]) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The base of every row."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy's own declaration.


def choice(kind: type[StrEnum]) -> Enum:
    """Return the column type of a closed set of words; the database refuses any other."""
    return _enum(kind)


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once, so that it never fails half-way because somebody else wrote after it had read.
    immediate = connection.get_execution_options().get("planner_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def prepare(engine: Engine) -> None:
    """Make a new engine behave as the service needs: on SQLite WAL, foreign keys, durable commits, early write locks."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


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

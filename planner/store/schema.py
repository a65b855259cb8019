"""The schema of the database: which revision it is at, which the code expects, and the way from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command, context
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DatabaseError

from planner.rows import (
    action_points,
    addresses,
    browser_sessions,
    calendars,
    dav,
    duties,
    foreign_calendars,
    imports,
    incoming,
    invitations,
    jobs,
    journal,
    meetings,
    networks,
    organisations,
    outbox,
    people,
    personal_feeds,
    polls,
    removals,
    replies,
    series,
    tasks,
    tokens,
)
from planner.rows.base import Base, UtcDateTime
from planner.store.engines import make_file

ROWS = (
    action_points,
    addresses,
    browser_sessions,
    calendars,
    dav,
    duties,
    foreign_calendars,
    imports,
    incoming,
    invitations,
    jobs,
    journal,
    meetings,
    networks,
    organisations,
    outbox,
    people,
    personal_feeds,
    polls,
    removals,
    replies,
    series,
    tasks,
    tokens,
)
"""Every module with rows, so that the metadata has all tables."""

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 0x6D6F7465
"""The number of the lock on PostgreSQL that whoever upgrades holds."""


class NewerDatabaseError(Exception):
    """The database was upgraded by a later version of the code than this one."""


class UnreachableDatabaseError(Exception):
    """The database does not answer or is damaged; the message is the first line of the driver's own."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    scripts = ScriptDirectory.from_config(_config())
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())


def expected() -> str | None:
    """Return the revision that the code expects."""
    return _revisions()[0]


def current(connection: Connection) -> str | None:
    """Return the revision that the database is at, or nothing where no migration has run."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(connection: Connection) -> bool:
    """Tell whether the database is as the code expects; raise ``NewerDatabaseError`` when it is past it."""
    revision = current(connection)
    if revision is not None and revision not in _revisions()[1]:
        raise NewerDatabaseError(revision)
    return revision == expected()


@contextmanager
def _unhindered(connection: Connection) -> Iterator[None]:
    # SQLite changes a table by making it anew and dropping the old one, which with foreign keys on would delete the rows
    # that point to it. The switch works only between transactions, so it is turned on the driver's own connection.
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _wait_for_turn(connection: Connection) -> None:
    # Two hosts that start at once upgrade one after the other; on SQLite the write lock does the same.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))


@contextmanager
def reached() -> Iterator[None]:
    """Raise ``UnreachableDatabaseError`` for what the driver raises in the body."""
    try:
        yield
    except DatabaseError as error:
        raise UnreachableDatabaseError(str(error.orig).strip().splitlines()[0]) from error


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision, whole or not at all; raise ``NewerDatabaseError`` when it is past the code.

    The only place that makes a missing SQLite file.
    """
    make_file(engine)
    with (
        engine.connect().execution_options(planner_writes=True) as connection,
        _unhindered(connection),
        connection.begin(),
    ):
        _wait_for_turn(connection)
        if is_current(connection):
            return
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _plain_type(kind: str, value: object, _context: AutogenContext) -> str | Literal[False]:
    # A migration names the column types of the database, never our own classes, which may change later.
    return "sa.DateTime()" if kind == "type" and isinstance(value, UtcDateTime) else False


def run_migrations(connection: Connection) -> None:
    """Run what Alembic was asked to run, in one transaction; called by ``migrations/env.py``."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_plain_type,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()

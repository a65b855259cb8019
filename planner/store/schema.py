"""The schema of the database, and the way from one revision of it to the next: the only module that knows Alembic.

It is loaded by what upgrades, in a process of its own, and by nothing that serves: ``store/revisions.py`` is for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from alembic import command, context
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from sqlalchemy import Connection, Engine, func, select, text

from planner.rows import (
    about,
    action_points,
    addresses,
    answer_reports,
    browser_sessions,
    calendars,
    dav,
    draft_runs,
    duties,
    foreign_calendars,
    imports,
    incoming,
    invitations,
    jobs,
    journal,
    mailings,
    meetings,
    networks,
    organisations,
    outbox,
    people,
    personal_feeds,
    polls,
    reminders,
    removals,
    renewals,
    replies,
    search_words,
    series,
    tasks,
    tokens,
)
from planner.rows.base import Base, UtcDateTime
from planner.store.engines import make_file, to_write
from planner.store.revisions import MIGRATIONS, NewerDatabaseError, is_current

__all__ = ["MIGRATIONS", "ROWS", "NewerDatabaseError", "is_current", "run_migrations", "upgrade"]

ROWS = (
    about,
    action_points,
    addresses,
    answer_reports,
    browser_sessions,
    calendars,
    dav,
    draft_runs,
    duties,
    foreign_calendars,
    imports,
    incoming,
    invitations,
    jobs,
    journal,
    mailings,
    meetings,
    networks,
    organisations,
    outbox,
    people,
    personal_feeds,
    polls,
    reminders,
    removals,
    renewals,
    replies,
    search_words,
    series,
    tasks,
    tokens,
)
"""Every module with rows, so that the metadata has all tables."""

UPGRADE_LOCK = 0x6D6F7465
"""The number of the lock on PostgreSQL that whoever upgrades holds."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


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


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision, whole or not at all; raise ``NewerDatabaseError`` when it is past the code.

    The only place that makes a missing SQLite file.
    """
    make_file(engine)
    with engine.connect() as connection, _unhindered(connection), to_write(), connection.begin():
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

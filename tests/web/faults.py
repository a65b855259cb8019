"""Ways in which the database of a test fails for a moment."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from planner.store.database import db

Fault = Callable[[Flask, Path], Iterator[None]]


def _fresh_connections(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def gone(app: Flask, instance: Path) -> Iterator[None]:
    """The instance folder is away for a moment, with connections open to what was in it."""
    away = instance.with_name("away")
    shutil.move(instance, away)
    yield
    assert not instance.exists()
    shutil.move(away, instance)


def unmounted(app: Flask, instance: Path) -> Iterator[None]:
    """The instance folder is empty for a moment, as a place where nothing is mounted, with connections open."""
    away = instance.with_name("away")
    shutil.move(instance, away)
    instance.mkdir()
    yield
    assert list(instance.iterdir()) == []
    instance.rmdir()
    shutil.move(away, instance)


def broken(app: Flask, instance: Path) -> Iterator[None]:
    """The file is there, and no tables are in it."""
    _fresh_connections(app)
    kept = instance / "kept"
    kept.mkdir()
    for file in list(instance.glob("moteplass.db*")):
        shutil.move(file, kept)
    yield
    _fresh_connections(app)
    for file in list(kept.iterdir()):
        shutil.move(file, instance / file.name)


def locked(app: Flask, instance: Path) -> Iterator[None]:
    """Somebody else writes and does not end."""
    _fresh_connections(app)
    with app.app_context():
        engine = db.engine

    def soon(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")

    event.listen(engine, "connect", soon)
    other = sqlite3.connect(instance / "moteplass.db", isolation_level=None, timeout=0)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()
    event.remove(engine, "connect", soon)
    _fresh_connections(app)


def read_only(app: Flask, instance: Path) -> Iterator[None]:
    """The database takes no writes, as after a failover or with a full quota."""
    assert instance.is_dir()
    _fresh_connections(app)
    with app.app_context():
        engine = db.engine

    def no_writes(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    event.listen(engine, "connect", no_writes)
    yield
    event.remove(engine, "connect", no_writes)
    _fresh_connections(app)


def full(app: Flask, instance: Path) -> Iterator[None]:
    """The disk takes no more bytes: every page of the file is in use, and it may have no more."""
    _fresh_connections(app)
    filler = sqlite3.connect(instance / "moteplass.db", isolation_level=None)
    filler.execute("CREATE TABLE filler (bytes BLOB)")
    while filler.execute("PRAGMA freelist_count").fetchone()[0]:
        filler.execute("INSERT INTO filler VALUES (zeroblob(4000))")
    with app.app_context():
        engine = db.engine

    def no_room(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")

    event.listen(engine, "connect", no_room)
    yield
    event.remove(engine, "connect", no_room)
    filler.execute("DROP TABLE filler")
    filler.close()
    _fresh_connections(app)


AWAY: tuple[Fault, ...] = (gone, unmounted, broken)
WRITES_FAIL: tuple[Fault, ...] = (*AWAY, locked, read_only, full)

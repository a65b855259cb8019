from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from planner.settings import Settings
from planner.store import schema
from planner.store.database import connect, db
from planner.store.engines import Reconnector, make_file, prepare

WAIT = {
    "sqlite": "PRAGMA busy_timeout",
    "postgresql": "SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'",
}


def wait_for_locks(engine: Engine) -> object:
    with engine.connect() as connection:
        connection.rollback()
        return connection.execute(text(WAIT[engine.dialect.name])).scalar()


def test_a_request_waits_shortly_for_a_lock_and_a_job_longer(app: Flask, settings: Settings) -> None:
    with app.app_context():
        assert wait_for_locks(db.engine) == 5_000
    jobs = connect(settings.sqlalchemy_url)
    assert wait_for_locks(jobs) == 30_000
    jobs.dispose()


def test_an_upgrade_waits_as_long_as_another_one_takes(engine: Engine) -> None:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
    schema.upgrade(engine)
    assert engine.dialect.name == "sqlite" or statements.index("SET LOCAL lock_timeout = 0") < 1


@pytest.mark.parametrize("name", ["møte plass.db", "50%25.db", "a?b#c.db"])
def test_a_missing_file_is_made_only_where_that_is_meant(tmp_path: Path, name: str) -> None:
    engine = create_engine(URL.create("sqlite", database=str(tmp_path / name)))
    prepare(engine)
    with pytest.raises(OperationalError, match="unable to open"):
        engine.connect()
    assert list(tmp_path.iterdir()) == []
    make_file(engine)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()
    assert [path.name for path in tmp_path.iterdir()] == [name]


class Server:
    """A driver whose server is away for some seconds; every pause takes one."""

    OperationalError = sqlite3.OperationalError

    def __init__(self) -> None:
        self.back_at = 0.0
        self.seconds = 0.0
        self.tries = 0
        self.loaded_dbapi = self

    def now(self) -> float:
        return self.seconds

    def pause(self, _seconds: float) -> None:
        self.seconds += 1

    def connect(self) -> sqlite3.Connection:
        self.tries += 1
        if self.seconds < self.back_at:
            raise self.OperationalError
        return sqlite3.connect(":memory:")


def opened(server: Any, reconnector: Reconnector) -> bool:  # noqa: ANN401 - A dialect, of which one attribute is needed.
    try:
        reconnector(server, None, [], {}).close()
    except sqlite3.OperationalError:
        return False
    return True


@pytest.mark.parametrize(("away", "answered"), [(0, True), (1, True), (3, True), (4, False), (60, False)])
def test_a_server_that_has_just_gone_is_waited_for(away: float, answered: bool) -> None:
    server = Server()
    reconnector = Reconnector(3, server.now, server.pause)
    assert opened(server, reconnector)
    server.back_at = away
    assert opened(server, reconnector) is answered
    assert server.seconds == min(away, 3)


def test_a_long_outage_is_answered_at_once_and_the_next_one_is_waited_for_again() -> None:
    server = Server()
    reconnector = Reconnector(3, server.now, server.pause)
    server.back_at = 60
    assert not opened(server, reconnector)
    assert server.seconds == 0
    server.seconds = 60
    assert opened(server, reconnector)
    server.back_at = 120
    assert not opened(server, reconnector)
    before = server.tries
    assert [opened(server, reconnector) for _ in range(5)] == [False] * 5
    assert server.tries - before == 5
    server.seconds = 120
    assert opened(server, reconnector)
    server.back_at = 122
    assert opened(server, reconnector)

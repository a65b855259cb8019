"""Engines: how connections to the database are opened, how long they wait for locks, and when they are thrown away."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from planner.store import write_turns

JOB_LOCK_SECONDS = 30
"""How long jobs and commands wait for a lock that somebody else holds."""
REQUEST_LOCK_SECONDS = 5
"""How long a request waits for a lock; then it is answered with 503 and the form, and the thread is free for others."""
CONNECT_SECONDS = 5
RESTART_SECONDS = 5.0
"""How long a request waits for a PostgreSQL server that has just gone, so that a restart costs no request."""
PAUSE_SECONDS = 0.1
KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2, "tcp_user_timeout": 20_000}
"""A server whose host is gone is noticed within 20 seconds (seconds; the last in milliseconds)."""

_TO_WRITE: ContextVar[bool] = ContextVar("to_write", default=False)
"""Whether a transaction that begins now is to write."""
FILE = "file"
"""Where a connection of the pool keeps which file it has opened."""


@contextmanager
def to_write() -> Iterator[None]:
    """Let a transaction that begins in the body be one that writes, which waits for SQLite's lock when it begins."""
    before = _TO_WRITE.set(True)
    try:
        yield
    finally:
        _TO_WRITE.reset(before)


class Reconnector:
    """Opens connections, and tries again for some seconds from the first failure after a success.

    A server that was never reached is not waited for. All threads of a process share the begin of an outage, so that a
    long one is answered at once and holds no threads.
    ``do_connect`` of SQLAlchemy's dialect events.
    """

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._pause = pause
        self._reached = False
        self._away_since: float | None = None

    def __call__(self, dialect: Dialect, _record: Any, arguments: Any, options: Any) -> DBAPIConnection:  # noqa: ANN401 - SQLAlchemy's signature.
        """Return a new connection of the driver, or raise the driver's own error."""
        dbapi = dialect.loaded_dbapi
        while True:
            try:
                connection: DBAPIConnection = dbapi.connect(*arguments, **options)
            except dbapi.OperationalError:
                if self._away_since is None:
                    self._away_since = self._clock()
                if not self._reached or self._clock() - self._away_since >= self._seconds:
                    raise
                self._pause(PAUSE_SECONDS)
            else:
                self._reached, self._away_since = True, None
                return connection


def _existing_file(_dialect: Dialect, _record: Any, arguments: Any, options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's signature.
    # SQLite makes a missing file anew, empty. A folder that is away for a moment, such as a mount, must not be filled so.
    if arguments[0] != ":memory:":
        arguments[0] = f"file:{quote(os.fspath(arguments[0]))}?mode=rw"
        options["uri"] = True


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - Asked each time a connection is lent; a Path costs as much as a statement.
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _guard_file(engine: Engine) -> None:
    path = engine.url.database or ":memory:"
    if path == ":memory:":
        return

    def opened(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info[FILE] = _identity(path)

    def lent(_connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        # A connection keeps the file it has opened, also one that was moved or deleted: what it writes would be lost.
        if record.info[FILE] is None or record.info[FILE] != _identity(path):
            raise DisconnectionError(f"{path} is not the file that was opened")

    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", lent)


def _prepare_sqlite(engine: Engine, lock_seconds: int) -> None:
    def prepare_connection(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        waits = f"busy_timeout={lock_seconds * 1000}"
        for pragma in (waits, "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "do_connect", _existing_file)
    event.listen(engine, "connect", prepare_connection)
    folder = Path(engine.url.database or ".").parent
    # The dialect's own step, and no listener: with one, SQLAlchemy looks for listeners at each step of each connection.
    engine.dialect.do_begin = partial(_begin_sqlite, folder, lock_seconds)  # type: ignore[method-assign]
    _guard_file(engine)


def _begin_sqlite(folder: Path, lock_seconds: int, connection: PoolProxiedConnection) -> None:
    # A writer takes its lock at once, so that it never fails half-way because somebody else wrote after it had read.
    sqlite: Any = connection.driver_connection
    if _TO_WRITE.get():
        write_turns.begin(sqlite, folder, lock_seconds)
    else:
        sqlite.execute("BEGIN")


def _prepare_postgresql(engine: Engine, limits: Mapping[str, int]) -> None:
    def prepare_connection(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.autocommit = True  # A rollback would take the settings back.
        cursor = connection.cursor()
        for name, value in limits.items():
            cursor.execute(f"SET {name} = {value}")
        cursor.close()
        connection.autocommit = False

    event.listen(engine, "connect", prepare_connection)
    engine.dialect.do_ping = partial(_ping, engine.dialect.do_ping)  # type: ignore[method-assign]


def _ping(ask: Callable[[DBAPIConnection], bool], connection: Any) -> bool:  # noqa: ANN401 - A connection of the driver.
    """Tell whether a connection that is to be lent still stands; ask the server only where anything has come from it.

    A server that goes says so, and be it by closing the connection. Whoever borrows a connection would otherwise wait for a
    whole round trip first.
    """
    watched = select.poll()
    watched.register(connection.fileno(), select.POLLIN)
    return not watched.poll(0) or ask(connection)


def _set_defaults(_dialect: Dialect, _record: Any, _arguments: Any, options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's signature.
    # What the address itself says goes first.
    for name, value in {"connect_timeout": CONNECT_SECONDS, **KEEPALIVE}.items():
        options.setdefault(name, value)


def prepare(
    engine: Engine,
    lock_seconds: int = JOB_LOCK_SECONDS,
    restart_seconds: float = 0,
    limits: Mapping[str, int] | None = None,
) -> None:
    """Make a new engine behave as the service needs.

    On SQLite: the file must be there, WAL, foreign keys, durable commits, early write locks. On both: a wait for a lock
    ends with an error after ``lock_seconds``. On PostgreSQL a server that has just gone is waited for ``restart_seconds``,
    and each of its connections has these further ``limits`` (milliseconds by the name of the setting).
    """
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, lock_seconds)
    else:
        event.listen(engine, "do_connect", _set_defaults)
        if restart_seconds:
            event.listen(engine, "do_connect", Reconnector(restart_seconds))
        _prepare_postgresql(engine, {"lock_timeout": lock_seconds * 1000, **(limits or {})})


def make_file(engine: Engine) -> None:
    """Make the empty file of an SQLite database, where there is none yet."""
    if engine.dialect.name == "sqlite" and engine.url.database not in {None, ":memory:"}:
        Path(str(engine.url.database)).touch()

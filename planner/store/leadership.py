"""Which of several job processes leads: a lock that the operating system or PostgreSQL lets go of when its holder dies."""

from __future__ import annotations

import fcntl
from io import TextIOWrapper
from pathlib import Path

from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

LEADER_LOCK = 0x6D6F7466
"""The number of the lock on PostgreSQL; each database has its own set of numbers."""
KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2, "tcp_user_timeout": 20_000}
"""A leader whose host is gone is noticed within 20 seconds, from both ends (seconds; the last in milliseconds)."""


class FileLock:
    """Leadership on one machine: a locked file in the instance folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIOWrapper | None = None

    def acquire(self) -> bool:
        """Try to lead; tell whether it worked."""
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("w", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def holds(self) -> bool:
        """Tell whether this process still leads."""
        return self._file is not None

    def release(self) -> None:
        """Let another lead."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


class AdvisoryLock:
    """Leadership among many hosts: an advisory lock on a PostgreSQL connection that does nothing else."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=dict(KEEPALIVE)
        )
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        """Try to lead; tell whether it worked. A database that cannot be reached is led by nobody."""
        if self._connection is not None:
            return self.holds()
        try:
            connection = self._engine.connect()
        except DBAPIError:
            return False
        try:
            for name, value in (("idle", 10), ("interval", 5), ("count", 2)):
                connection.execute(text(f"SET tcp_keepalives_{name} = {value}"))
            led = bool(connection.scalar(select(func.pg_try_advisory_lock(LEADER_LOCK))))
        except DBAPIError:
            led = False
        if not led:
            connection.close()
            return False
        self._connection = connection
        return True

    def holds(self) -> bool:
        """Tell whether this process still leads: the lock lives as long as the connection."""
        if self._connection is None:
            return False
        try:
            self._connection.scalar(select(1))
        except DBAPIError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Let another lead."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

"""Turns: of those who want to write to one SQLite file, in whatever process, none sleeps while others pass again and again.

SQLite serves nobody in turn: who waits sleeps for up to a tenth of a second and looks again, and who has just written is
back before that. So who wants to write first takes the lock on the folder of the file, which the operating system lets go
of when a process dies, and keeps it until the transaction has begun: one waits for SQLite and the others for the turn, all
awake every millisecond. Among those who wait chance decides, so that none waits for long.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PAUSE_SECONDS = 0.001
BEGIN = "BEGIN IMMEDIATE"
_PRIMARY = 0xFF
"""Extended result codes of SQLite have the primary one in their lowest byte."""


def begin(sqlite: Any, folder: Path, seconds: float) -> None:  # noqa: ANN401 - A connection of the driver.
    """Begin to write in turn; raise the driver's ``OperationalError`` where that is not possible within so many seconds."""
    until = time.monotonic() + seconds
    sqlite.execute("PRAGMA busy_timeout=0")
    try:
        with _turn(folder, until):
            while _is_busy(sqlite) and time.monotonic() < until:
                time.sleep(PAUSE_SECONDS)
            if not sqlite.in_transaction:
                sqlite.execute(BEGIN)  # Raises what there is to be said.
    finally:
        sqlite.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")


def _is_busy(sqlite: Any) -> bool:  # noqa: ANN401 - A connection of the driver.
    """Begin; tell whether somebody else writes just now."""
    try:
        sqlite.execute(BEGIN)
    except sqlite3.Error as error:
        return error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
    return False


@contextmanager
def _turn(folder: Path, until: float) -> Iterator[None]:
    """Have the turn; go on without it where the folder cannot be locked, or not before the time is up."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        yield  # The folder is away, which SQLite says in its own words.
        return
    try:
        with suppress(OSError):
            _take(opened, until)
        yield
    finally:
        os.close(opened)


def _take(opened: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return
            time.sleep(PAUSE_SECONDS)
        else:
            return

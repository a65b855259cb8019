"""How many letters go out twice when their sender is killed: ``python -m bench.kills [ROUNDS]``, on a scratch instance.

A mail server of this process takes letters with a pause of some milliseconds each. In each round the sender, a process of
its own, is killed (SIGKILL) at a random moment while it sends; at the end everything is sent. Beside it, other processes
write to the same database, as people do.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from threading import Condition
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import create_engine, text

from planner.app import jobs_of
from planner.services.operations import schema
from planner.services.operations.upgrading import upgrade
from planner.settings import Settings, load
from planner.store.engines import to_write

PER_ROUND = 40
WRITERS = 4
ANSWER_SECONDS = 0.005
LONGEST_REST = 120.0
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["planner.app"])


class Taking:
    """Counts what is handed over, by Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.news = Condition()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name.
        """Take a letter, after the pause of a server that is a little busy."""
        await asyncio.sleep(ANSWER_SECONDS)
        content = envelope.content
        assert isinstance(content, bytes)
        with self.news:
            self.taken[str(message_from_bytes(content)["Message-ID"])] += 1
            self.news.notify_all()
        return "250 OK"

    def wait_for(self, number: int) -> None:
        """Wait until so many letters have been taken, those that came twice counted twice."""
        with self.news:
            assert self.news.wait_for(lambda: self.taken.total() >= number, timeout=60), "The sender does not send."


def send() -> None:
    """Send what is due, again and again; the settings come from the environment."""
    with closing(jobs_of(load())) as process:
        while True:
            process.run("deliver-letters")


def write_on() -> None:
    """Write to the database without end, some twenty milliseconds between two transactions."""
    settings = load()
    engine = schema.connect(settings.sqlalchemy_url)
    while True:
        with to_write(), engine.connect() as connection, connection.begin():
            connection.execute(text("UPDATE job_runs SET failures = failures"))
            connection.execute(
                text("INSERT INTO rate_counts (key, window, count) VALUES (:key, 1, 1)"), {"key": os.urandom(8).hex()}
            )
        time.sleep(random.uniform(0.01, 0.03))


def _store(settings: Settings, letters: int) -> None:
    values = {
        "kind": "reminder", "to_email": "kari@example.no", "to_name": "Kari", "from_name": "Møteplass", "reply_to": "",
        "language": "nb", "subject": "Påminnelse", "text": "Hei.\n" * 40, "html": "", "attachment_name": "", "state": "waiting",
        "attempts": 0, "next_try_at": "2026-01-01 00:00:00", "created_at": "2026-01-01 00:00:00", "last_error": "",
    }  # fmt: skip
    names = ", ".join(["key", *values])
    places = ", ".join(f":{name}" for name in ["key", *values])
    with _engine(settings).begin() as connection:
        rows: list[dict[str, Any]] = [{"key": f"kill:{number}", **values} for number in range(letters)]
        connection.execute(text(f"INSERT INTO letters ({names}) VALUES ({places})"), rows)


def _engine(settings: Settings) -> Any:  # noqa: ANN401 - An engine with one use.
    return create_engine(settings.sqlalchemy_url)


def _unsent(settings: Settings) -> int:
    with _engine(settings).connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM letters WHERE state <> 'sent'")) or 0)


def _started(target: Callable[[], None]) -> BaseProcess:
    process = FORKS.Process(target=target, daemon=True)
    process.start()
    return process


def _kill_again_and_again(settings: Settings, taking: Taking, rounds: int) -> None:
    for number in range(rounds):
        sender = _started(send)
        taking.wait_for(taking.taken.total() + random.randint(1, PER_ROUND // 2))
        time.sleep(random.uniform(0, 0.1))
        sender.kill()
        sender.join()
        print(f"\r{number + 1} kills", end="", flush=True)
    # Nothing waits until its claim runs out: the next sender takes up at once what the one before has left.
    begun = time.monotonic()
    _started(send)
    while _unsent(settings):
        assert time.monotonic() - begun < LONGEST_REST, "Letters wait for their claims to run out."
        time.sleep(0.2)


def measure(rounds: int) -> None:
    """Print how many letters came twice, and how many never. The processes end with this one."""
    taking = Taking()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    controller = Controller(taking, hostname="127.0.0.1", port=port)
    controller.start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ |= {
            "PLANNER_INSTANCE": folder, "PLANNER_SMTP_HOST": "127.0.0.1", "PLANNER_SMTP_PORT": str(port),
            "PLANNER_SMTP_STARTTLS": "no",
            "PLANNER_SECRET_KEY": "a secret for this measurement, and for it alone",
        }  # fmt: skip
        settings = load()
        with schema.opened(settings.sqlalchemy_url) as engine:
            upgrade(engine)
        _store(settings, letters=rounds * PER_ROUND)
        writers = [_started(write_on) for _ in range(WRITERS)]
        try:
            _kill_again_and_again(settings, taking, rounds)
        finally:
            for process in writers:
                process.kill()
            controller.stop()
    letters = rounds * PER_ROUND
    twice = sum(count - 1 for count in taking.taken.values())
    print(f": {letters} letters, {twice} of them twice, {letters - len(taking.taken)} never")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100)

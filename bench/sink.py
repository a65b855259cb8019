"""A mail server on this machine, in a process of its own, that counts what it is handed and passes nothing on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.load import HOST
from bench.processes import free_port


@dataclass
class Taking:
    """Counts letters, for the process that measures."""

    count: Synchronized[int]

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name.
        """Take a letter."""
        with self.count.get_lock():
            self.count.value += 1
        return "250 OK"


@dataclass(frozen=True)
class Sink:
    """Where letters are handed to, and how many have been."""

    port: int
    count: Synchronized[int]

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings by which a service sends to it."""
        return {"PLANNER_SMTP_HOST": HOST, "PLANNER_SMTP_PORT": str(self.port), "PLANNER_SMTP_STARTTLS": "no"}


def _serve(port: int, count: Synchronized[int]) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Taking(count), hostname=HOST), HOST, port)
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def sink() -> Iterator[Sink]:
    """Take letters until the block is left."""
    processes = get_context("spawn")
    port, count = free_port(), processes.Value("q", 0)
    process = processes.Process(target=_serve, args=(port, count), daemon=True)
    process.start()
    try:
        yield Sink(port, count)
    finally:
        process.kill()
        process.join()

"""Clients that read and answer without a pause, and count what they are answered."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.answers import TOKEN
from bench.filling import secret_of, slug_of
from bench.load import ask, get, post
from bench.processes import Server

READS = (f"/moter/{slug_of(1)}", "/moter/", "/kalender/alle.ics", "/")


@dataclass
class Clients:
    """Threads that ask without a pause: some read pages and feeds, some answer for one guest after another."""

    server: Server
    cookie: str
    token: str
    answered: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    confirmed: set[int] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def note(self, kind: str, begun: float, status: int, *, stale: bool = False) -> None:
        """Count one answer."""
        self.answered[f"{kind} {status or 'cut off'}{' stale' if stale else ''}"] += 1
        self.longest = max(self.longest, time.perf_counter() - begun)

    def read(self) -> None:
        """Read until it is over."""
        number = 0
        while not self.over.is_set():
            number, begun = number + 1, time.perf_counter()
            try:
                answer = ask(self.server.port, get(READS[number % len(READS)]))
            except OSError:
                self.note("read", begun, 0)
                continue
            self.note("read", begun, answer.status, stale=bool(answer.header("Planner-Stale")))

    def write(self, guests: Iterable[int]) -> None:
        """Answer until it is over; what was not taken is sent again, as a person would."""
        for guest in guests:
            while not self.over.is_set():
                begun, status = time.perf_counter(), self.answer(guest)
                self.note("write", begun, status)
                if status == 303:  # noqa: PLR2004 - Taken.
                    self.confirmed.add(guest)
                    break

    def answer(self, guest: int) -> int:
        """Send the answer of a guest, each from an address of their own."""
        form = f"answer=yes&name=Gjest&party=1&csrf_token={self.token}".encode()
        address = f"10.0.{guest >> 8}.{guest & 255}"
        sent = post(f"/svar/{secret_of(guest)}", form, cookie=self.cookie, x_forwarded_for=address)
        try:
            return ask(self.server.port, sent).status
        except OSError:
            return 0


def visitor(server: Server) -> Clients:
    """Return clients that have opened an answer page."""
    page = ask(server.port, get(f"/svar/{secret_of(2)}"))
    found = TOKEN.search(page.body)
    assert found is not None
    return Clients(server, page.header("Set-Cookie").partition(";")[0], found[1].decode())


@contextmanager
def asking(server: Server, guests: range, readers: int = 2, writers: int = 2) -> Iterator[Clients]:
    """Ask for as long as the block lasts."""
    clients = visitor(server)
    threads = [threading.Thread(target=clients.read) for _ in range(readers)]
    threads += [threading.Thread(target=clients.write, args=(guests[n::writers],)) for n in range(writers)]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        clients.over.set()
        for thread in threads:
            thread.join()

"""Target 5: many guests answer at once. Each answers once, and the rows are counted afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.feeds import FloorFolder
from bench.figures import Figure, Report
from bench.filling import Place, connected, fill, secret_of
from bench.load import ask, get, post
from bench.processes import Server, bare, planner
from bench.rounds import Course, Pace, Taken, take
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply

CLIENTS = 32
GUESTS = 12_000
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Visit:
    """The cookie and the form token of a browser that has opened an answer page."""

    cookie: str
    token: str


def measure(report: Report, folder: Path, pace: Pace, name: str, urls: tuple[str, str] = ("", "")) -> None:
    """Measure answers on one database; ``urls`` are those of the service and of the floor, empty for SQLite."""
    # Each guest comes from an address of their own, as the limit on answers from one place wants: through a proxy.
    place = Place(folder / f"answers-{name}", urls[0], proxies=1)
    fill(place, 1, GUESTS)
    floor = FloorFolder(folder / f"floor-answers-{name}")
    if urls[1]:
        _floor_table(urls[1])
    with ExitStack() as stack:
        service = stack.enter_context(planner("serve", place.environment))
        bottom = stack.enter_context(bare(floor.environment | {"BENCH_DATABASE": urls[1]}))
        answers, plain = Answers(first_visit(service)), _plain_answers()
        taken = take({"service": Course(service, lambda: answers, CLIENTS, 303),
                      "floor": Course(bottom, lambda: plain, CLIENTS, 303)}, pace)  # fmt: skip
    mine, least = taken["service"], taken["floor"]
    report.add(
        Figure(5, f"answers, {CLIENTS} clients, {name}", _said(mine), f"bare INSERT {_said(least)}",
               mine.rate / least.rate, at_least=0.6),
        Figure(5, f"answers, {name}: p99", f"{mine.p99_ms:.0f} ms", f"{least.p99_ms:.0f} ms", mine.p99_ms, "ms",
               at_most=80),
        _counted(place, name, answers),
    )  # fmt: skip


def _said(taken: Taken) -> str:
    return f"{taken}, p50 {taken.p50_ms:.0f} ms, p99 {taken.p99_ms:.0f} ms"


def first_visit(service: Server) -> Visit:
    """Open the answer page of the first guest."""
    page = ask(service.port, get(f"/svar/{secret_of(2)}"))
    found = TOKEN.search(page.body)
    if found is None:
        raise RuntimeError("the answer page has no form token")
    return Visit(page.header("Set-Cookie").partition(";")[0], found[1].decode())


class Answers(Iterator[bytes]):
    """Answers of distinct guests, each from an address of its own; ``sent`` counts them."""

    def __init__(self, visit: Visit, guests: int = GUESTS) -> None:
        self._visit = visit
        self._guests = guests
        self.sent = 0

    def __next__(self) -> bytes:
        if self.sent == self._guests:
            raise StopIteration
        number = self.sent + 2
        self.sent += 1
        form = urlencode({"answer": "yes", "name": f"Gjest {number}", "party": 1, "csrf_token": self._visit.token})
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        return post(f"/svar/{secret_of(number)}", form.encode(), cookie=self._visit.cookie, x_forwarded_for=address)


def _plain_answers() -> Iterator[bytes]:
    for number in range(1_000_000):
        yield post("/answer", f"guest=gjest-{number}&answer=yes".encode())


def _counted(place: Place, name: str, answers: Answers) -> Figure:
    """Count the rows: as many replies, and as many seats taken, as answers were confirmed."""
    with connected(place) as engine, Session(engine) as session:
        rows = session.scalar(select(func.count()).select_from(Reply)) or 0
        seats = session.scalar(select(Meeting.seats_taken).where(Meeting.id == 1)) or 0
    wrong = abs(rows - answers.sent) + abs(seats - answers.sent)
    return Figure(5, f"answers lost or doubled, {name}", f"{rows} rows, {seats} seats", f"{answers.sent} confirmed",
                  wrong, "", at_most=0)  # fmt: skip


def _floor_table(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE answers (id serial PRIMARY KEY, guest text NOT NULL UNIQUE, answer text NOT NULL)"
        )

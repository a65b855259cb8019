"""Target 8: how fast letters leave, and what those who answer meanwhile notice of it."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import timedelta
from http.client import INTERNAL_SERVER_ERROR
from itertools import count, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from bench.answers import Answers, first_visit
from bench.figures import Figure, Report
from bench.filling import Place, connected, fill
from bench.load import fire
from bench.processes import Server, planner
from bench.rounds import Pace
from bench.sink import Sink, sink
from planner.adapters import clock
from planner.rows.outbox import Letter, LetterState

LETTERS = 1_500
MAILING = 5_000
GUESTS = 20_000
CLIENTS = 32
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 120
PARAGRAPH = "Velkommen til fagdag på Øya om beite og bruk. Svar her: https://example.no/svar/1234567890abcdef\n"
TEXT = "Hei.\n\n" + PARAGRAPH * 12
HTML = f"<html><body>{f'<p>{PARAGRAPH}</p>' * 40}</body></html>"
CALENDAR = b"BEGIN:VCALENDAR\r\n" + b"DESCRIPTION:Kaffe, befaring og samtale\r\n" * 30 + b"END:VCALENDAR\r\n"
numbers = count(1)


def measure(report: Report, folder: Path, pace: Pace) -> None:
    """Measure the whole service, web and jobs, with a mail server in a process of its own."""
    # Each guest comes from an address of their own, as the limit on answers from one place wants: through a proxy.
    place = Place(folder / "mailing", proxies=1)
    fill(place, 1, GUESTS)
    with ExitStack() as stack:
        server = stack.enter_context(sink())
        service = stack.enter_context(planner("start", {**place.environment, **server.environment}))
        rate, cpu_ms = _rate(place, service, server)
        answers = Answers(first_visit(service), GUESTS)
        seconds = pace.seconds * pace.rounds
        fire(service.port, answers, CLIENTS, pace.seconds)
        without = fire(service.port, answers, CLIENTS, seconds).summed()
        _wait_until_sent(place)
        _store(place, MAILING)
        before = _wait_for_more(server, server.count.value)
        load = fire(service.port, answers, CLIENTS, seconds)
        meanwhile = load.summed()
        sent = server.count.value - before
        with connected(place) as engine:
            unsent = _unsent(engine)
    if not unsent:
        report.notes.append("All letters had left before the answers had: the wait beside them is that of a part.")
    report.add(
        Figure(8, f"letters to a mail server beside, {LETTERS}", f"{rate:.0f}/s ({cpu_ms:.2f} ms cpu)", "", rate, "/s",
               at_least=150),
        Figure(8, f"answers while {MAILING} letters leave: p99",
               f"{meanwhile.p99_ms:.0f} ms, {meanwhile.rate:.0f}/s, {sent / load.seconds:.0f} letters/s",
               f"without {without.p99_ms:.0f} ms, {without.rate:.0f}/s", meanwhile.p99_ms / without.p99_ms, at_most=2),
        Figure(7, f"answers from 500 on while {MAILING} letters leave", str(_failed(meanwhile.statuses)), "",
               _failed(meanwhile.statuses), "", at_most=0),
    )  # fmt: skip


def _failed(statuses: dict[int, int]) -> int:
    return sum(number for status, number in statuses.items() if status >= INTERNAL_SERVER_ERROR)


def _rate(place: Place, service: Server, server: Sink) -> tuple[float, float]:
    """Return how many letters leave a second, from the first that is taken to the last, and the CPU of each (ms)."""
    _store(place, LETTERS)
    before, cpu = server.count.value, service.cpu_seconds()
    first = _wait_for_more(server, before)
    started = time.perf_counter()
    _wait_until_sent(place)
    seconds = time.perf_counter() - started
    taken = server.count.value - before
    if taken != LETTERS:
        raise RuntimeError(f"{taken} letters were taken where {LETTERS} were stored")
    return (before + LETTERS - first) / seconds, 1000 * (service.cpu_seconds() - cpu) / LETTERS


def _wait_for_more(server: Sink, before: int) -> int:
    """Wait until the mail server has taken more letters; return how many it has."""
    until = time.perf_counter() + PATIENCE_SECONDS
    while (taken := server.count.value) == before:
        if time.perf_counter() > until:
            raise TimeoutError("no letter has left")
        time.sleep(PAUSE_SECONDS)
    return taken


def _wait_until_sent(place: Place) -> None:
    until = time.perf_counter() + PATIENCE_SECONDS
    with connected(place) as engine:
        while left := _unsent(engine):
            if time.perf_counter() > until:
                raise TimeoutError(f"{left} letters have not left")
            time.sleep(PAUSE_SECONDS)


def _unsent(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).where(Letter.state != LetterState.SENT)) or 0


def _store(place: Place, letters: int) -> None:
    with connected(place) as engine, Session(engine) as session, session.begin():
        session.execute(insert(Letter), [_letter(number) for number in islice(numbers, letters)])


def _letter(number: int) -> dict[str, Any]:
    stored = clock.now() - timedelta(minutes=1)
    return {
        "key": f"mailing/{number}",
        "kind": "invitation",
        "to_email": f"gjest{number}@example.no",
        "to_name": f"Gjest Ås {number}",
        "from_name": "Møteplass",
        "reply_to": "svar@example.no",
        "language": "nb",
        "subject": "Invitasjon: Fagdag om beite og bruk på Øya",
        "text": TEXT,
        "html": HTML,
        "calendar": CALENDAR,
        "calendar_method": "REQUEST",
        "answer_address": f"svar+{number}@example.no",
        "state": LetterState.WAITING,
        "next_try_at": stored,
        "created_at": stored,
    }

"""Target 7: what people notice while everything is rendered anew, and while a meeting with thousands of guests moves."""

from __future__ import annotations

import math
import time
from datetime import date, timedelta
from pathlib import Path

from bench.clients import Clients, asking
from bench.feeds import FEED, MIDDLE
from bench.figures import Figure, Report
from bench.filling import Place, fill, slug_of
from bench.load import ask, get
from bench.processes import Server, planner, run_job
from bench.rounds import Pace
from bench.visits import signed_in

GUESTS = 5_000
PAUSE_SECONDS = 0.5
PATIENCE_SECONDS = 90
BEFORE, AFTER = "http://127.0.0.1:8000", "http://localhost:8000"
"""Two addresses of the service: every calendar entry says where the page of its meeting is."""


def measure(report: Report, folder: Path, pace: Pace) -> None:
    """Measure the whole service, web and jobs, while people read and answer."""
    place = Place(folder / "rolling", proxies=1)
    fill(place, MIDDLE, GUESTS)
    run_job({**place.environment, "PLANNER_BASE_URL": BEFORE}, "roll-feeds")
    with planner("start", {**place.environment, "PLANNER_BASE_URL": AFTER}) as service:
        with asking(service, range(2, GUESTS)) as clients:
            seconds = _wait_until_rolled(service)
        _tell(report, f"an edition of {MIDDLE} meetings rolls", seconds, clients)
        with asking(service, range(GUESTS, 2, -1)) as clients:
            seconds = _move(place, service)
            time.sleep(pace.seconds)
        _tell(report, f"a meeting with {GUESTS} guests moves", seconds, clients)


def _wait_until_rolled(service: Server) -> float:
    """Wait until every entry says the new address; return how many seconds it took, or infinity where that is too long."""
    started = time.perf_counter()
    while BEFORE.encode() in ask(service.port, get(FEED)).body:
        if time.perf_counter() - started > PATIENCE_SECONDS:
            return math.inf
        time.sleep(PAUSE_SECONDS)
    return time.perf_counter() - started


def _move(place: Place, service: Server) -> float:
    """Move the meeting to another day, with letters to its guests; return how many seconds that took to be answered."""
    visitor, path = signed_in(place, service), f"/moter/{slug_of(1)}/rediger/nar"
    values = visitor.opened(path) | {"day": f"{date.today() + timedelta(days=40):%d.%m.%Y}"}  # noqa: DTZ011 - Any day will do.
    started = time.perf_counter()
    visitor.send(path, values)
    return time.perf_counter() - started


def _tell(report: Report, work: str, seconds: float, clients: Clients) -> None:
    failed = sum(number for words, number in clients.answered.items() if "cut" in words or int(words.split()[1]) >= 500)  # noqa: PLR2004 - Errors of a server.
    counts = ", ".join(f"{number} × {words}" for words, number in sorted(clients.answered.items()))
    lasted = "not over" if math.isinf(seconds) else f"{seconds:.1f} s"
    told = f"{lasted}; {counts}; longest {clients.longest:.1f} s"
    report.add(
        Figure(
            7, f"answers from 500 on while {work}", told, "", seconds if math.isinf(seconds) else failed, "", at_most=0
        )
    )

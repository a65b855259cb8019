"""Target 4: the page of a meeting that many have answered."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from sqlalchemy import event

from bench import wrk
from bench.clients import asking
from bench.feeds import FloorFolder
from bench.figures import Figure, Report
from bench.filling import Place, fill, slug_of
from bench.load import ask, get
from bench.processes import bare, planner
from bench.rounds import Course, Pace, Same, rate_ratio, take
from planner.app import create_app
from planner.store.database import db

GUESTS = 200
MORE_GUESTS = range(GUESTS + 2, 5_000)
"""Guests who answer while the page is read; those before them have not."""
PAGE = f"/moter/{slug_of(1)}"


def measure(report: Report, folder: Path, pace: Pace) -> None:
    """Measure the page by itself, under load, by its statements, and by its validator."""
    place = Place(folder / "pages", proxies=1)
    fill(place, 100, MORE_GUESTS.stop)
    _statements(report, place)
    with ExitStack() as stack:
        service = stack.enter_context(planner("serve", place.environment))
        bottom = stack.enter_context(bare(FloorFolder(folder / "floor-pages").environment))
        alone = take({"service": Course(service, Same(get(PAGE)), clients=1),
                      "floor": Course(bottom, Same(get("/page")), clients=1)}, pace)  # fmt: skip
        crowd = take({"service": Course(service, Same(get(PAGE)), clients=16),
                      "floor": Course(bottom, Same(get("/page")), clients=16)}, pace)  # fmt: skip
        with asking(service, MORE_GUESTS, readers=0, writers=1) as guests:
            busy = take({"busy": Course(service, Same(get(PAGE)), clients=1)}, pace)["busy"]
        tag = ask(service.port, get(PAGE)).header("ETag")
        anew = take({"anew": Course(service, _unlike, clients=1)}, pace)["anew"]
        known = take({"known": Course(service, Same(get(PAGE, if_none_match=tag)), status=304)}, pace)["known"]
    mine, least = alone["service"], alone["floor"]
    report.add(
        Figure(4, "meeting page, 1 client: p50", f"{mine.p50_ms:.2f} ms", f"bare page {least.p50_ms:.2f} ms",
               mine.p50_ms / least.p50_ms),
        Figure(4, "meeting page, 1 client: cpu", f"{mine.cpu_ms:.2f} ms", f"bare page {least.cpu_ms:.2f} ms",
               mine.cpu_ms, "ms", at_most=1.5),
        Figure(4, "meeting page, 1 client, while guests answer: p50", f"{busy.p50_ms:.2f} ms, {len(guests.confirmed)} answers",
               f"alone {mine.p50_ms:.2f} ms", busy.p50_ms / mine.p50_ms),
        Figure(4, "meeting page rendered anew: cpu", f"{anew.cpu_ms:.2f} ms", f"bare page {least.cpu_ms:.2f} ms",
               anew.cpu_ms, "ms"),
        Figure(4, "meeting page, 16 clients: rate", str(crowd["service"]), f"bare page {crowd['floor']}",
               rate_ratio(crowd["service"], crowd["floor"], by_wrk=wrk.there()), at_least=0.4),
        Figure(4, "meeting page unchanged (304)", str(known), f"bare page {crowd['floor']}",
               rate_ratio(known, crowd["floor"], by_wrk=wrk.there())),
    )  # fmt: skip


def _unlike() -> Iterator[bytes]:
    """Addresses of the page that nobody has asked for yet, so that nothing lies ready."""
    return (get(f"{PAGE}?{secrets.token_hex(8)}") for _ in count())


def _statements(report: Report, place: Place) -> None:
    app = create_app(place.settings)
    ran: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            ran.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        app.test_client().get(PAGE)
        db.session.remove()
        db.engine.dispose()
    report.add(Figure(4, "meeting page: SQL statements", str(len(ran)), "", len(ran), "", at_most=8))

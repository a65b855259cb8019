"""Target 9: what each page costs when there are years of meetings, and what it weighs."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bench.figures import Figure, Report
from bench.filling import Place, slug_of
from bench.growing import fill, holder_of_big_meeting, organiser
from bench.grown_guests import BIG_DRAFT, BIG_MEETING
from bench.grown_people import network_name, organisation_slug
from bench.grown_size import Size
from planner.app import create_app
from planner.domain.names import slugify
from planner.services.people import browser_sessions
from planner.services.work import SYSTEM, Work, writing
from planner.store.database import db

ANYBODY, TEAM, HOLDER = "", " (team)", " (holder)"
ROUNDS = 5
MOST_CPU_MS, MOST_STATEMENTS, MOST_KB = 60, 12, 150
WORD = "beitedag"


@dataclass(frozen=True)
class Page:
    """A page by its address, looked at by the team, by the holder of the big meeting, or by anybody."""

    path: str
    who: str = TEAM


@dataclass(frozen=True)
class Cost:
    """What one answer cost: CPU (ms), statements, and the bytes of its body in kB."""

    cpu_ms: float
    statements: int
    kb: float
    status: int

    def __str__(self) -> str:
        """Return the cost as one cell of the table."""
        if self.status != HTTPStatus.OK:
            return f"answered {self.status}"
        return f"{self.cpu_ms:.1f} ms, {self.statements} SQL, {self.kb:.0f} kB"

    @property
    def worst(self) -> float:
        """Return the largest of its parts, each as a share of what it may be; a page that is not there keeps no bound."""
        if self.status != HTTPStatus.OK:
            return math.inf
        return max(self.cpu_ms / MOST_CPU_MS, self.statements / MOST_STATEMENTS, self.kb / MOST_KB)


def pages(size: Size) -> tuple[Page, ...]:
    """Return the pages that grow."""
    big, draft = f"/moter/{slug_of(BIG_MEETING)}", f"/moter/{slug_of(BIG_DRAFT)}"
    network = f"/fagnettverk/{slugify(network_name(1))}"
    last = size.meetings * 3 // 4 // 20
    shared = (
        "/moter/",
        f"/moter/?side={last}",
        f"/moter/?q={WORD}",
        "/kalender/",
        "/aktorer/",
        "/fagnettverk/",
        network,
    )
    own = ("/arbeidsbord", "/innboks", "/utboks", "/konto", "/drift/personer", "/moter/ny", "/aktorer/ny")
    of_meeting = (
        "pameldte",
        "pameldte.csv",
        "logg",
        "innboks",
        "overlevering",
    )
    of_holder = ("skriv", "rediger/hvem", "rediger/hvor", "pameldte")
    of_draft = ("datovalg", "rediger/hvor", "rediger/hvem", "rediger/organisasjoner")
    organisation = f"/aktorer/{organisation_slug(2)}"
    of_organisation = (organisation, f"{organisation}/moter.ics", f"{organisation}/moter.csv")
    of_one = (*(f"{big}/{word}" for word in of_meeting), *(f"{draft}/{word}" for word in of_draft))
    public = (*shared, big, f"{big}/svar", organisation)
    return (
        *(Page(path, ANYBODY) for path in public),
        *(Page(path) for path in (*shared, *own, big, *of_one, *of_organisation)),
        *(Page(f"{big}/{word}", HOLDER) for word in of_holder),
    )


def measure(report: Report, folder: Path, size: Size, url: str = "") -> None:
    """Fill a service and look at each page that grows."""
    place = Place(folder / "grown", url)
    started = time.perf_counter()
    fill(place, size)
    report.add(Figure(9, f"fill {size.meetings} meetings", "", "", time.perf_counter() - started, "s"))
    bounds = f"{MOST_CPU_MS} ms, {MOST_STATEMENTS} SQL, {MOST_KB} kB"
    app = create_app(place.settings)
    gc.collect()
    gc.freeze()  # As the service does before its processes begin.
    with _clients(app) as clients:
        for page in pages(size):
            cost = cost_of(clients[page.who], page.path)
            report.add(Figure(9, f"`{page.path}`{page.who}", str(cost), bounds, cost.worst, at_most=1))


@contextmanager
def _clients(app: Flask) -> Iterator[dict[str, FlaskClient]]:
    runtime = app.extensions["planner"]
    with app.app_context():
        with writing(Work(db.session(), SYSTEM, runtime.now(), runtime.deployment)) as work:
            people = {TEAM: organiser(work.session), HOLDER: holder_of_big_meeting(work.session)}
            secrets = {who: browser_sessions.begin(work, person, "") for who, person in people.items()}
        db.session.remove()
    clients = {who: app.test_client() for who in (ANYBODY, *secrets)}
    for who, secret in secrets.items():
        with clients[who].session_transaction() as kept:
            kept["id"] = secret
    yield clients
    with app.app_context():
        db.engine.dispose()


def cost_of(client: FlaskClient, path: str) -> Cost:
    """Return what a page costs once everything that is made once is made."""
    ran: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            ran.append(statement)

    with client.application.app_context():
        engine = db.engine
    answer = client.get(path)
    event.listen(engine, "before_cursor_execute", note)
    answer = client.get(path)
    event.remove(engine, "before_cursor_execute", note)
    cpu = median(_cpu_ms(client, path) for _ in range(ROUNDS))
    return Cost(cpu, len(ran), len(answer.data) / 1000, answer.status_code)


def _cpu_ms(client: FlaskClient, path: str) -> float:
    started = time.process_time()
    client.get(path)
    return 1000 * (time.process_time() - started)

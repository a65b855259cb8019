"""Targets 1 to 3: a feed that has not changed, a feed that has, and how soon an edit can be seen in it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import nginx, wrk
from bench.figures import Figure, Report
from bench.filling import Place, fill, slug_of
from bench.load import ask, get
from bench.processes import Server, bare, planner
from bench.rounds import Course, Pace, Same, rate_ratio, take
from bench.visits import signed_in

FEED = "/kalender/alle.ics"
EDITS = 9
GUESTS = 50
ENTRIES_A_CHUNK = 128
END = b"END:VEVENT\r\n"
SMALL, MIDDLE, LARGE = 100, 1_000, 10_000


class FloorFolder:
    """What the bare app answers from: the same feed as the service, in memory, in chunks, and a counter."""

    def __init__(self, folder: Path, body: bytes = b"") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "body.ics").write_bytes(body)
        self.folder = folder
        self.database = sqlite3.connect(folder / "floor.db", isolation_level=None)
        self.database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE counters (name TEXT PRIMARY KEY, version INTEGER NOT NULL);"
            "CREATE TABLE chunks (number INTEGER PRIMARY KEY, body BLOB NOT NULL);"
            "CREATE TABLE pages (number INTEGER PRIMARY KEY, title TEXT NOT NULL, place TEXT NOT NULL);"
            "CREATE TABLE answers (id INTEGER PRIMARY KEY, guest TEXT NOT NULL UNIQUE, answer TEXT NOT NULL);"
            "INSERT INTO counters VALUES ('alle', 1); INSERT INTO pages VALUES (1, 'Et møte', 'Grendehuset');"
        )
        entries = [part + END for part in body.split(END)[:-1]]
        chunks = [b"".join(entries[at : at + ENTRIES_A_CHUNK]) for at in range(0, len(entries), ENTRIES_A_CHUNK)]
        self.database.executemany("INSERT INTO chunks VALUES (?, ?)", enumerate(chunks))

    def edit(self, old: bytes, new: bytes) -> None:
        """Change one entry in the first chunk and count the change, in one durable transaction."""
        self.database.execute("BEGIN IMMEDIATE")
        row = self.database.execute("SELECT body FROM chunks WHERE number = 0").fetchone()
        self.database.execute("UPDATE chunks SET body = ? WHERE number = 0", (row[0].replace(old, new),))
        self.database.execute("UPDATE counters SET version = version + 1 WHERE name = 'alle'")
        self.database.execute("COMMIT")

    @property
    def environment(self) -> dict[str, str]:
        """Return what tells the bare app where its things are."""
        return {"BENCH_FOLDER": str(self.folder)}


def measure(report: Report, folder: Path, pace: Pace) -> None:
    """Measure feeds of three sizes, each in a service of its own; that of the smallest stays, to be held against the largest."""
    written: dict[int, float] = {}
    with ExitStack() as to_the_end:
        services: dict[int, Server] = {}
        for size in (SMALL, MIDDLE, LARGE):
            place = Place(folder / f"feeds-{size}")
            fill(place, size, GUESTS)
            with ExitStack() as stack:
                stay = to_the_end if size == SMALL else stack
                service = services[size] = stay.enter_context(planner("serve", place.environment))
                body = ask(service.port, get(FEED)).body
                if body.count(END) != size:
                    raise RuntimeError(f"the feed holds {body.count(END)} entries where {size} were expected")
                floor = FloorFolder(folder / f"floor-{size}", body)
                bottom = stack.enter_context(bare(floor.environment))
                _unchanged(report, service, bottom, size, pace)
                _changed(report, service, bottom, size, pace)
                static = nginx.static(stack, floor.folder, body)
                if static is not None:
                    _static(report, service, static, size, pace)
                if size == LARGE:
                    _sizes(report, services[SMALL], service, pace)
                written[size] = _edits(report, place, service, floor, bottom, size)
    small, large = written[SMALL], written[LARGE]
    report.add(Figure(3, "write at 10 000 : at 100", f"{large:.1f} ms", f"{small:.1f} ms", large / small, at_most=2))


def _polled(service: Server, path: str = FEED) -> Course:
    """Return polls of what has not changed."""
    tag = ask(service.port, get(path)).header("ETag")
    return Course(service, Same(get(path, if_none_match=tag)), status=304)


def _sizes(report: Report, small: Server, large: Server, pace: Pace) -> None:
    """Hold polls of the smallest and the largest feed against each other, by turns, for each minute has its own speed."""
    taken = take({"small": _polled(small), "large": _polled(large)}, pace)
    most, least = taken["large"].cpu_ms, taken["small"].cpu_ms
    report.add(
        Figure(1, "304 at 10 000 : at 100, cpu", f"{most:.3f} ms", f"{least:.3f} ms", most / least, at_most=1.1),
    )


def _unchanged(report: Report, service: Server, bottom: Server, size: int, pace: Pace) -> None:
    taken = take({"service": _polled(service), "floor": _polled(bottom, "/counter")}, pace)
    ratio = rate_ratio(taken["service"], taken["floor"], by_wrk=wrk.there())
    work = f"feed unchanged (304), {size} meetings"
    report.add(Figure(1, work, str(taken["service"]), f"bare Flask {taken['floor']}", ratio, at_least=0.75))


def _changed(report: Report, service: Server, bottom: Server, size: int, pace: Pace) -> None:
    for how, accepted in (("plain", "identity"), ("gzip", "gzip")):
        courses = {
            "service": Course(service, Same(get(FEED, accept_encoding=accepted))),
            "floor": Course(bottom, Same(get("/body", accept_encoding=accepted))),
        }
        taken = take(courses, pace)
        ratio = taken["service"].cpu_ms / taken["floor"].cpu_ms
        work = f"feed 200 {how}, {size} meetings: cpu"
        report.add(Figure(2, work, str(taken["service"]), f"body in memory {taken['floor']}", ratio, at_most=1.5))
    sizes = [
        len(ask(service.port, get(FEED, accept_encoding=accepted)).body) / 1000 for accepted in ("gzip", "identity")
    ]
    work = f"bytes of the feed gzip, {size} meetings"
    report.add(Figure(2, work, f"{sizes[0]:.1f} kB", f"plain {sizes[1]:.0f} kB", sizes[0] / sizes[1]))


def _static(report: Report, service: Server, static: Server, size: int, pace: Pace) -> None:
    courses = {
        "service": Course(service, Same(get(FEED, accept_encoding="identity"))),
        "floor": Course(static, Same(get("/body.ics"))),
    }
    taken = take(courses, pace)
    ratio = rate_ratio(taken["service"], taken["floor"], by_wrk=wrk.there())
    least = {SMALL: None, MIDDLE: 0.35, LARGE: 0.7}[size]
    report.add(
        Figure(2, f"feed 200, {size} meetings: rate", str(taken["service"]), f"nginx {taken['floor']}", ratio, at_least=least)
    )  # fmt: skip


def _edits(report: Report, place: Place, service: Server, floor: FloorFolder, bottom: Server, size: int) -> float:
    """Edit a meeting with guests by the form of its page and fetch the feed; return how long the writing took, in ms."""
    waits, writes, floors = [], [], []
    visitor = signed_in(place, service)
    path = f"/moter/{slug_of(1)}/rediger/hva"
    for number in range(EDITS + 1):
        values = visitor.opened(path) | {"title": f"Nytt navn {number:02}"}
        started = time.perf_counter()
        visitor.send(path, values)
        writes.append(time.perf_counter() - started)
        seen = ask(service.port, get(FEED)).body
        waits.append(time.perf_counter() - started)
        if values["title"].encode() not in seen:
            raise RuntimeError("an edit was not seen in the feed")
        floors.append(_floor_edit(floor, bottom, number))
    whole, least = 1000 * median(waits[1:]), 1000 * median(floors[1:])
    most = {SMALL: None, MIDDLE: 8, LARGE: 25}[size]
    work = f"edit by the form until visible, {size} meetings, {GUESTS} guests"
    report.add(
        Figure(3, work, f"{whole:.1f} ms", f"chunks {least:.1f} ms", whole / least, at_most=2 if size > SMALL else None),
        Figure(3, work, f"{whole:.1f} ms", "", whole, "ms", at_most=most),
    )  # fmt: skip
    return 1000 * median(writes[1:])


def _floor_edit(floor: FloorFolder, bottom: Server, number: int) -> float:
    started = time.perf_counter()
    old, new = (f"SEQUENCE:{value}\r\n".encode() for value in (number, number + 1))
    floor.edit(old, new)
    ask(bottom.port, get("/chunks"))
    return time.perf_counter() - started

"""Rounds: the service and its floors take turns under the same load, so that both meet the same moods of the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from statistics import median
from traceback import print_exc

from bench import wrk
from bench.figures import Report
from bench.load import Run, fire
from bench.processes import Server

CLIENTS = 32
"""Connections of a round, and the fewest before the first: of eight, one worker may get six, which is chance and no figure."""


@dataclass(frozen=True)
class Pace:
    """How long is measured: seconds of one round, and how many rounds."""

    seconds: float = 1.0
    rounds: int = 3

    @classmethod
    def quick(cls) -> Pace:
        """Return a pace for a first look."""
        return cls(0.6, 1)


Part = Callable[[Report, Path, Pace], None]


def measure_parts(parts: Mapping[str, Part], report: Report, folder: Path, pace: Pace) -> bool:
    """Measure one part after the other, whatever becomes of any; tell whether all came to their end."""
    whole = True
    for name, part in parts.items():
        try:
            part(report, folder, pace)
        except Exception as failure:  # noqa: BLE001 - A part that breaks must not cost the figures of the others.
            print_exc()
            reason = f"{type(failure).__name__}: {failure}".partition("\n")[0]
            report.notes.append(f"The part «{name}» was not measured to its end: {reason}.")
            whole = False
    return whole


@dataclass(frozen=True)
class Course:
    """What one server is asked: fresh requests for each round, over so many connections, all to be answered with a status."""

    server: Server
    requests: Callable[[], Iterator[bytes]]
    clients: int = CLIENTS
    status: int = 200


@dataclass(frozen=True)
class Taken:
    """The medians of the rounds: answers per second, CPU (ms per answer), and the waits of the middle and the slow (ms)."""

    rate: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float
    done: int

    def __str__(self) -> str:
        """Return rate and CPU as one cell of the table."""
        return f"{self.rate:,.0f}/s ({self.cpu_ms:.2f} ms cpu)".replace(",", " ")


def rate_ratio(mine: Taken, least: Taken, *, by_wrk: bool) -> float:
    """Return how fast the service answers against its floor.

    Without wrk our own tool is the limit of both, so that their rates are near to each other whatever they cost: then the
    CPU of an answer tells.
    """
    return mine.rate / least.rate if by_wrk else least.cpu_ms / mine.cpu_ms


@dataclass(frozen=True)
class Same:
    """The same request for ever, which wrk can send where it is installed."""

    request: bytes

    def __call__(self) -> Iterator[bytes]:
        """Return it again and again."""
        return repeat(self.request)


def take(courses: Mapping[str, Course], pace: Pace) -> dict[str, Taken]:
    """Let the courses take turns; return what each came to. Raise ``RuntimeError`` on an answer with another status."""
    loads: dict[str, list[tuple[Run, float]]] = {name: [] for name in courses}
    for course in courses.values():
        _run(replace(course, clients=max(course.clients, CLIENTS)), pace.seconds)
    for _ in range(pace.rounds):
        for name, course in courses.items():
            loads[name].append(_run(course, pace.seconds))
    return {name: _medians(runs) for name, runs in loads.items()}


def _run(course: Course, seconds: float) -> tuple[Run, float]:
    before = course.server.cpu_seconds()
    port = course.server.port
    if isinstance(course.requests, Same) and wrk.there():
        run = wrk.fire(port, course.requests.request, course.clients, seconds)
    else:
        run = fire(port, course.requests(), course.clients, seconds).summed()
    used = course.server.cpu_seconds() - before
    if set(run.statuses) != {course.status}:
        raise RuntimeError(f"answered {dict(run.statuses)} where {course.status} was expected")
    return run, used


def _medians(runs: list[tuple[Run, float]]) -> Taken:
    return Taken(
        rate=median(run.rate for run, _ in runs),
        cpu_ms=median(1000 * used / run.done for run, used in runs),
        p50_ms=median(run.p50_ms for run, _ in runs),
        p99_ms=median(run.p99_ms for run, _ in runs),
        done=sum(run.done for run, _ in runs),
    )

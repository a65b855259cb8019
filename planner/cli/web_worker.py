"""The worker of the web server: a thread is given a request when all of it is here, so that slow clients hold none.

Gunicorn's threaded worker reads each request in a thread, for as long as its client likes, and waits in its main loop for
clients to hang up. Here the main loop itself gathers what arrives, within deadlines, and closes without waiting.
"""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any, Protocol, cast

from gunicorn.http import RequestParser
from gunicorn.workers.gthread import TConn, ThreadWorker

from planner.cli.arrivals import Arrival

RECEIVED = 65_536
MOST_ARRIVING_BYTES = 64_000_000
"""Bytes of unfinished requests that one process keeps; after that the oldest goes."""
MOST_LINGERING = 200
LINGER_SECONDS = 2.0
ANSWER_SECONDS = 120.0
"""How long one request may hold a thread, from its last byte until its client has taken the answer."""
SEND_BUFFER = 1_000_000
"""Bytes of an answer that the system keeps for a slow reader, as far as it allows (``net.core.wmem_max``)."""
SPARE_CONNECTIONS = 8
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_REFUSAL = "HTTP/1.1 {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_LATE, _LONG = (_REFUSAL.format(status).encode() for status in ("408 Request Timeout", "431 Headers Too Large"))


class ArrivalLimits(Protocol):
    """What the application says of its clients; no limit by address where a proxy stands in front, which is one address."""

    largest_body: int
    unfinished_per_address: int | None


class LingeringConnection(TConn):
    """A connection that is closed without anybody waiting for its client to hang up."""

    linger: Callable[[TConn], None]
    too_large = False

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - Gunicorn's signature.
        """Close at once, or leave it to the worker to let the client read the answer first (RFC 9112 9.6)."""
        if graceful:
            self.linger(self)
        else:
            super().close()


class ArrivalWorker(ThreadWorker):
    """Gathers requests in the main loop, and hands whole ones to the threads."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Gunicorn's own.
        super().__init__(*given, **named)
        self._limits = cast(ArrivalLimits, self.app)
        self._arrivals: dict[TConn, Arrival] = {}
        self._unfinished: Counter[str] = Counter()
        self._bytes = 0
        self._lingering: dict[TConn, float] = {}
        self._answering: dict[TConn, float] = {}

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection."""
        try:
            opened, address = listener.accept()
        except OSError:
            # Gone again, taken by another process, or as many files are open as may be.
            return
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.nr_conns += 1
        connection = LingeringConnection(self.cfg, opened, address, listener.getsockname())
        connection.linger = self._linger
        self.enqueue_req(connection)

    def enqueue_req(self, conn: TConn) -> None:
        """Begin to gather a request, from what was read beyond the one before."""
        arrival = Arrival(time.monotonic(), self._limits.largest_body)
        self._arrivals[conn] = arrival
        self._unfinished[self._address(conn)] += 1
        conn.sock.settimeout(0)
        self.poller.register(conn.sock, EVENT_READ, partial(self._receive, conn))
        beyond = b"" if conn.parser is None else cast(RequestParser, conn.parser).unreader.take_buffered()
        if beyond:
            self._take(conn, arrival, beyond)
        else:
            self._receive(conn, conn.sock)
        self._keep_within_limits(self._address(conn))

    def _receive(self, conn: TConn, _sock: object) -> None:
        if conn not in self._arrivals:
            return  # Dropped for another one since the system said that there is something to read.
        try:
            data = conn.sock.recv(RECEIVED)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, self._arrivals[conn], data)
        else:
            self._drop(conn)

    def _take(self, conn: TConn, arrival: Arrival, data: bytes) -> None:
        self._bytes += len(data)
        arrival.feed(data, time.monotonic())
        if arrival.whole:
            self._hand_over(conn)
        elif arrival.head_too_large:
            self._drop(conn, _LONG)
        elif arrival.expects_continue:
            arrival.expects_continue = False
            with suppress(OSError):
                conn.sock.send(_CONTINUE)

    def _forget(self, conn: TConn) -> Arrival:
        arrival = self._arrivals.pop(conn)
        self._bytes -= len(arrival.data)
        self._unfinished[self._address(conn)] -= 1
        if not self._unfinished[self._address(conn)]:
            del self._unfinished[self._address(conn)]
        self.poller.unregister(conn.sock)
        return arrival

    def _hand_over(self, conn: TConn) -> None:
        arrival = self._forget(conn)
        conn.init()
        cast(RequestParser, conn.parser).unreader.unread(bytes(arrival.data))
        cast(LingeringConnection, conn).too_large = arrival.too_large
        self._answering[conn] = time.monotonic() + ANSWER_SECONDS
        super().enqueue_req(conn)

    def _drop(self, conn: TConn, refusal: bytes = b"") -> None:
        arrival = self._forget(conn)
        if refusal and arrival.data:
            with suppress(OSError):
                conn.sock.send(refusal)
        self.nr_conns -= 1
        conn.close()

    def _keep_within_limits(self, address: str) -> None:
        most = self._limits.unfinished_per_address
        if most is not None and self._unfinished[address] > most:
            self._drop(next(conn for conn in self._arrivals if self._address(conn) == address), _LATE)
        crowded = self.nr_conns > self.worker_connections - SPARE_CONNECTIONS
        if self._arrivals and (crowded or self._bytes > MOST_ARRIVING_BYTES):
            self._drop(next(iter(self._arrivals)), _LATE)

    def finish_request(self, conn: TConn, fs: Any) -> None:  # noqa: ANN401 - Gunicorn's own.
        """Go on after an answer: with the next request, or by closing."""
        self._answering.pop(conn, None)
        super().finish_request(conn, fs)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:  # noqa: FBT001 - Gunicorn's signature.
        # The rest of a body that is too large is never waited for.
        connection = cast(LingeringConnection, conn)
        return not connection.too_large and bool(super()._keepalive_after(conn, keepalive))  # type: ignore[misc]

    def murder_pending(self) -> None:
        """Close what is late; called at least once a second."""
        super().murder_pending()
        now = time.monotonic()
        for conn, arrival in list(self._arrivals.items()):
            if now > arrival.until or not (self.alive or arrival.data):
                self._drop(conn, _LATE)
        for conn, until in list(self._answering.items()):
            if now > until:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)
        for conn, until in list(self._lingering.items()):
            if now > until:
                self._end_lingering(conn)

    def _linger(self, conn: TConn) -> None:
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.settimeout(0)
            self.poller.register(conn.sock, EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError, KeyError):
            conn.close()
            return
        self._lingering[conn] = time.monotonic() + LINGER_SECONDS
        if len(self._lingering) > MOST_LINGERING:
            self._end_lingering(next(iter(self._lingering)))

    def _drain(self, conn: TConn, _sock: object) -> None:
        if conn not in self._lingering:
            return
        try:
            data = conn.sock.recv(RECEIVED)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._end_lingering(conn)

    def _end_lingering(self, conn: TConn) -> None:
        del self._lingering[conn]
        self.poller.unregister(conn.sock)
        conn.close()

    @staticmethod
    def _address(conn: TConn) -> str:
        return str(conn.client[0]) if isinstance(conn.client, tuple) else ""

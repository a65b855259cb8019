"""A load generator: a bounded number of HTTP/1.1 requests over a few kept-alive connections, on this machine alone."""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

HOST = "127.0.0.1"
CHUNK = 1 << 18
END_OF_HEAD = b"\r\n\r\n"
PATIENCE_SECONDS = 30.0
"""A request that is not answered in this time stops the run."""


@dataclass(frozen=True)
class Run:
    """One run of a load: how long it took, how many were answered, the waits of the middle and of one in a hundred (ms)."""

    seconds: float
    done: int
    p50_ms: float
    p99_ms: float
    statuses: Counter[int]

    @property
    def rate(self) -> float:
        """Return the answers per second."""
        return self.done / self.seconds


@dataclass
class Load:
    """What came of the requests: how many by status, the bytes of the bodies, and how long each answer took, in seconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    body_bytes: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Return how many requests were answered."""
        return len(self.waits)

    def summed(self) -> Run:
        """Return what it comes to."""
        return Run(self.seconds, self.done, self.wait_ms(0.5), self.wait_ms(0.99), self.statuses)

    def wait_ms(self, share: float) -> float:
        """Return how many milliseconds this share of the answers took at most; 0.5 gives the median."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def get(path: str, **headers: str) -> bytes:
    """Return a GET request; ``if_none_match`` becomes ``If-None-Match``."""
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {HOST}", *lines, "", ""]).encode()


def post(path: str, form: bytes, **headers: str) -> bytes:
    """Return a POST request that sends a form, which is already encoded."""
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    return "\r\n".join([f"POST {path} HTTP/1.1", f"Host: {HOST}", *lines, "", ""]).encode() + form


@dataclass
class Answer:
    """One whole answer, its head as it came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of a header, or nothing."""
        wanted = name.lower().encode() + b":"
        found = (line for line in self.head.split(b"\r\n") if line.lower().startswith(wanted))
        return next(found, b":").partition(b":")[2].strip().decode()


class _Client:
    """One connection and the request that is under way on it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection((HOST, self._port), timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received: list[bytes] = []
        self._missing = -1

    def send(self, request: bytes) -> None:
        """Begin a request."""
        self._request, self._received, self._missing = request, [], -1
        self.sent = time.perf_counter()
        self.socket.sendall(request)

    def close(self) -> None:
        self.socket.close()

    def receive(self) -> Answer | None:
        """Take what has come; return the answer once it is whole. Raise ``ConnectionError`` when the server hangs up."""
        part = self.socket.recv(CHUNK)
        if not part:
            raise ConnectionResetError("the server closed the connection before it had answered")
        self._received.append(part)
        if self._missing < 0:
            self._read_head()
        else:
            self._missing -= len(part)
        return None if self._missing else self._whole()

    def _read_head(self) -> None:
        so_far = b"".join(self._received)
        end = so_far.find(END_OF_HEAD)
        if end < 0:
            return
        head = so_far[:end].lower()
        before, found, after = head.partition(b"\r\ncontent-length:")
        length = int(after.partition(b"\r\n")[0]) if found and int(before[9:12]) != 304 else 0  # noqa: PLR2004 - It has no body.
        self._missing = end + len(END_OF_HEAD) + length - len(so_far)

    def _whole(self) -> Answer:
        head, _, body = b"".join(self._received).partition(END_OF_HEAD)
        return Answer(int(head[9:12]), head, body)


def ask(port: int, request: bytes) -> Answer:
    """Send one request on a connection of its own and return the answer."""
    client = _Client(port)
    try:
        client.send(request)
        while True:
            answer = client.receive()
            if answer is not None:
                return answer
    finally:
        client.close()


def fire(port: int, requests: Iterator[bytes], clients: int, seconds: float) -> Load:
    """Send requests over ``clients`` connections until they have run out or the seconds are up; wait for the last answers."""
    load, selector = Load(), selectors.DefaultSelector()
    started = time.perf_counter()
    until = started + seconds
    opened = [_Client(port) for _ in range(clients)]
    try:
        for client in opened:
            _next(client, requests, selector, until, known=False)
        while selector.get_map():
            ready = selector.select(PATIENCE_SECONDS)
            if not ready:
                raise TimeoutError(f"no answer within {PATIENCE_SECONDS:.0f} seconds")
            for key, _ in ready:
                if _took(key.data, load):
                    _next(key.data, requests, selector, until, known=True)
    finally:
        for client in opened:
            client.close()
        selector.close()
    load.seconds = time.perf_counter() - started
    return load


def _took(client: _Client, load: Load) -> bool:
    answer = client.receive()
    if answer is None:
        return False
    load.waits.append(time.perf_counter() - client.sent)
    load.statuses[answer.status] += 1
    load.body_bytes += len(answer.body)
    return True


def _next(
    client: _Client, requests: Iterator[bytes], selector: selectors.BaseSelector, until: float, *, known: bool
) -> None:
    request = next(requests, None) if time.perf_counter() < until else None
    if request is not None:
        client.send(request)
        if not known:
            selector.register(client.socket, selectors.EVENT_READ, client)
    elif known:
        selector.unregister(client.socket)

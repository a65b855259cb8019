from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from planner.settings import Settings
from tests.architecture.source import ROOT

PROGRAM = "from planner.app import main; main()"
HEAD = b"%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SLOW = (
    b"",
    HEAD % b"GET /",
    HEAD % b"POST /logg-inn" + b"Content-Length: 100000\r\n\r\nemail=",
    HEAD % b"POST /logg-inn" + b"Content-Length: 100000000\r\n\r\nemail=",
    HEAD % b"POST /logg-inn" + b"Transfer-Encoding: chunked\r\n\r\nffff\r\nemail=",
    HEAD % b"GET /healthz" + b"Connection: close\r\n\r\n",
    HEAD % b"GET /healthz" + b"\r\n" + HEAD % b"GET /healthz",
)
"""What clients send that then say nothing more: cut at every place, or whole and never hung up."""


@pytest.fixture
def port(settings: Settings) -> Iterator[int]:
    environment = {"PATH": os.environ["PATH"], "PLANNER_INSTANCE": settings.instance, "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--port", "0"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    yield int(process.stdout.readline().rpartition(":")[2])
    process.terminate()
    assert process.wait(60) == 0
    process.stdout.close()


def opened(port: int, *parts: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    for part in parts:
        connection.sendall(part)
    return connection


def answer(connection: socket.socket) -> tuple[int, bytes]:
    with connection, http.client.HTTPResponse(connection) as response:
        response.begin()
        return response.status, response.read()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_slow_connections_hold_up_nobody_and_are_answered_when_they_are_done(port: int) -> None:
    with ExitStack() as stack:
        for number in range(200):
            stack.enter_context(opened(port, SLOW[number % len(SLOW)]))
        statuses = [answer(opened(port, HEAD % b"GET /healthz" + b"\r\n"))[0] for _ in range(20)]
        assert statuses == [200] * 20
        begun = opened(port, HEAD % b"POST /nothing-here", b"Content-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        assert begun.recv(99).startswith(b"HTTP/1.1 100 ")
        head = opened(port, HEAD % b"GET /healthz")
        chunked = opened(port, HEAD % b"POST /nothing-here", b"Transfer-Encoding: chunked\r\n\r\n3\r\nab")
        for connection, rest in ((head, b"\r\n"), (chunked, b"c\r\n0\r\n\r\n"), (begun, b"a=bc")):
            for byte in rest:
                connection.sendall(bytes([byte]))
        assert answer(head)[0] == 200
        assert [answer(connection)[0] for connection in (chunked, begun)] == [404, 404]

"""Servers on this machine that take a connection and then take their time, in each way that was seen to hang a client."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

Talk = Callable[[socket.socket, Event], None]
"""What a server does with one connection, until it is told to stop."""


def silent(connection: socket.socket, stop: Event) -> None:
    """Say nothing."""
    stop.wait(30)


def trickling(connection: socket.socket, stop: Event) -> None:
    """Say something again and again, and never come to an end."""
    while not stop.wait(0.02):
        connection.sendall(b"2")


def talking_until(said: dict[bytes, bytes], begin: bytes = b"220 hello\r\n") -> Talk:
    """Answer commands by their first word, and hang at the first that has no answer."""

    def talk(connection: socket.socket, stop: Event) -> None:
        connection.sendall(begin)
        with connection.makefile("rb") as lines:
            for line in lines:
                answer = said.get(line.split()[0].upper())
                if answer is None:
                    stop.wait(30)
                    return
                connection.sendall(answer)

    return talk


@contextmanager
def tarpit(*talks: Talk) -> Iterator[int]:
    """Serve on a free port and return it; each connection gets the next way to hang, and those after them the last."""
    stop, threads = Event(), []

    def serve(connection: socket.socket, talk: Talk) -> None:
        with connection, suppress(OSError):
            talk(connection, stop)

    def accept(server: socket.socket) -> None:
        left = list(talks)
        with suppress(OSError):
            while True:
                connection = server.accept()[0]
                threads.append(Thread(target=serve, args=(connection, left.pop(0) if len(left) > 1 else left[0])))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Thread(target=accept, args=(server,))
        listener.start()
        yield int(server.getsockname()[1])
        stop.set()
        server.shutdown(socket.SHUT_RDWR)
        listener.join()
    for thread in threads:
        thread.join()

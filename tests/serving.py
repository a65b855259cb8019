"""The application on a real port of this machine, for programs that come over the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open, as a real server does, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


def listening() -> BaseWSGIServer:
    """Return a server that has a free port and no application yet."""
    return make_server("127.0.0.1", 0, app=lambda *_: [], threaded=True, request_handler=QuietHandler)


@contextmanager
def served(app: Flask, server: BaseWSGIServer | None = None) -> Iterator[str]:
    """Let a server give out an application until the end of the block; yield where it is."""
    server = server or listening()
    server.app = app
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""The service on a real port, for programs that come over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from tests.journeys.service import QuietHandler


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application and yield its address."""
    server = make_server("127.0.0.1", 0, app=app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

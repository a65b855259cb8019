"""The web server: gunicorn, configured in code, on a socket that was opened beforehand."""

from __future__ import annotations

import gc
import os
import resource
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from planner.cli.web_worker import ArrivalWorker
from planner.settings import Settings, SettingsError

BACKLOG = 2_048
TIMEOUT_SECONDS = 30
MOST_CONNECTIONS = 1_000
"""Open connections of one process, as far as it may have so many files open."""
UNFINISHED_PER_ADDRESS = 100
"""Requests from one address that a process gathers at a time; after that its oldest goes."""


def listen(settings: Settings) -> tuple[socket.socket, Settings]:
    """Open the address of the settings and return it with them, the port filled in where it was 0.

    Raise ``SettingsError`` when the address is in use or is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        opened = socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(
            f"Port {settings.port} on {settings.host} cannot be opened ({reason}). "
            "Choose another with PORT=… or PLANNER_PORT."
        ) from error
    return opened, replace(settings, port=opened.getsockname()[1])


def _most_connections() -> int:
    return min(MOST_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)


@dataclass(frozen=True)
class Site:
    """What is served, and what each process that serves it does before its first request."""

    app: WSGIApplication
    begin_process: Callable[[], None]


class Web(BaseApplication):
    """The web workers on one open socket. The app is made in each worker, so that no connection is shared."""

    def __init__(self, make: Callable[[Settings], Site], settings: Settings, opened: socket.socket) -> None:
        self._make = make
        self._settings = settings
        self._opened = opened
        self._begin_process: Callable[[], None] = lambda: None
        self.largest_body = settings.largest_upload
        self.unfinished_per_address = None if settings.trusted_proxies else UNFINISHED_PER_ADDRESS
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn is to know. Headers of proxies are the app's own business, by ``trusted_proxies``."""
        for name, value in {
            "bind": f"fd://{os.dup(self._opened.fileno())}",  # Gunicorn closes it; ours is for its owner to close.
            "worker_class": ArrivalWorker,
            "worker_connections": _most_connections(),
            "workers": max(self._settings.web_workers, 1),
            "threads": max(self._settings.web_threads, 1),
            "timeout": TIMEOUT_SECONDS,
            "graceful_timeout": TIMEOUT_SECONDS // 2,
            "loglevel": "warning",
            "proc_name": "planner",
            "secure_scheme_headers": {},
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "post_worker_init": self._post_worker_init,
        }.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        """Serve until told to stop."""
        gc.freeze()  # The workers share what is loaded now, as in a process group.
        super().run()

    def load(self) -> WSGIApplication:  # type: ignore[override]  # The stubs have their own name for the same thing.
        """Make the app."""
        site = self._make(self._settings)
        self._begin_process = site.begin_process
        return site.app

    def _post_worker_init(self, _worker: Worker) -> None:
        self._begin_process()

"""The web server: gunicorn, configured in code, on a socket that was opened beforehand."""

from __future__ import annotations

import gc
import os
import resource
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from planner.cli.forking import share_one_heap, stand_apart
from planner.cli.process_group import ProcessGroup, ProcessGroupError, Pulse
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


class Supervisor(Arbiter):
    """Gunicorn's parent of the web workers, which looks after a group of other processes too: the jobs are its first child.

    It is told to stop as ``ProcessGroup`` is, also by Ctrl-C and by the end of its terminal, and takes no reload: a new
    version is a new start.
    """

    def __init__(self, web: Web, members: Mapping[str, Callable[[Pulse], None]]) -> None:
        self._group = ProcessGroup({name: partial(self._work_apart, member) for name, member in members.items()})
        self.failure: ProcessGroupError | None = None
        super().__init__(web)

    def _work_apart(self, member: Callable[[Pulse], None], pulse: Pulse) -> None:
        # Else the port would stay in use for as long as it takes the other process to end.
        for listener in self.LISTENERS:
            listener.close()
        member(pulse)

    def start(self) -> None:
        """Open what there is to open, and start the group before any worker."""
        super().start()
        # All that is here now is shared by every process; a collector that looks through it would give each its own copy.
        gc.freeze()
        gc.enable()
        self._group.begin()

    def manage_workers(self) -> None:
        """Start what has ended again; called at least once a second."""
        try:
            self._group.look()
        except ProcessGroupError as error:
            self.failure = error
            raise StopIteration from error
        super().manage_workers()

    def stop(self, graceful: bool = True) -> None:  # noqa: FBT001, FBT002 - Gunicorn's signature.
        """Stop everything, in good order unless told otherwise."""
        self._group.tell_to_stop()
        super().stop(graceful)
        self._group.end()

    def handle_int(self) -> None:
        """Stop in good order."""
        self.handle_term()

    def handle_hup(self) -> None:
        """Stop in good order."""
        self.handle_term()

    def handle_usr2(self) -> None:
        """Stay as it is."""


class Web(BaseApplication):
    """The web workers on one open socket. The app is made once, before they are forked; each then opens its connections."""

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
            "bind": f"fd://{os.dup(self._opened.fileno())}",  # Gunicorn closes it.
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
            "preload_app": True,
            "post_fork": lambda _arbiter, worker: stand_apart(worker.ppid),
            "post_worker_init": lambda _worker: self._begin_process(),
        }.items():
            self.cfg.set(name, value)

    def run(self, beside: Mapping[str, Callable[[Pulse], None]] | None = None) -> None:
        """Serve until told to stop, with other processes ``beside``; raise ``ProcessGroupError`` when one cannot be kept."""
        share_one_heap()
        gc.disable()  # Making the app throws nothing away.
        supervisor = Supervisor(self, beside or {})
        self._opened.close()
        try:
            supervisor.run()
        except SystemExit:
            if supervisor.failure is not None:
                raise supervisor.failure from None
            raise

    def load(self) -> WSGIApplication:  # type: ignore[override]  # The stubs have their own name for the same thing.
        """Make the app, in the parent of the workers."""
        site = self._make(self._settings)
        self._begin_process = site.begin_process
        return site.app

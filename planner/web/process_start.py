"""What each process that serves begins with, after the fork: threads, writers, followers.

The app is made before its processes are forked, and neither a thread nor a connection survives a fork. So whoever needs a
thread in each process registers what starts it, while the app is made::

    process_start.add(app, follower.start)

``planner start`` and ``planner serve`` run it in each web process before its first request, and ``wsgi.py`` for servers that
import the app in each of their processes. An app of a test begins nothing, so what is served must be right without it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

EXTENSION = "process_start"


def register(app: Flask) -> None:
    """Let the app take what its processes begin with."""
    app.extensions[EXTENSION] = []


def add(app: Flask, begin: Callable[[], None]) -> None:
    """Have this called once in each process that serves the app, after the fork and before its first request."""
    app.extensions[EXTENSION].append(begin)


def begin(app: Flask) -> None:
    """Begin, in this process, with everything that was registered, in the order in which it was."""
    for registered in app.extensions[EXTENSION]:
        registered()

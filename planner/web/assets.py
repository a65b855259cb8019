"""Addresses of static files that change when the file does, so that browsers may keep a file for a year."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for

STATIC = Path(__file__).parent.parent / "static"
DIGITS = 8


@cache
def version(name: str) -> str:
    """Return the first hexadecimal digits of the SHA-256 of a static file."""
    return sha256((STATIC / name).read_bytes()).hexdigest()[:DIGITS]


def asset(name: str) -> str:
    """Return the address of a static file, with its version; raise ``FileNotFoundError`` where there is none."""
    return url_for("static", filename=name, v=version(name))


def register(app: Flask) -> None:
    """Let templates write ``asset("moteplass.css")``."""
    app.jinja_env.globals["asset"] = asset

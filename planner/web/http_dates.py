"""Dates in request headers: one that cannot be read is as if it were not there (RFC 9110 13.1.3, 13.1.4 and 13.1.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.http import parse_date

_KEYS = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_DATE")

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def http_date(text: str) -> datetime | None:
    """Return the instant of a header; nothing where it is none, or is in a year that no date holds."""
    try:
        return parse_date(text)
    except (ValueError, OverflowError):
        # The library foresees the first alone.
        return None


@dataclass(frozen=True)
class DateGuard:
    """The application behind a look at the dates in headers, because the libraries read them in many places."""

    app: Application

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Leave out what is no date, and let the application answer. An ``If-Range`` may be a validator instead."""
        for key in _KEYS:
            value = environ.get(key)
            if value is not None and '"' not in value and http_date(value) is None:
                del environ[key]
        return self.app(environ, start)

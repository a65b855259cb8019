"""The wall clock: the only place that reads it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC, to whole microseconds."""
    return datetime.now(UTC)

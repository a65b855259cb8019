"""Leadership: of all job processes on one database, one works."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from planner.store.leadership import AdvisoryLock, FileLock


class Leadership(Protocol):
    """A place that one process at a time can have."""

    def acquire(self) -> bool:
        """Try to lead; tell whether it worked."""

    def holds(self) -> bool:
        """Tell whether this process still leads."""

    def release(self) -> None:
        """Let another lead."""


def candidate(url: str, folder: Path) -> Leadership:
    """Return a candidate for leading the jobs on the database at ``url``; ``folder`` is the instance folder."""
    if url.startswith("postgresql"):
        return AdvisoryLock(url)
    return FileLock(folder / "jobs.lock")

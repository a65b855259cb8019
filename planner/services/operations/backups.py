"""The port through which the commands write a backup of everything that is kept, and restore one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


class BackupError(Exception):
    """A backup cannot be made, read or restored; the message says why, and what to do."""


@dataclass(frozen=True)
class Backup:
    """A finished backup: its size in bytes, the count of instance files in it, and whether a restore was tried."""

    size: int
    files: int
    tried: bool


class Backups(Protocol):
    """Where backups are written and restored, for one instance and its database."""

    def write(self, target: Path, now: datetime) -> Backup:
        """Write a backup while the service runs, and check it by a restore; raise ``BackupError``."""

    def restore(self, source: Path) -> int:
        """Restore a backup where there is nothing yet; return the count of files; raise ``BackupError``."""

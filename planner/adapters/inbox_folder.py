"""Mail put into a folder as ``.eml`` files: how answers from calendars are tried out without a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planner.domain.incoming import MOST_OCTETS

ARCHIVE = "behandlet"


@dataclass(frozen=True)
class FileMail:
    """One mail in the folder."""

    raw: bytes
    path: Path
    envelope_to: str = ""

    def archive(self) -> None:
        """Move the file out of the way."""
        done = self.path.parent / ARCHIVE
        done.mkdir(mode=0o700, exist_ok=True)
        self.path.replace(done / self.path.name)


class InboxFolder:
    """A folder that mails are put into by hand or by a test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def waiting(self) -> Iterator[FileMail]:
        """Yield the mails in the folder by name; a folder that is not there holds none."""
        for path in sorted(self._folder.glob("*.eml")):
            with path.open("rb") as file:
                yield FileMail(file.read(MOST_OCTETS + 1), path)

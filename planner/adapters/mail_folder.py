"""Letters kept in a folder instead of being sent: one ``.eml`` file each."""

from __future__ import annotations

import os
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import takewhile
from pathlib import Path

from planner.formats.mail.mime import POLICY
from planner.services.letters.delivery import Taken, UndeliveredError, unheard


class MailFolder:
    """Keeps letters as files whose names sort by the time the letter was written; a letter sent twice is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "", taken: Taken = unheard) -> None:
        """Keep a letter, whole or not at all, and say so; raise ``UndeliveredError`` where the folder cannot be written to."""
        del to, bounces_to
        path = self._folder / _name(mail)
        try:
            self._folder.mkdir(
                mode=0o700, exist_ok=True
            )  # Not its parents: an instance folder that is away comes back.
            draft = path.with_suffix(f".{os.getpid()}")
            with open(draft, "wb", opener=_private) as file:
                file.write(mail.as_bytes(policy=POLICY))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            raise UndeliveredError(f"{self._folder} cannot be written to: {error.strerror}", everyone=True) from error
        taken()

    def close(self) -> None:
        """Nothing is held open."""

    def names(self) -> list[str]:
        """Return the names of the letters that are kept, newest first."""
        return sorted((path.stem for path in self._folder.glob("*.eml")), reverse=True)

    def read(self, name: str) -> EmailMessage | None:
        """Return a letter that is kept, or nothing where no letter has this name."""
        path = self._path(name)
        return None if path is None else message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=SMTP)

    def head(self, name: str) -> EmailMessage | None:
        """Return a letter without what is in it, or nothing where no letter has this name."""
        path = self._path(name)
        if path is None:
            return None
        with path.open("rb") as file:
            lines = list(takewhile(bytes.strip, file))
        return message_from_bytes(b"".join(lines), _class=EmailMessage, policy=SMTP)

    def _path(self, name: str) -> Path | None:
        path = self._folder / f"{name}.eml"
        return path if path.parent == self._folder and path.is_file() else None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _name(mail: EmailMessage) -> str:
    written = parsedate_to_datetime(mail["Date"])
    return f"{written:%Y%m%d-%H%M%S}-{sha256(mail['Message-ID'].encode()).hexdigest()[:12]}.eml"

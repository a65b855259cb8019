"""Receipts of the mail server, noted in the instance folder the moment they come: a process that is killed leaves them behind.

Between the answer of the server and the commit of the database lies whatever the database is busy with. A line that is
appended to an open file is there within microseconds, and outlives its process, though not the machine.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.services.letters.delivery import NoteReceipt, Receipt

log = logging.getLogger(__name__)

LINE = re.compile(r"^([0-9]{1,18}) ([0-9]{1,9})\n", re.MULTILINE)
"""A receipt; a line that a full disk has cut is none."""


class ReceiptFolder:
    """A file for each round of sending, locked by its process for as long as that lives."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def begun(self) -> Iterator[NoteReceipt]:
        """Yield what notes the receipts of a round, which are in the database when it ends and are thrown away then.

        A round that ends with an exception leaves them, as a process that is killed does. Where the folder cannot be
        written to, nothing is noted: letters leave all the same.
        """
        path = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except OSError:
            log.warning("Receipts of the mail server cannot be noted in %s.", self._folder, exc_info=True)
            yield lambda _receipt: None
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield lambda receipt: _note(handle, receipt)
            path.unlink(missing_ok=True)
        finally:
            os.close(handle)

    def left_behind(self) -> Iterator[list[Receipt]]:
        """Yield the receipts of each round whose process is gone; they are thrown away when the next are asked for."""
        for path in sorted(self._folder.glob("*-*")):
            try:
                with path.open("r+", encoding="ascii") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    yield [Receipt(int(line[1]), int(line[2])) for line in LINE.finditer(file.read())]
                    path.unlink(missing_ok=True)
            except OSError:
                # Its process lives, or has just ended well.
                continue


def _note(handle: int, receipt: Receipt) -> None:
    try:
        os.write(handle, f"{receipt.letter_id} {receipt.attempt}\n".encode("ascii"))
    except OSError:
        log.warning("A receipt of the mail server could not be noted.", exc_info=True)

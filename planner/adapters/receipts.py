"""What becomes of the letters of a round, noted in the instance folder the moment it happens, for whoever comes after a kill.

Between the answer of the server and the commit of the database lies whatever the database is busy with. A line that is
appended to an open file is there within microseconds, and outlives its process, though not the machine. The lock on the
file does not outlive the process: that is how others on the machine know at once that it is gone.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from planner.services.letters.delivery import Attempt, NoteStep, SendingStep

log = logging.getLogger(__name__)

LINE = re.compile(rf"^(?:({'|'.join(SendingStep)}) )?([0-9]{{1,18}}) ([0-9]{{1,9}})\n", re.MULTILINE)
"""A step of an attempt; without a word it is a receipt. A line that a full disk has cut is none."""


class ReceiptFolder:
    """A file for each round of sending, locked by its process for as long as that lives."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def opened(self) -> Iterator[NoteStep]:
        """Yield what notes the steps of a round, which are in the database when it ends and are thrown away then.

        A round that ends with an exception leaves them, as a process that is killed does. Where the folder cannot be
        written to, nothing is noted: letters leave all the same.
        """
        path = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        try:
            handle = self._locked(path)
        except OSError:
            log.warning("What becomes of letters cannot be noted in %s.", self._folder, exc_info=True)
            yield lambda _step, _attempts: None
            return
        try:
            yield lambda step, attempts: _note(handle, step, attempts)
            path.unlink(missing_ok=True)
        finally:
            os.close(handle)

    def _locked(self, path: Path) -> int:
        """Return a handle on a new file, which nobody sees by its name before it is locked."""
        self._folder.mkdir(mode=0o700, exist_ok=True)  # Not its parents: an instance folder that is away comes back.
        unseen = path.with_name(f"new.{path.name.replace('-', '.')}")
        handle = os.open(unseen, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            unseen.rename(path)
        except OSError:
            os.close(handle)
            raise
        return handle

    def any_left_behind(self) -> bool:
        """Tell whether any round has left notes whose process is gone."""
        return any(True for _ in self._left())

    def left_behind(self) -> Iterator[dict[SendingStep, list[Attempt]]]:
        """Yield by step what each round has noted whose process is gone; it is thrown away when the next is asked for."""
        for path, text in self._left():
            yield _last_steps(text)
            path.unlink(missing_ok=True)

    def _left(self) -> Iterator[tuple[Path, str]]:
        for path in sorted(self._folder.glob("*-*")):
            # Else its process lives, or has just ended well.
            with suppress(OSError), path.open("r+", encoding="ascii") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield path, file.read()


def _note(handle: int, step: SendingStep, attempts: Sequence[Attempt]) -> None:
    lines = "".join(f"{step} {attempt.letter_id} {attempt.number}\n" for attempt in attempts)
    try:
        os.write(handle, lines.encode("ascii"))
    except OSError:
        log.warning("What became of a letter could not be noted.", exc_info=True)


def _last_steps(text: str) -> dict[SendingStep, list[Attempt]]:
    last = {Attempt(int(line[2]), int(line[3])): SendingStep(line[1] or "taken") for line in LINE.finditer(text)}
    steps: dict[SendingStep, list[Attempt]] = defaultdict(list)
    for attempt, step in last.items():
        steps[step].append(attempt)
    return steps

"""Changes that a calendar program makes in a task: whether it is done, and whether anything else.

Programs tick with STATUS, with COMPLETED or with PERCENT-COMPLETE (RFC 5545 3.8.1.11, 3.8.2.1 and 3.8.1.8), and mostly with
all three; where they do not agree, the STATUS that has changed counts. What a task says and when it is due stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.formats.caldav.dav_changes import REPEATS, NotAllowedError, Parsed, only, plain

_DONE, _OPEN = "COMPLETED", "NEEDS-ACTION"
_WHOLE = "100"


@dataclass(frozen=True, slots=True)
class Tick:
    """Whether a task is done now, and whether it was."""

    done: bool
    was: bool


def tick(stored: bytes, changed: bytes) -> Tick:
    """Return how a task was ticked; raise ``NotCalendarError`` or ``NotAllowedError``."""
    before, new = only(stored, "VTODO"), only(changed, "VTODO")
    for name, differs in (
        ("UID", plain(new, "UID") != plain(before, "UID")),
        ("DUE", _due(new) != _due(before)),
        *((text, text in new and plain(new, text) != plain(before, text)) for text in ("SUMMARY", "DESCRIPTION")),
        *((repeat, repeat in new) for repeat in REPEATS),
    ):
        if differs:
            raise NotAllowedError(name)
    was, status = _status(before), _status(new)
    return Tick(_done(new, status, was), was == _DONE)


def _done(new: Parsed, status: str, was: str) -> bool:
    marked = _DONE in new or plain(new, "PERCENT-COMPLETE") == _WHOLE
    if was not in {_DONE, _OPEN} and status in {"", was} and not marked:
        return False  # A duty, say, that nobody has tried to tick.
    if status not in {"", was, _DONE, _OPEN} or was not in {_DONE, _OPEN}:
        raise NotAllowedError("STATUS")
    if status == was == _OPEN or not status:
        return marked
    return status == _DONE


def _status(task: Parsed) -> str:
    return plain(task, "STATUS").upper()


def _due(task: Parsed) -> object:
    due = task.get("DUE")
    return getattr(due, "dt", due)

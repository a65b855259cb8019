"""A person's own lines in a copy of an object: alarms, and that the time is free after all.

All of it is that person's own (RFC 6638 3.2.2.1): it is given back to their programs and to nobody else. It is kept as lines,
unfolded; what else programs write of their own is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.formats.caldav.dav_data import Part, parse
from planner.formats.ical.contentlines import clean, fold_all, parse_line

MOST_LETTERS = 10_000
"""How much is kept for one object; what is more is left out, alarm by alarm."""

_ALARM = "VALARM"
_MARKS = re.compile(r"X-MOZ-(?:LASTACK|SNOOZE-TIME(?:-\d+)?|GENERATION)\Z")
"""By which Thunderbird remembers that an alarm has been seen."""
_FREE, _BUSY = "TRANSP:TRANSPARENT", "TRANSP:OPAQUE"
_NEVER_IN_XML = re.compile("[^\t\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def own_lines(stored: bytes, changed: bytes, before: str) -> str:
    """Return what is a person's own in an object that a program has written over the stored one.

    ``before`` is what was their own before. Raise ``ValueError`` for what is no calendar.
    """
    calendar = parse(changed)
    components = [part for part in calendar.parts if part.name != "VTIMEZONE"]
    pieces = [piece for part in components for piece in _pieces(part, free_is_own=_free_is_own(stored, before))]
    lines, room = [], MOST_LETTERS
    for piece in pieces:
        room -= len(piece) + 1
        if room >= 0:
            lines.append(piece)
    return "\n".join(lines)


def _free_is_own(stored: bytes, before: str) -> bool:
    # A cancelled meeting is free by itself: that is no wish of the person's.
    return _FREE in before.split("\n") or f"{_BUSY}\r\n".encode() in stored


def _pieces(part: Part, *, free_is_own: bool) -> Iterator[str]:
    if free_is_own and any(line.upper() == _FREE for line in part.lines):
        yield _FREE
    yield from (line for line in part.lines if _MARKS.match(_word(line)) and _sound(line))
    for alarm in part.parts:
        if alarm.name == _ALARM:
            yield "\n".join((f"BEGIN:{_ALARM}", *filter(_sound, alarm.lines), f"END:{_ALARM}"))


def _word(line: str) -> str:
    return re.split("[:;]", line, maxsplit=1)[0].upper()


def _sound(line: str) -> bool:
    """Whether a line is one, and can be told in XML too."""
    if clean(line) != line or "\n" in line or _NEVER_IN_XML.search(line):
        return False
    try:
        parse_line(line)
    except ValueError:
        return False
    return True


def with_own(body: bytes, own: str, component: str) -> bytes:
    """Return an object with what is its person's own in it."""
    if not own:
        return body
    lines = own.split("\n")
    if _FREE in lines:
        lines.remove(_FREE)
        body = body.replace(f"{_BUSY}\r\n".encode(), f"{_FREE}\r\n".encode(), 1)
    before, end, after = body.rpartition(f"END:{component}\r\n".encode())
    return before + fold_all(tuple(lines)) + end + after

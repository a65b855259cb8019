"""Calendar files of our own as jCal (RFC 7265): the same entries as JSON, for pages and programs that read no iCalendar.

Not by icalendar, whose ``from_ical`` and ``to_jcal`` take ten times as long (1 770 ms of cpu for a feed of 1 000 meetings,
168 here), after every edit. It also (7.3.2) calls NAME and COLOR of RFC 7986 «unknown», where they are texts; a test
compares all else.
"""

from __future__ import annotations

import json
import re
from typing import Any

from planner.formats.ical.contentlines import items, unescape, unfold

CONTENT_TYPE = "application/calendar+json"
"""The media type of what is made here (RFC 7265 7)."""

Component = list[Any]
"""A component of jCal: its name, its properties and the components in it."""

_MOMENTS = frozenset({"dtstamp", "created", "last-modified", "completed", "due", "dtstart", "dtend"})
_TYPES = {
    "sequence": "integer",
    "percent-complete": "integer",
    "url": "uri",
    "source": "uri",
    "geo": "float",
    "rrule": "recur",
    "trigger": "duration",
    "tzoffsetfrom": "utc-offset",
    "tzoffsetto": "utc-offset",
    "categories": "texts",
}
_MOST_DIGITS = 9
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")


def to_jcal(data: bytes) -> bytes:
    """Return a calendar file that this program wrote as jCal, the same bytes for the same file."""
    return json.dumps(read_own(data), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_own(data: bytes) -> Component:
    """Return a calendar file that this program wrote as the arrays of jCal.

    No parameter of our own lines is quoted, so a line is cut at its first colon.
    """
    open_ones: list[Component] = [["", [], []]]
    for octets in unfold(data):
        head, _, value = octets.decode().partition(":")
        if head == "BEGIN":
            open_ones.append([value.lower(), [], []])
        elif head == "END":
            done = open_ones.pop()
            open_ones[-1][2].append(done)
        else:
            open_ones[-1][1].append(_property(head, value))
    root: Component = open_ones[0][2][0]
    return root


def _property(head: str, value: str) -> list[Any]:
    name, *pairs = head.split(";")
    name = name.lower()
    params = {key.lower(): text for key, _, text in (pair.partition("=") for pair in pairs)}
    kind = params.pop("value", "").lower() or _kind(name)
    if kind == "texts":
        return [name, params, "text", *items(value)]
    return [name, params, kind, _value(kind, value)]


def _kind(name: str) -> str:
    if name in _MOMENTS:
        return "date-time"
    return _TYPES.get(name, "unknown" if name.startswith("x-") else "text")


def _value(kind: str, value: str) -> Any:  # noqa: ANN401 - Whatever JSON has for it.
    """A value as its kind is written in JSON; an unknown one as it stands, since nobody could escape it again (section 5.1)."""
    if kind in {"date", "date-time"}:
        return _moment(value)
    if kind == "integer":
        return int(value)
    if kind == "float":
        return [float(part) for part in value.split(";")]
    if kind == "utc-offset":
        return f"{value[:3]}:{value[3:5]}" + (f":{value[5:]}" if value[5:] else "")
    if kind == "recur":
        return dict(_rule_part(part) for part in value.split(";"))
    return unescape(value) if kind == "text" else value


def _moment(value: str) -> str:
    """A day or a moment with the dashes and colons of ISO 8601; what is none is left as it is."""
    match = _DIGITS.fullmatch(value)
    if match is None:
        return value
    year, month, day, hour, minute, second, utc = match.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second}{utc}" if hour else "")


def _rule_part(part: str) -> tuple[str, int | str]:
    name, _, value = part.partition("=")
    return name.lower(), int(value) if value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS else value

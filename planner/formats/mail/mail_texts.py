"""The texts in the parts of a mail: what people wrote, and what a calendar wrote, in whatever character set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message

import nh3

from planner.formats.ical.contentlines import clean

LONGEST_TEXT = 10_000
"""Characters kept of what somebody wrote."""

_CHARSETS = re.compile(
    r"(?:utf-?(?:8|16|16le|16be|16-le|16-be)|us-ascii|iso-?8859-\d{1,2}|windows-12\d\d|cp12\d\d|koi8-r)"
)
"""Character sets that are read by their name; Python knows others that are none, or are slow."""
_CALENDAR = "text/calendar"
_CALENDAR_FILES = frozenset(
    {"application/ics", "application/x-ics", "application/calendar", "text/ics", "text/x-ics", "text/x-vcalendar",
     "application/x-vcalendar", "text/vcalendar", "text/x-calendar"}
)  # fmt: skip
_ENDINGS = (".ics", ".vcs", ".ical", ".icalendar", ".ifb")
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR", re.IGNORECASE)
_METHOD = re.compile(rb"^METHOD[:;]", re.IGNORECASE | re.MULTILINE)
_ANSWERS = re.compile(rb"^METHOD[^:\r\n]*:\s*(?:REPLY|COUNTER|REFRESH)\b", re.IGNORECASE | re.MULTILINE)
_AS_THEY_ARE = {"", "utf-8", "utf8", "us-ascii"}
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]{0,200}>", re.IGNORECASE)
_EMPTY = re.compile(r"\n\s*\n\s*\n+")

Mail = Message


def octets(part: Mail) -> bytes:
    """Return the octets of a part with its transfer encoding undone, as well as that can be done."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _charset(part: Mail) -> str:
    return str(part.get_param("charset", "") or "").strip("\"' ").lower()


def calendar_bytes(part: Mail) -> bytes:
    """Return a calendar object as UTF-8, or as it is where its reader must find out line by line what it is in."""
    data, charset = octets(part), _charset(part)
    if charset in _AS_THEY_ARE or not _CHARSETS.fullmatch(charset):
        return data.strip()
    try:
        return data.decode(charset).encode("utf-8", "replace").strip()
    except (UnicodeError, LookupError):
        return data.strip()


def calendar_of(part: Mail) -> bytes:
    """Return the calendar object that a part is, with the METHOD that only its Content-Type names put into it.

    ``text/calendar`` is one by its name. Mail gateways turn it into a file or into plain text, which is one where it holds an
    answer: a copy of our own invitation that somebody sends along says nothing.
    """
    kind = part.get_content_type()
    if kind == _CALENDAR:
        return _with_method(calendar_bytes(part), str(part.get_param("method", "") or ""))
    if (
        kind not in _CALENDAR_FILES
        and not str(part.get_filename() or "").lower().endswith(_ENDINGS)
        and kind != "text/plain"
    ):
        return b""
    data = calendar_bytes(part)
    if not _BEGINS.match(data):
        return b""
    data = _with_method(data, str(part.get_param("method", "") or ""))
    return data if _ANSWERS.search(data) else b""


def _with_method(data: bytes, method: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z]{1,20}", method) or _METHOD.search(data):
        return data
    return _BEGINS.sub(lambda match: match[0] + b"\r\nMETHOD:" + method.upper().encode(), data, count=1)


def readable_text(parts: Sequence[Mail]) -> str:
    """Return what somebody wrote: the first plain text, else the first HTML without its markup."""
    shown = [part for part in parts if part.get_content_disposition() != "attachment"]
    for kind, read in (("text/plain", _plain), ("text/html", _stripped)):
        for part in shown:
            if part.get_content_type() == kind and (text := read(_decoded(part))):
                return text
    return ""


def _decoded(part: Mail) -> str:
    data, charset = octets(part)[: LONGEST_TEXT * 20], _charset(part)
    for name in (charset if _CHARSETS.fullmatch(charset) else "utf-8", "utf-8"):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _plain(text: str) -> str:
    return _EMPTY.sub("\n\n", clean(text)).strip()[:LONGEST_TEXT]


def _stripped(html: str) -> str:
    text = nh3.clean(_BREAKS.sub("\n", html), tags=set(), clean_content_tags={"script", "style", "title"})
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return _plain(text)

"""Calendar files of our own as Atom (RFC 4287): what is new and changed, for those who read news rather than calendars."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

from planner.domain.meetings import Span
from planner.domain.times import to_local
from planner.formats.ical.jcal import Component, read_own
from planner.formats.words.spans import period

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
"""The media type of what is made here."""

MOST = 100
"""Entries in a feed: those that changed last."""

_SPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = "2020-01-01T00:00:00Z"


def to_atom(data: bytes, address: str, language: str, zone: str) -> bytes:
    """Return a feed that this program wrote as Atom; ``address`` is where it is fetched from, ``zone`` that of the service.

    What has left the feed says nothing, and is not in it.
    """
    calendar = read_own(data)
    events = [_values(part) for part in calendar[2] if part[0] == "vevent"]
    newest = sorted(
        (event for event in events if event.get("url")), key=lambda event: (event["last-modified"], event["uid"])
    )
    newest = newest[-MOST:][::-1]
    about = _values(calendar)
    root = ET.Element("feed", {"xmlns": _SPACE, "xml:lang": language})
    _add(root, "id", address)
    _add(root, "title", about.get("name", ""))
    _add(root, "subtitle", about.get("description", ""))
    _add(root, "updated", newest[0]["last-modified"] if newest else _EPOCH)
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": address})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": about.get("url", address)})
    _add(ET.SubElement(root, "author"), "name", about.get("name", ""))
    for event in newest:
        _entry(root, event, urlsplit(address).hostname or "localhost", period(_span(event, zone), language, zone))
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole + b"\n"


def _entry(root: ET.Element, event: dict[str, Any], host: str, when: str) -> None:
    entry = ET.SubElement(root, "entry")
    _add(entry, "id", f"tag:{host},{event['created'][:4]}:{quote(event['uid'], safe='')}")
    _add(entry, "title", event["summary"])
    _add(entry, "published", event["created"])
    _add(entry, "updated", event["last-modified"])
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": event["url"]})
    texts = (when, event.get("location", ""), event.get("description", ""))
    _add(entry, "summary", "\n\n".join(part for part in texts if part))


def _values(part: Component) -> dict[str, Any]:
    """The first value of each property, and the zone of one that has it; the later of two with one name is left out."""
    values: dict[str, Any] = {}
    for name, params, _, value, *_ in part[1]:
        if name not in values:
            values |= {name: value, f"{name};tzid": params.get("tzid", "")}
    return values


def _span(event: dict[str, Any], home: str) -> Span:
    """When it is; what is written in UTC is told by the clocks of the service."""
    starts, ends = (
        datetime.fromisoformat(event["dtstart"]),
        datetime.fromisoformat(event.get("dtend", event["dtstart"])),
    )
    if "T" not in event["dtstart"]:
        return Span(starts, max(ends, starts + timedelta(days=1)), home, all_day=True)
    zone = event["dtstart;tzid"] or home
    walls = [at if at.tzinfo is None else to_local(at, zone).replace(tzinfo=None) for at in (starts, ends)]
    return Span(walls[0], walls[1] if "dtend" in event else None, zone)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("", text)

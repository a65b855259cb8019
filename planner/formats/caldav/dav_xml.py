"""The XML that WebDAV and CalDAV are spoken in (RFC 4918, 4791, 6578): bodies read with care, answers written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

CONTENT_TYPE = "application/xml; charset=utf-8"
MOST_OCTETS = 100_000
"""The longest body that is looked at."""
MOST_DEPTH = 20
"""How deep elements may lie in one another."""
DAV, CALDAV = "DAV:", "urn:ietf:params:xml:ns:caldav"
SERVER, APPLE = "http://calendarserver.org/ns/", "http://apple.com/ns/ical/"
_PREFIXES = {"D": DAV, "C": CALDAV, "CS": SERVER, "A": APPLE}
for _prefix, _namespace in _PREFIXES.items():
    register_namespace(_prefix, _namespace)


def name(short: str) -> str:
    """Return the full name of an element, as in ``{DAV:}href``, from a short one, as in ``D:href``."""
    prefix, _, local = short.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def element(short: str, *inside: Element | str, **attributes: str) -> Element:
    """Return an element with what is inside it: other elements, or text."""
    parent = Element(name(short), attributes)
    for part in inside:
        if isinstance(part, str):
            parent.text = (parent.text or "") + part
        else:
            parent.append(part)
    return parent


def href(path: str) -> Element:
    """Return an element with an address in it."""
    return element("D:href", path)


def read(body: bytes, *expected: str) -> Element | None:
    """Return the outermost element of a body; nothing for an empty one.

    Raises ``ValueError`` for what is no XML, is none of the elements expected (by short name), has a document type, or is
    too large or too deep.
    """
    if not body.strip():
        return None
    if len(body) > MOST_OCTETS:
        raise ValueError("the body is too large")
    root = _parsed(body)
    if root.tag not in {name(short) for short in expected}:
        raise ValueError(f"the body is a {root.tag}")
    return root


def _parsed(body: bytes) -> Element:
    depth = 0
    root: Element | None = None
    try:
        for event, node in iterparse(BytesIO(body), events=("start", "end"), forbid_dtd=True):
            root = node if root is None else root
            depth += 1 if event == "start" else -1
            if depth > MOST_DEPTH:
                raise ValueError("the body is too deep")
    except (ParseError, DefusedXmlException, UnicodeError, LookupError) as error:
        raise ValueError(f"the body is no XML: {error}") from error
    if root is None:
        raise ValueError("the body is empty")
    return root


@dataclass(frozen=True)
class RequestedProperties:
    """Which properties a client asks for: those named, or all that are told unasked, or only their names.

    ``minimal`` leaves out what is not there (RFC 8144 2.1).
    """

    names: tuple[str, ...] = ()
    all: bool = False
    names_only: bool = False
    minimal: bool = False


def requested_properties(request: Element | None, *, minimal: bool = False) -> RequestedProperties:
    """Return what the body of a PROPFIND or of a report asks for; one that is empty asks for all (RFC 4918 9.1)."""
    if request is None or request.find(name("D:allprop")) is not None:
        extra = () if request is None else _inside(request.find(name("D:include")))
        return RequestedProperties(extra, all=True, minimal=minimal)
    if request.find(name("D:propname")) is not None:
        return RequestedProperties(names_only=True, minimal=minimal)
    return RequestedProperties(_inside(request.find(name("D:prop"))), minimal=minimal)


def _inside(parent: Element | None) -> tuple[str, ...]:
    return () if parent is None else tuple(dict.fromkeys(child.tag for child in parent))


Available = Mapping[str, Callable[[], Element | None]]
"""The properties something may have, each by its full name with what makes it; ``None`` where it has none after all."""


@dataclass
class MultiStatus:
    """An answer about several things (RFC 4918 13)."""

    parts: list[Element] = field(default_factory=list)

    def add(self, path: str, available: Available, requested: RequestedProperties, unasked: Iterable[str]) -> None:
        """Tell the properties of what is at a path; ``unasked`` are those that are told to who asks for all."""
        there, missing = _sorted(available, requested, unasked)
        stats = [_propstat(200, there)] if there or not missing else []
        if missing and not requested.minimal:
            stats.append(_propstat(404, [Element(tag) for tag in missing]))
        self.parts.append(element("D:response", href(path), *(stats or [_propstat(200, [])])))

    def refuse(self, path: str, names: Iterable[str], status: int, condition: str) -> None:
        """Tell that properties cannot be changed, and why."""
        stat = _propstat(status, [Element(tag) for tag in names])
        stat.append(element("D:error", element(condition)))
        self.parts.append(element("D:response", href(path), stat))

    def add_missing(self, path: str, status: int = 404, condition: str = "") -> None:
        """Tell that nothing is at a path, or not all."""
        parts = [href(path), element("D:status", status_line(status))]
        if condition:
            parts.append(element("D:error", element(condition)))
        self.parts.append(element("D:response", *parts))

    def body(self, token: str = "") -> bytes:
        """Return the answer as bytes, with a token for the next time (RFC 6578 6.4) where there is one."""
        end = [element("D:sync-token", token)] if token else []
        return document(element("D:multistatus", *self.parts, *end))


def _sorted(
    available: Available, requested: RequestedProperties, unasked: Iterable[str]
) -> tuple[list[Element], list[str]]:
    if requested.names_only:
        return [Element(tag) for tag, make in available.items() if make() is not None], []
    names = dict.fromkeys((*(unasked if requested.all else ()), *requested.names))
    elements = {tag: available[tag]() if tag in available else None for tag in names}
    missing = [tag for tag, node in elements.items() if node is None and (tag in requested.names or not requested.all)]
    return [node for node in elements.values() if node is not None], missing


def _propstat(status: int, properties: list[Element]) -> Element:
    return element("D:propstat", element("D:prop", *properties), element("D:status", status_line(status)))


def status_line(status: int) -> str:
    """Return a status as it stands inside an answer."""
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"


def error(condition: str, *inside: Element) -> bytes:
    """Return the body that names what was not as it must be (RFC 4918 16)."""
    return document(element("D:error", element(condition, *inside)))


def document(root: Element) -> bytes:
    """Return an element as a whole document."""
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(tostring(root, "utf-8", xml_declaration=False))

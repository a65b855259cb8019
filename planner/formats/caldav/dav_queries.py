"""The filter of a calendar-query (RFC 4791 9.7): objects by kind, time and text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

from planner.formats.caldav.dav_xml import name
from planner.formats.ical.contentlines import unescape
from planner.formats.ical.ical_components import Component, Property, read_components

FILTER, COLLATION, VALID = "C:supported-filter", "C:supported-collation", "C:valid-filter"
_COLLATIONS = {"i;ascii-casemap", "i;octet", "i;unicode-casemap", "default"}
_MOMENT = "%Y%m%dT%H%M%SZ"
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class FilterError(Exception):
    """A filter that cannot be followed; ``condition`` is the short name of what it does not keep to (RFC 4791 7.8)."""

    def __init__(self, condition: str) -> None:
        super().__init__(condition)
        self.condition = condition


@dataclass(frozen=True)
class QueriedObject:
    """An object that may be what is asked for; instants between which it is, where it has a time."""

    component: str
    body: bytes
    starts_at: datetime | None
    ends_at: datetime | None


Test = Callable[[QueriedObject, Component], bool]


def query(request: Element) -> Callable[[QueriedObject], bool]:
    """Return what tells whether an object is asked for; raise ``FilterError``."""
    outer = request.find(f"{name('C:filter')}/{name('C:comp-filter')}")
    if outer is None or outer.get("name") != "VCALENDAR" or outer.find(name("C:time-range")) is not None:
        raise FilterError(VALID)
    tests = [_component(part) for part in outer.findall(name("C:comp-filter"))]
    tests += [_property(part) for part in outer.findall(name("C:prop-filter"))]
    return lambda candidate: _all(tests, candidate)


def _all(tests: list[Test], candidate: QueriedObject) -> bool:
    root = read_components(candidate.body)
    calendar = root.parts[0] if root.parts else root
    return all(test(candidate, calendar) for test in tests)


def _component(component_filter: Element) -> Test:
    kind = component_filter.get("name", "").upper()
    absent = component_filter.find(name("C:is-not-defined")) is not None
    tests = [_property(part) for part in component_filter.findall(name("C:prop-filter"))]
    tests += [_nested(part) for part in component_filter.findall(name("C:comp-filter"))]
    span = component_filter.find(name("C:time-range"))
    begin, end = (_FIRST, _LAST) if span is None else time_range(span)

    def test(candidate: QueriedObject, calendar: Component) -> bool:
        component = next((part for part in calendar.parts if part.name == kind), None)
        if absent or component is None:
            return absent and component is None
        return _overlaps(candidate, begin, end) and all(inner(candidate, component) for inner in tests)

    return test


def _nested(component_filter: Element) -> Test:
    """A part inside an event, such as an alarm: asked for by whether it is there."""
    kind, absent = component_filter.get("name", "").upper(), component_filter.find(name("C:is-not-defined")) is not None
    return lambda _, component: any(part.name == kind for part in component.parts) is not absent


def time_range(span: Element) -> tuple[datetime, datetime]:
    """Return the instants of a time-range (RFC 4791 9.9), one of which may be left open; raise ``FilterError``."""
    begin, end = _moment(span.get("start"), _FIRST), _moment(span.get("end"), _LAST)
    if (span.get("start") is None and span.get("end") is None) or end <= begin:
        raise FilterError(VALID)
    return begin, end


def _moment(text: str | None, otherwise: datetime) -> datetime:
    if text is None:
        return otherwise
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise FilterError(VALID) from error


def _overlaps(candidate: QueriedObject, begin: datetime, end: datetime) -> bool:
    """Whether an object is within a span (RFC 4791 9.9); what has no time always is."""
    starts, ends = candidate.starts_at, candidate.ends_at
    if starts is None:
        return True
    last = ends if ends is not None and ends > starts else starts + timedelta(microseconds=1)
    return starts < end and last > begin


def _property(property_filter: Element) -> Test:
    kind, absent = property_filter.get("name", "").upper(), property_filter.find(name("C:is-not-defined")) is not None
    if property_filter.find(name("C:time-range")) is not None:
        raise FilterError(FILTER)
    tests = [_text(part) for part in property_filter.findall(name("C:text-match"))]
    tests += [_parameter(part) for part in property_filter.findall(name("C:param-filter"))]

    def test(_: QueriedObject, component: Component) -> bool:
        properties = list(component.all(kind))
        if absent or not properties:
            return absent and not properties
        return any(all(inner(each) for inner in tests) for each in properties)

    return test


def _parameter(parameter_filter: Element) -> Callable[[Property], bool]:
    kind, absent = parameter_filter.get("name", "").upper(), parameter_filter.find(name("C:is-not-defined")) is not None
    words = parameter_filter.find(name("C:text-match"))
    match = None if words is None else _match(words)

    def test(prop: Property) -> bool:
        value = prop.params.get(kind)
        if absent or value is None:
            return absent and value is None
        return match is None or match(value)

    return test


def _text(text_match: Element) -> Callable[[Property], bool]:
    match = _match(text_match)
    return lambda prop: match(unescape(prop.value))


def _match(text_match: Element) -> Callable[[str], bool]:
    collation = text_match.get("collation", "i;ascii-casemap")
    if collation not in _COLLATIONS:
        raise FilterError(COLLATION)
    exact, negated = collation == "i;octet", text_match.get("negate-condition") == "yes"
    text = text_match.text or ""

    def match(value: str) -> bool:
        inside = text in value if exact else text.casefold() in value.casefold()
        return inside is not negated

    return match

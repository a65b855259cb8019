"""Objects by their lines: what of its bytes a report asks for (RFC 4791 9.6), and nothing in them put otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from planner.domain.times import zone_named
from planner.formats.caldav.dav_xml import name
from planner.formats.ical.contentlines import fold_all, parse_line, unfold

DATA, FORMAT = "C:calendar-data", "C:supported-calendar-data"
_LOCAL, _MOMENT = "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"
_RANGES = tuple(map(name, ("C:expand", "C:limit-recurrence-set", "C:limit-freebusy-set")))


@dataclass(frozen=True)
class Part:
    """A component: its lines as written but unfolded, and the components in it."""

    name: str
    lines: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


class DataError(Exception):
    """A selection that cannot be followed; ``condition`` is the short name of what was not met, if it has one."""

    def __init__(self, condition: str = "") -> None:
        super().__init__(condition)
        self.condition = condition


def parse(body: bytes) -> Part:
    """Return the calendar in a file; raise ``ValueError`` where it does not begin and end as one."""
    open_ones = [Part("")]
    for line in (octets.decode() for octets in unfold(body)):
        word, _, kind = line.partition(":")
        if word.upper() == "BEGIN":
            open_ones.append(Part(kind.strip().upper()))
            open_ones[-2].parts.append(open_ones[-1])
        elif word.upper() == "END":
            if open_ones.pop().name != kind.strip().upper():
                raise ValueError("an end without a beginning")
        else:
            open_ones[-1].lines.append(line)
    if len(open_ones) != 1 or len(open_ones[0].parts) != 1:
        raise ValueError("not one calendar")
    return open_ones[0].parts[0]


def written(part: Part) -> bytes:
    """Return a component as octets, each line folded."""
    return fold_all(tuple(_lines(part)))


def _lines(part: Part) -> Iterator[str]:
    yield f"BEGIN:{part.name}"
    yield from part.lines
    for inner in part.parts:
        yield from _lines(inner)
    yield f"END:{part.name}"


def selection(requested: Element | None) -> Callable[[bytes], bytes]:
    """Return what gives of an object's bytes that which is asked for; all of them where nothing is said.

    ``requested`` is the element ``calendar-data``. Raise ``DataError`` for what we do not keep, or is not understood.
    """
    if requested is None or not (len(requested) or requested.attrib):
        return bytes
    if requested.get("content-type", "text/calendar") != "text/calendar" or requested.get("version", "2.0") != "2.0":
        raise DataError(FORMAT)
    whole = requested.find(name("C:comp"))
    for part in requested:
        if part.tag in _RANGES:
            _check_span(part)
    expanded = requested.find(name("C:expand")) is not None
    if whole is None and not expanded:
        return bytes

    def select(body: bytes) -> bytes:
        calendar = _in_utc(parse(body)) if expanded else parse(body)
        return written(calendar if whole is None else _chosen(calendar, whole))

    if whole is not None and whole.get("name", "").upper() != "VCALENDAR":
        raise DataError
    return select


def _check_span(span: Element) -> None:
    """Nothing of ours repeats, so a span limits nothing; but it must be one (RFC 4791 9.6.5 to 9.6.7)."""
    try:
        starts, ends = (datetime.strptime(span.get(word, ""), _MOMENT) for word in ("start", "end"))  # noqa: DTZ007
    except ValueError as error:
        raise DataError from error
    if ends <= starts:
        raise DataError


def _chosen(part: Part, requested: Element) -> Part:
    lines, parts = part.lines, part.parts
    if requested.find(name("C:allprop")) is None:
        bare_by_name = {
            element.get("name", "").upper(): element.get("novalue") == "yes"
            for element in requested.findall(name("C:prop"))
        }
        lines = [_shown(line, bare=bare_by_name[word]) for line in part.lines if (word := _word(line)) in bare_by_name]
    if requested.find(name("C:allcomp")) is None:
        inner = {element.get("name", "").upper(): element for element in requested.findall(name("C:comp"))}
        parts = [_chosen(element, inner[element.name]) for element in part.parts if element.name in inner]
    return replace(part, lines=lines, parts=parts)


def _word(line: str) -> str:
    return line.partition(":")[0].partition(";")[0].upper()


def _shown(line: str, *, bare: bool) -> str:
    return f"{_word(line)}:" if bare else line


def _in_utc(calendar: Part) -> Part:
    """Return a calendar whose times are instants, so that it needs no zone (RFC 4791 9.6.5)."""
    parts = [
        replace(part, lines=[_instant(line) for line in part.lines])
        for part in calendar.parts
        if part.name != "VTIMEZONE"
    ]
    return replace(calendar, parts=parts)


def _instant(line: str) -> str:
    if ";TZID=" not in line.partition(":")[0].upper():
        return line
    word, params, value = parse_line(line)
    local = datetime.strptime(value, _LOCAL).replace(tzinfo=zone_named(params["TZID"]))
    return f"{word}:{local.astimezone(UTC).strftime(_MOMENT)}"

"""Calendar files as others write them, taken apart into components without falling over.

Real files come with a BOM, bare line feeds, old code pages, several calendars in a row, lines that are no lines and an
end that never came. Whatever can be read is read; what cannot is remarked on, and nothing raises.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from planner.formats.ical.contentlines import parse_line, unfold

MOST_OCTETS = 5_000_000
"""The longest file that is looked at."""

MOST_COMPONENTS = 5_000
"""Events and zones read from one file; those after are left out."""

MOST_NESTED = 50_000
"""Components inside those, such as alarms, read from one file."""

_DEPTH_OF_EVENTS = 2
"""A file holds calendars, and a calendar events."""

MOST_DEPTH = 8
"""How deep components may lie in one another."""

LONGEST_LINE = 100_000
"""Characters in a line, unfolded; a longer one is left out."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Note(StrEnum):
    """The subjects of remarks while reading; each edge has its words for them."""

    TOO_LARGE = "too_large"
    NOT_A_CALENDAR = "not_a_calendar"
    TOO_MANY = "too_many"
    TRUNCATED = "truncated"
    NOT_UTF8 = "not_utf8"
    LINE_NOT_UNDERSTOOD = "line_not_understood"
    NOT_A_MEETING = "not_a_meeting"
    START_MISSING = "start_missing"
    TIME_NOT_UNDERSTOOD = "time_not_understood"
    ENDS_BEFORE_START = "ends_before_start"
    FLOATING = "floating"
    ZONE_TRANSLATED = "zone_translated"
    ZONE_UNKNOWN = "zone_unknown"
    OTHER_ZONE = "other_zone"
    UID_MISSING = "uid_missing"
    STATUS_UNKNOWN = "status_unknown"
    SERIES_NOT_EXPANDED = "series_not_expanded"
    ONE_OF_SERIES = "one_of_series"
    OLDER_COPY = "older_copy"
    PEOPLE_LEFT_OUT = "people_left_out"
    TEXT_CUT = "text_cut"
    OVER_NIGHT = "over_night"
    CELL_LEFT_OUT = "cell_left_out"
    THEME_UNKNOWN = "theme_unknown"
    THEME_LIKE = "theme_like"


@dataclass(frozen=True, slots=True)
class Remark:
    """A note and what in the file it is about, as given there and cut to a line."""

    note: Note
    given: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A property as written: its name, its parameters and its value, nothing unescaped."""

    name: str
    params: dict[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """A component with its properties, the components in it, and what was remarked on while reading it.

    ``ended`` tells that the file goes on, or ends whole, after it.
    """

    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    ended: bool = False

    def first(self, name: str) -> Property | None:
        """Return the first property of a name."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Property]:
        """Return every property of a name, in the order of the file."""
        return (prop for prop in self.properties if prop.name == name)

    def value(self, name: str) -> str:
        """Return the value of the first property of a name as written, or nothing."""
        prop = self.first(name)
        return prop.value.strip() if prop else ""


def read_components(data: bytes) -> Component:
    """Return everything in a file as one nameless component, with remarks on the file as a whole."""
    root = Component("")
    if len(data) > MOST_OCTETS:
        root.remarks.append(Remark(Note.TOO_LARGE, str(len(data))))
        return root
    open_ones = [root]
    count = nested = 0
    for line in _decoded(data, root):
        word, _, name = line.partition(":")
        if word.upper() == "BEGIN":
            inside = len(open_ones) > _DEPTH_OF_EVENTS
            count, nested = count + (not inside), nested + inside
            _open(name, open_ones, keep=count <= MOST_COMPONENTS and nested <= MOST_NESTED)
        elif word.upper() == "END":
            _close(name, open_ones)
        else:
            _take(line, open_ones[-1])
    _look_back(root, open_ones, count, nested)
    return root


def _decoded(data: bytes, root: Component) -> Iterator[str]:
    """The lines as text: unfolded as octets first, since a fold may lie inside a character, then decoded one by one."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data[len(mark) :] if encoding == "utf-8" else data[len(mark) :].decode(encoding, "replace").encode()
    for octets in unfold(data):
        if len(octets) > LONGEST_LINE:
            root.remarks.append(Remark(Note.TEXT_CUT, shown(octets[:40].decode("utf-8", "replace"))))
            continue
        yield _text(octets, root).lstrip("\ufeff").strip("\0")


def _text(octets: bytes, root: Component) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        text = octets.decode("cp1252", "replace")
        root.remarks.append(Remark(Note.NOT_UTF8, shown(text)))
        return text


def _open(name: str, open_ones: list[Component], *, keep: bool) -> None:
    component = Component(name.strip().upper())
    if keep and len(open_ones) <= MOST_DEPTH:
        open_ones[-1].parts.append(component)
    open_ones.append(component)


def _close(name: str, open_ones: list[Component]) -> None:
    """Close the innermost component of that name and all in it; an end that nothing began with is passed over."""
    kind = name.strip().upper()
    for depth in range(len(open_ones) - 1, max(0, len(open_ones) - 1 - MOST_DEPTH), -1):
        if open_ones[depth].name == kind:
            for component in open_ones[depth:]:
                component.ended = True
            del open_ones[depth:]
            return


def _take(line: str, component: Component) -> None:
    try:
        name, params, value = parse_line(line)
    except ValueError:
        component.remarks.append(Remark(Note.LINE_NOT_UNDERSTOOD, shown(line)))
    else:
        component.properties.append(Property(name, params, value))


def _look_back(root: Component, open_ones: list[Component], count: int, nested: int) -> None:
    """Say what only shows at the end: no calendar at all, too many components, or one that never ended."""
    if not root.parts:
        root.remarks[:] = [Remark(Note.NOT_A_CALENDAR)]
    if count > MOST_COMPONENTS or nested > MOST_NESTED:
        root.remarks.append(Remark(Note.TOO_MANY, str(count)))
    if len(open_ones) > 1:
        root.remarks.append(Remark(Note.TRUNCATED, shown(open_ones[-1].name)))


def shown(text: str) -> str:
    """Return a bit of a file as it can be shown to people: one line, not long, no signs that are not seen."""
    return "".join(sign if sign.isprintable() else " " for sign in text[:80]).strip()

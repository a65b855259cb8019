"""Lists as people paste them from mail programs and spreadsheets: each address, and what stands beside it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SEPARATOR_LINE = re.compile(r'"?sep=.?"?', re.IGNORECASE)
_MAILBOX = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>(?P<after>[^<>]*)")
_QUOTES = "\"'«»“”"
_HEADERS = {
    "name": {"navn", "namn", "name", "fullt navn", "fullt namn", "full name", "kontaktperson", "contact"},
    "first": {"fornavn", "fornamn", "førenamn", "first name", "given name"},
    "last": {"etternavn", "etternamn", "last name", "surname", "family name"},
    "email": {
        "e-post", "epost", "e-postadresse", "epostadresse", "e-mail", "email", "e-mail address", "email address",
        "mail", "adresse", "address",
    },
    "organisation": {
        "organisasjon", "organisation", "organization", "aktør", "virksomhet", "verksemd", "firma", "company", "skole",
        "skule", "school", "arbeidssted", "arbeidsstad",
    },
}  # fmt: skip
EMAIL_HEADINGS = frozenset(_HEADERS["email"])
"""The headings of a column that holds addresses."""
_HEADER_OF = {word: column for column, words in _HEADERS.items() for word in words}

_HEADING_WITHIN = 10
"""Lines among which the headings are looked for: a title may stand above them, and ``sep=;``, as Excel writes it."""
_LINES_OF_A_ROW = 5
"""Lines that one row of a table may take; more come of quotes that never end."""


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """An address as it stands in the text, before anybody has looked whether it can be one."""

    email: str
    name: str = ""
    organisation: str = ""


def pieces(text: str) -> Iterator[tuple[int, str, FoundAddress | None]]:
    """Yield every address of every line, with the piece of text it was found in; None where a line has none."""
    lines = text.splitlines()
    heading = _heading(lines)
    if heading is None:
        for number, written in enumerate(lines, start=1):
            content = _content(written)
            if content and not _SEPARATOR_LINE.fullmatch(content):
                yield from ((number, piece, address) for piece, address in _from_free_text(content))
        return
    columns, mark = _columns(_content(lines[heading])), _mark_of(_content(lines[heading]))
    for number, row in _rows(lines[heading + 1 :], mark):
        content = _content(mark.join(row))
        if content:
            cells = [" ".join(cell.split()) for cell in row]
            yield number + heading + 1, " ".join(content.split()), _from_columns(cells, columns)


def unused_columns(text: str) -> tuple[str, ...]:
    """Return the headings of a table that nothing is taken from; a column without one that says something has its number.

    So is a second column of a kind where the first one says something else in the same row. A list without headings has none.
    """
    lines = text.splitlines()
    heading = _heading(lines)
    if heading is None:
        return ()
    content = _content(lines[heading])
    headings, columns, mark = _cells(content, _mark_of(content)), _columns(content), _mark_of(content)
    rows = [[cell.strip() for cell in row] for _number, row in _rows(lines[heading + 1 :], mark)]
    width = max(map(len, [headings, *rows]))
    earlier = {place: places[:number] for places in columns.values() for number, place in enumerate(places)}
    unused = []
    for place in range(width):
        name = headings[place] if place < len(headings) else ""
        filled = [row for row in rows if place < len(row) and row[place]]
        if place not in earlier and (name or filled):
            unused.append(name or str(place + 1))
        elif any(row[before] not in {"", row[place]} for row in filled for before in earlier.get(place, ())):
            unused.append(name)
    return tuple(dict.fromkeys(unused))


def _content(line: str) -> str:
    content = line.strip(" \u00a0\ufeff")
    return content if content.strip(';,\t "\n') else ""


def _heading(lines: Sequence[str]) -> int | None:
    """The place of the headings: among the first lines, and below none that has an address."""
    written = [place for place, line in enumerate(lines) if _content(line)][:_HEADING_WITHIN]
    for place in written:
        if _columns(_content(lines[place])):
            return place
        if "@" in lines[place]:
            return None
    return None


def _rows(lines: Sequence[str], mark: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with the line each begins on, from 1; a cell in quotes may hold line breaks."""
    start = 0
    while start < len(lines):
        for end in range(start + 1, min(start + _LINES_OF_A_ROW, len(lines)) + 1):
            text = "\n".join(lines[start:end])
            if text.count('"') % 2 == 0:
                break
        else:
            end, text = start + 1, lines[start]
        yield start + 1, _split(text, mark)
        start = end


def _columns(content: str) -> dict[str, list[int]]:
    """The places of each column by what its heading means, in their order; nothing where none is headed as an address."""
    columns: dict[str, list[int]] = {}
    for place, cell in enumerate(_cells(content, _mark_of(content))):
        if (name := _HEADER_OF.get(cell.casefold().rstrip(":*").strip())) is not None:
            columns.setdefault(name, []).append(place)
    return columns if "email" in columns else {}


def _from_columns(cells: Sequence[str], columns: dict[str, list[int]]) -> FoundAddress | None:
    def cell(column: str) -> str:
        texts = (cells[place] for place in columns.get(column, ()) if place < len(cells))
        return next(filter(None, texts), "")

    if not cell("email"):
        return None
    name = cell("name") or f"{cell('first')} {cell('last')}".strip()
    return FoundAddress(cell("email"), _name(name), cell("organisation"))


def _from_free_text(content: str) -> Iterator[tuple[str, FoundAddress | None]]:
    if "@" not in content:
        yield content, None
        return
    parts = [part for part in _cells(content, _mark_of(content)) if part]
    places = [place for place, part in enumerate(parts) if "@" in part]
    if len(places) == 1:
        yield from _with_neighbours(parts, places[0], content)
        return
    for before, here in pairwise((-1, *places)):
        yield from _in_part(parts[here], ", ".join(parts[before + 1 : here]))
    if left_over := parts[places[-1] + 1 :]:
        yield ", ".join(left_over), None


def _with_neighbours(parts: list[str], place: int, content: str) -> Iterator[tuple[str, FoundAddress | None]]:
    """One address in a line: what stands around it is its name and its organisation, in the order people write them."""
    before, after = parts[:place], parts[place + 1 :]
    addresses = [address for _, address in _in_part(parts[place], "")]
    if len(addresses) != 1 or addresses[0] is None:
        yield from ((content, address) for address in addresses)
        return
    around = [*before, *after] if not addresses[0].name else ["", *before, *after]
    if len(before) > 1 and (after or addresses[0].name):
        around = [" ".join(before), *after]
    name = addresses[0].name if not around or not around[0] else around[0]
    if addresses[0].name and len(before) == 1:
        name, around = f"{before[0]}, {addresses[0].name}", ["", *after]
    yield content, FoundAddress(addresses[0].email, _name(name), around[1] if len(around) > 1 else "")


def _in_part(part: str, name_before: str) -> Iterator[tuple[str, FoundAddress | None]]:
    """The addresses of a piece without separators: ``Name <a@b>``, ``Name a@b``, ``a@b c@d`` or ``a@b``."""
    if mailbox := _MAILBOX.fullmatch(part):
        name = ", ".join(filter(None, (name_before, mailbox["name"].strip())))
        yield part, FoundAddress(mailbox["email"], _name(name), mailbox["after"].strip(" ,;"))
        return
    words = part.split()
    emails = [word for word in words if "@" in word]
    name = " ".join(word for word in words if "@" not in word) if len(emails) == 1 else ""
    for email in emails:
        yield (
            part if len(emails) == 1 else email,
            FoundAddress(email.strip("()[].,:" + _QUOTES), _name(name or name_before)),
        )


def _mark_of(content: str) -> str:
    """The separator of a line: a tab before a semicolon before a comma, for commas also stand inside names."""
    outside = re.sub(r'"[^"]*"', "", content)
    return next((mark for mark in "\t;," if mark in outside), ",")


def _cells(content: str, mark: str) -> list[str]:
    return [" ".join(cell.split()) for cell in _split(content, mark)]


def _split(text: str, mark: str) -> list[str]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=True))
    except csv.Error:
        rows = [text.split(mark)]
    return [cell for row in rows for cell in row]


def _name(text: str) -> str:
    """A name without quotes around it, first name first: ``Nordmann, Kari`` is Kari Nordmann."""
    plain = " ".join(text.strip().strip(_QUOTES).split()).strip(" ,;:")
    last, comma, first = plain.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else plain

r"""The lines that iCalendar is written in (RFC 5545 3.1): folded at 75 octets, and text with its marks escaped.

What of icalendar 7.3.0 is not used, and why:

- Its escaping takes a backslash and a capital N in a text for a line break, and writes ``C:\Neu`` as ``C:\neu``. Reading a written
  backslash and the letter after it as a line break was mended with https://github.com/collective/icalendar/pull/1014.
- Its lines are read here as far as it goes. It refuses a line whose name holds a quote or a bare semicolon, which programs do write
  (of places too: https://github.com/collective/icalendar/issues/219), and ends the parameters at a colon inside an unquoted name.
"""

from __future__ import annotations

import re
import unicodedata

from icalendar.parser import Contentline

from planner.domain.texts import normalised

LONGEST = 75
"""Octets in a line, its line break not counted."""

_BREAKS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ITEM_MARK = re.compile(r"((?:[^\\,]|\\.)*)(?:,|$)", re.DOTALL)
_PEOPLE = frozenset({"ATTENDEE", "ORGANIZER"})
_MAILTO = ":mailto:"
_PARAMETER = re.compile(
    r';\s*([A-Za-z][A-Za-z0-9-]*)=("[^"]*"(?=\s*(?:;|$))|"(?:[^"\\]|\\.)*"(?=\s*(?:;|$))|.*?(?=;\s*[A-Za-z][A-Za-z0-9-]*=|;?\s*$))'
)
_TORN = re.compile(r";\s*[A-Za-z-]+=")
"""A parameter inside the value of another: the end of that one was not seen."""
_CARET = re.compile(r"\^([\^n'])")
_CARETS = {"^": "^", "n": "\n", "'": '"'}
_UNSEEN = frozenset({"Cc", "Cs"})


def clean(text: str) -> str:
    """Return the text in one form (``normalised``), with one kind of line break, without control and half characters."""
    if text.isascii() and text.isprintable():
        return text
    text = normalised(_BREAKS.sub("\n", text))
    if text.replace("\n", "").isprintable():
        return text
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in _UNSEEN)


def escape(text: str) -> str:
    """Return the text as a TEXT value (RFC 5545 3.3.11)."""
    text = clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def unescape(value: str) -> str:
    """Return the text of a TEXT value, read once from left to right."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def uri(text: str) -> str:
    """Return an address as a URI value: nothing in it may end the line or hide from the eye."""
    return "".join(clean(text).split())


def items(value: str) -> tuple[str, ...]:
    """Split a value that lists texts, such as CATEGORIES, at the commas that are not escaped."""
    texts = (unescape(match[1]).strip() for match in _ITEM_MARK.finditer(value))
    return tuple(text for text in texts if text)


def fold(line: str) -> bytes:
    """Return a line as octets with its line break, none longer than 75 and every cut between two characters."""
    octets = line.encode()
    if len(octets) <= LONGEST:
        return octets + b"\r\n"
    pieces = []
    while len(octets) > LONGEST:
        cut = LONGEST
        while octets[cut] & 0xC0 == 0x80:  # noqa: PLR2004 - The mark of an octet inside a character (RFC 3629 3).
            cut -= 1
        pieces.append(octets[:cut])
        octets = b" " + octets[cut:]
    return b"\r\n".join((*pieces, octets, b""))


def fold_all(lines: tuple[str, ...]) -> bytes:
    """Return lines as octets, each folded."""
    return b"".join(map(fold, lines))


def unfold(data: bytes) -> list[bytes]:
    """Return the lines of octets as they were before folding, whatever line breaks they came with."""
    joined = re.sub(rb"(?:\r\n|\n|\r)[ \t]", b"", data)
    return [line for line in re.split(rb"[\r\n]+", joined) if line.strip()]


def parse_line(line: str) -> tuple[str, dict[str, str], str]:
    """Read a line into name, parameters (the first value of each) and value as written.

    Of a person the name may be quoted wrongly, as some programs do: what stands after it is not lost. Raises
    ``ValueError`` for what is no such line.
    """
    try:
        content = Contentline(line)  # type: ignore[no-untyped-call]  # The library says no types here.
        name, params, value = content.raw_parts()
    except ValueError:
        if (person := _person(line)) is not None:
            return person
        raise
    torn = not value.lstrip().lower().startswith("mailto:") or any(_TORN.search(str(text)) for text in params.values())
    if name.upper() in _PEOPLE and torn and (person := _person(line)) is not None:
        return person
    return name.upper(), {key.upper(): _first(text) for key, text in params.items()}, value


def _person(line: str) -> tuple[str, dict[str, str], str] | None:
    """Read a line about a person by its address, which stands last, and by what its parameters are called."""
    at = line.lower().rfind(_MAILTO)
    name, semicolon, params = line[: max(at, 0)].partition(";")
    if name.upper() not in _PEOPLE:
        return None
    values = {
        match[1].upper(): _unquoted(match[2]) for match in reversed(list(_PARAMETER.finditer(semicolon + params)))
    }
    return name.upper(), values, line[at + 1 :]


def _unquoted(text: str) -> str:
    """The value of a parameter without its quotes and whatever way its marks are escaped (RFC 6868, or a backslash)."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return _CARET.sub(lambda match: _CARETS[match[1]], _ESCAPED.sub(r"\1", text))


def _first(values: object) -> str:
    if isinstance(values, list | tuple):
        return str(values[0]) if values else ""
    return str(values)

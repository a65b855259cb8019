"""JSON values held against a JSON Schema (draft 2020-12): the part of it that the service's own schemas use.

What a schema says is also what is published, so a body is read by the very words that describe it.

A library was tried in its place. ``jsonschema`` (4.26) brings rpds-py, referencing and jsonschema-specifications along,
takes a sixth of a second of each start and four times as long for a body; ``jsonschema-rs`` (0.61) is fast, but 15 MB,
and falls over half of a surrogate pair. Either replaces only the walk below: the words of each refusal, one for each
place, and the formats would stay, with some forty lines that turn the errors of the library into them. So the walk is
ours, and a test holds it to what ``jsonschema-rs`` takes and refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from planner.domain.refusals import Refused
from planner.domain.times import FIRST_YEAR, LAST_YEAR, zone_named
from planner.formats.words.words import N_

Schema = Mapping[str, Any]

TYPES: dict[str, Callable[[object], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
TYPE_WORDS = {
    "boolean": N_("Enter true or false."),
    "integer": N_("Enter a whole number."),
    "string": N_("Enter text."),
    "array": N_("Enter a list."),
    "object": N_("Enter an object."),
}
UNKNOWN = N_("There is no field with this name.")
FORMAT_WORDS = {
    "date": N_("Enter a date such as 2027-02-08."),
    "date-time": N_("Enter a time with its zone, such as 2027-02-08T08:00:00Z."),
    "local-date-time": N_("Enter a local time without a zone, such as 2027-02-08T09:00."),
    "time-zone": N_("Enter the name of a time zone, such as Europe/Oslo."),
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of a value: a JSON Pointer (RFC 6901) and a msgid with its facts."""

    pointer: str
    words: str
    facts: Mapping[str, object] = field(default_factory=dict)


def faults(value: object, schema: Schema, pointer: str = "") -> Iterator[Fault]:
    """Yield what is wrong with a value; nothing where it is what the schema says."""
    kinds = [schema["type"]] if isinstance(schema["type"], str) else list(schema["type"])
    if not any(TYPES[kind](value) for kind in kinds):
        yield Fault(pointer, TYPE_WORDS[kinds[0]])
    elif "enum" in schema and value not in schema["enum"]:
        choices = ", ".join(str(word) for word in schema["enum"] if word is not None)
        yield Fault(pointer, N_("Enter one of these: %(known)s."), {"known": choices})
    elif isinstance(value, str):
        yield from _text_faults(value, schema, pointer)
    elif isinstance(value, dict):
        yield from _object_faults(value, schema, pointer)
    elif isinstance(value, list):
        yield from _list_faults(value, schema, pointer)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from _number_faults(value, schema, pointer)


def _text_faults(text: str, schema: Schema, pointer: str) -> Iterator[Fault]:
    if not _storable(text):
        yield Fault(pointer, N_("There is a character in the text that cannot be stored."))
    elif len(text) < schema.get("minLength", 0):
        yield Fault(pointer, N_("This must not be left blank."))
    elif len(text) > schema.get("maxLength", len(text)):
        yield Fault(pointer, N_("This can be up to %(most)s characters long."), {"most": schema["maxLength"]})
    elif "pattern" in schema and not _matches(schema["pattern"], text):
        yield Fault(pointer, N_("This is not in the right format: %(pattern)s."), {"pattern": schema["pattern"]})
    elif schema.get("format") in FORMATS and not FORMATS[schema["format"]](text):
        yield Fault(pointer, FORMAT_WORDS[schema["format"]])


def _matches(pattern: str, text: str) -> bool:
    # The last $ means the end (ECMA-262); to Python also the place before a line end.
    return re.search(re.sub(r"\$$", r"\\Z", pattern), text) is not None


def _storable(text: str) -> bool:
    # PostgreSQL keeps no NUL, and half of a surrogate pair is no text in UTF-8.
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _object_faults(value: Mapping[str, object], schema: Schema, pointer: str) -> Iterator[Fault]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(below(pointer, name), N_("This is missing."))
    for name, part in value.items():
        if name in properties:
            yield from faults(part, properties[name], below(pointer, name))
        else:
            yield Fault(below(pointer, name), UNKNOWN)


def _list_faults(value: list[object], schema: Schema, pointer: str) -> Iterator[Fault]:
    if len(value) > schema.get("maxItems", len(value)):
        yield Fault(pointer, N_("You can have up to %(most)s of these."), {"most": schema["maxItems"]})
        return
    for place, part in enumerate(value):
        yield from faults(part, schema["items"], below(pointer, str(place)))


def _number_faults(value: int, schema: Schema, pointer: str) -> Iterator[Fault]:
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    if not least <= value <= most:
        facts = {"least": schema.get("minimum"), "most": schema.get("maximum")}
        yield Fault(pointer, N_("Enter a number from %(least)s to %(most)s."), facts)


def below(pointer: str, name: str) -> str:
    """Return the pointer to a part of what a pointer points to (RFC 6901 section 3)."""
    return f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"


def read_date(text: str) -> date:
    """Read ``2027-02-08``; raise ``ValueError`` for anything else."""
    return date.fromisoformat(_written(_DATE, text))


def read_local(text: str) -> datetime:
    """Read a wall time such as ``2027-02-08T09:00``, which has no zone; raise ``ValueError`` for anything else."""
    return _in_reach(datetime.fromisoformat(_written(_LOCAL, text)))


def read_instant(text: str) -> datetime:
    """Read an instant such as ``2027-02-08T08:00:00Z`` (RFC 3339); raise ``ValueError`` for anything else."""
    return _in_reach(datetime.fromisoformat(_written(_INSTANT, text).upper()))


def _written(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise ValueError(text)
    return text


def _in_reach(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(moment)
    return moment


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    def can_be_read(text: str) -> bool:
        try:
            read(text)
        except (ValueError, Refused):
            return False
        return True

    return can_be_read


FORMATS: dict[str, Callable[[str], bool]] = {
    "date": _reads(read_date),
    "date-time": _reads(read_instant),
    "local-date-time": _reads(read_local),
    "time-zone": _reads(zone_named),
}
"""The formats that are held to; a schema may name others, which then only describe."""

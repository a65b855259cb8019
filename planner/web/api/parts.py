"""Parts of which the schemas of the API are made."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from planner.formats.json_schema import Schema
from planner.web.ids import LARGEST_ID

LONGEST = 20_000
SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"


def thing(required: Iterable[str] = (), **properties: Schema) -> dict[str, Any]:
    """Return an object with these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def whole(**properties: Schema) -> dict[str, Any]:
    """Return an object that always has all these properties and no others."""
    return thing(properties, **properties)


def several(items: Schema, most: int | None = None) -> dict[str, Any]:
    """Return a list."""
    return {"type": "array", "items": items} | ({} if most is None else {"maxItems": most})


def ref(name: str) -> dict[str, Any]:
    """Return the schema with this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(most: int = LONGEST, least: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Keywords of JSON Schema.
    """Return a text of at least and at most so many characters."""
    return {"type": "string"} | ({"minLength": least} if least else {}) | {"maxLength": most} | more


def number(least: int, most: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Keywords of JSON Schema.
    """Return a whole number from least to most."""
    return {"type": "integer", "minimum": least, "maximum": most} | more


def choice(kind: type[StrEnum], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Keywords of JSON Schema.
    """Return one of the words of the domain."""
    return {"type": "string", "enum": [member.value for member in kind]} | more


def formatted(form: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Keywords of JSON Schema.
    """Return a text in a format."""
    return {"type": "string", "format": form} | more


def flag(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - Keywords of JSON Schema.
    """Return yes or no."""
    return {"type": "boolean"} | more


def slug(words: str = "The slug of something that exists.") -> dict[str, Any]:
    """Return the word that names something in addresses."""
    return text(100, 1, pattern=SLUG, description=words)


def or_null(schema: Schema) -> dict[str, Any]:
    """Return the same, or null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    words = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **words}


ID = number(1, LARGEST_ID)
INSTANT = formatted("date-time", description="An instant in UTC.", examples=["2027-02-08T08:00:00Z"])
LOCAL = formatted("local-date-time", description="Wall time in the meeting's time zone.", examples=["2027-02-08T09:00"])
MUNICIPALITY = text(4, 4, pattern="^[0-9]{4}$", description="The four-digit municipality number.", examples=["5006"])

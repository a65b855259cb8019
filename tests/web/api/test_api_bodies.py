"""What the API takes for a body is what its published schemas say, as another reader of JSON Schema understands them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest

from planner.formats.json_schema import FORMATS, Schema, faults
from planner.web.api import bodies, v1

SCHEMAS = {operation.name: operation.body for operation in v1.OPERATIONS if operation.body is not None}
ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**53, 1.5, "", " ", "a", "a\n", "a-b", "-a", "A", "å", "5006", "5006\n", "50061", "yes",
    "2027-02-08", "2027-02-30", "2027-02-08T09:00", "2027-02-08T08:00:00Z", "Europe/Oslo", "a" * 101, "a" * 20_001,
    [], [1], ["a"], ["a", "a\n"], [{}], {}, {"a": 1}, {"email": "kari@example.no"}, [{"email": "kari@example.no"}],
)  # fmt: skip


def other_reader(schema: Schema) -> jsonschema_rs.Validator:
    """Return a validator that holds to the formats we hold to, as we do, and to no others."""
    held = {"uri", "email"} | FORMATS.keys()
    formats = {name: FORMATS.get(name, lambda _: True) for name in held}
    return jsonschema_rs.Draft202012Validator(dict(schema), formats=formats, validate_formats=True)


def bodies_near(example: Mapping[str, Any], schema: Schema) -> Iterator[Any]:
    """Give the example, and it with each field left out or something odd in it."""
    yield from (example, *ODD, {**example, "unheard-of": 1})
    for name in schema.get("properties", {}):
        yield {field: value for field, value in example.items() if field != name}
        yield from ({**copy.deepcopy(dict(example)), name: odd} for odd in ODD)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_body_is_taken_or_refused_as_another_reader_does(name: str) -> None:
    schema = SCHEMAS[name]
    reader = other_reader(schema)
    sent = list(bodies_near(bodies.EXAMPLES[name], schema))
    differing = [body for body in sent if reader.is_valid(body) is bool(list(faults(body, schema)))]
    assert differing == []
    assert {reader.is_valid(body) for body in sent} == {True, False}

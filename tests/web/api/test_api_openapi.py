from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from planner.formats.json_schema import faults
from planner.formats.words.refusal_words import WORDS
from planner.web.access import API_ENDPOINTS
from planner.web.api import bodies, problems, v1

CHECKED = {
    "type", "enum", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "properties", "required",
    "additionalProperties", "items", "maxItems",
}  # fmt: skip
TOLD = {"description", "examples", "default"}


def described(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def schemas_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for part in (*schema.get("properties", {}).values(), *filter(None, [schema.get("items")])):
        yield from schemas_in(part)


def test_every_route_is_described_and_every_description_is_a_route(app: Flask, client: FlaskClient) -> None:
    routed = {
        (method, re.sub(r"<[^>]*?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.describe"
        for method in (rule.methods or set()) - {"HEAD"}
    }
    told = {(method.upper(), path) for path, item in described(client)["paths"].items() for method in item}
    assert routed == told


def test_every_operation_looks_at_the_token_itself(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")} == API_ENDPOINTS


def test_every_reference_leads_somewhere(client: FlaskClient) -> None:
    document = described(client)
    names = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert names == set(document["components"]["schemas"])


def test_bodies_use_only_what_is_held_to() -> None:
    parts = [part for operation in v1.OPERATIONS for part in schemas_in(dict(operation.body or {"type": "object"}))]
    assert parts
    assert {keyword for part in parts for keyword in part} <= CHECKED | TOLD


def test_the_examples_are_what_their_schemas_say() -> None:
    schemas = {operation.name: operation.body for operation in v1.OPERATIONS if operation.body is not None}
    assert set(bodies.EXAMPLES) == set(schemas)
    for name, example in bodies.EXAMPLES.items():
        assert list(faults(example, schemas[name] or {})) == [], name


def test_every_rule_of_the_protocol_is_a_rule() -> None:
    assert set(problems.RULE_OF_STATUS.values()) <= set(WORDS)


def test_the_description_needs_no_token_and_is_not_sent_twice(client: FlaskClient) -> None:
    read = client.get("/api/v1/openapi.json")
    assert (read.status_code, read.get_json()["openapi"]) == (200, "3.1.0")
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": read.headers["ETag"]})
    assert again.status_code == 304

"""The OpenAPI 3.1 document of the API, put together from its operations and schemas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from planner.web.api import answers, parts, problems
from planner.web.api.bodies import EXAMPLES
from planner.web.api.operations import Operation
from planner.web.api.schemas import SCHEMAS

VERSION = "1.0.0"
WORDS = (
    "Meetings, invitations, replies, duties, organisations and networks, for programs that act as a person. "
    "A token is made with `planner token add`. Lists are paged by `cursor`; reads carry an ETag; what is wrong is told "
    "as problem details (RFC 9457). Times are wall time with `time_zone`, and instants in UTC beside them."
)
PARTS = {
    "slug": parts.slug(),
    "organisation": parts.slug(),
    "duty": {"type": "string", "enum": ["execution", "follow_up"]},
}
_CHOICE = re.compile(r"<any\(([^)]*)\):(\w+)>")
ALWAYS = (401, 403, 404, 406, 429)
"""What every operation may answer: no good token, not allowed, not there, another form asked for, too many calls."""


def document(operations: Iterable[Operation], base_url: str) -> dict[str, Any]:
    """Return the whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.address, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Møteplass", "version": VERSION, "description": WORDS},
        "servers": [{"url": f"{base_url}/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "responses": {"Problem": _problem()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _problem() -> dict[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": parts.ref("Problem")}}
    return {"description": "What is wrong.", "content": content}


def _operation(operation: Operation) -> dict[str, Any]:
    described = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.words,
        "parameters": list(_parameters(operation)),
        "responses": _responses(operation),
    }
    return described if operation.body is None else described | {"requestBody": _body(operation)}


def _parameters(operation: Operation) -> Iterable[dict[str, Any]]:
    choices = {name: {"type": "string", "enum": words.split(",")} for words, name in _CHOICE.findall(operation.path)}
    for name in operation.parts:
        schema = choices.get(name) or PARTS.get(name, parts.ID)
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for query in operation.query:
        yield {"name": query.name, "in": "query", "schema": query.schema, "description": query.words}
    if operation.guarded:
        yield {
            "name": "If-Match",
            "in": "header",
            "schema": {"type": "string"},
            "description": "The ETag that was read.",
        }
    if operation.method == "GET":
        yield {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}, "description": "An ETag."}


def _body(operation: Operation) -> dict[str, Any]:
    content = {"schema": operation.body}
    if operation.name in EXAMPLES:
        content["examples"] = {"example": {"value": EXAMPLES[operation.name]}}
    return {"required": operation.body_needed, "content": dict.fromkeys(operation.media_types, content)}


def _responses(operation: Operation) -> dict[str, Any]:
    wrong = {str(status): {"$ref": "#/components/responses/Problem"} for status in _wrong(operation)}
    same = {"304": {"description": "It is as the ETag says.", "headers": _headers(operation)}}
    return {str(operation.status): _good(operation)} | (same if operation.method == "GET" else {}) | wrong


def _wrong(operation: Operation) -> list[int]:
    statuses = set(ALWAYS)
    if operation.query:
        statuses |= {400, 422}
    if operation.body is not None:
        statuses |= {400, 413, 415, 422}
    if operation.method != "GET":
        statuses |= {409}
    return sorted(statuses | ({412} if operation.guarded else set()))


def _good(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.answer:
        described["content"] = {answers.MEDIA_TYPE: {"schema": parts.ref(operation.answer)}}
        described["headers"] = _headers(operation)
    return described


def _headers(operation: Operation) -> dict[str, Any]:
    needed = {"ETag": {"required": True, "schema": {"type": "string"}}}
    location = {"Location": {"required": True, "schema": {"type": "string"}, "description": "Where it is found."}}
    return needed | (location if operation.status == HTTPStatus.CREATED else {})

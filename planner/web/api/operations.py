"""An operation of the API: declared once, and from that routed, read, answered and described."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from flask import Blueprint, Response, request
from werkzeug.datastructures import ETags
from werkzeug.exceptions import NotAcceptable, NotFound, UnsupportedMediaType

from planner.domain.texts import normalised_all
from planner.formats.json_schema import UNKNOWN, Fault, Schema, below, faults
from planner.web import requests
from planner.web.api import answers, problems
from planner.web.api.answers import ApiAnswer
from planner.web.api.problems import Problem
from planner.web.conditional import tags_of
from planner.web.ids import LARGEST_ID

MERGE_PATCH = "application/merge-patch+json"
READING = frozenset({"GET"})
View = Callable[..., ApiAnswer]
AnyView = TypeVar("AnyView", bound=View)
_NUMBER = re.compile(r"-?[0-9]{1,18}")
_MOST_EXACT = 2**53
"""The greatest whole number that a float holds exactly (RFC 8259 section 6)."""
_PART = re.compile(r"<(?:[a-z]+(?:\([^)]*\))?:)?(\w+)>")


@dataclass(frozen=True)
class Query:
    """A parameter of the query: its schema and what it means."""

    name: str
    schema: Schema
    words: str


@dataclass(frozen=True)
class Operation:
    """One operation: ``path`` as Flask writes it, ``body`` and ``answer`` as names of schemas, ``example`` of the body.

    The view of one that is ``in_line`` only reads by the work that it is handed, and writes by ``written_in_line``. The view of
    one ``in_slices`` opens its transactions itself, several short ones, and is handed no work.
    """

    name: str
    method: str
    path: str
    tag: str
    words: str
    view: View
    query: tuple[Query, ...] = ()
    body: Schema | None = None
    body_needed: bool = True
    answer: str = ""
    status: int = 200
    guarded: bool = False
    in_line: bool = False
    in_slices: bool = False

    @property
    def address(self) -> str:
        """Return the path as OpenAPI writes it."""
        return _PART.sub(r"{\1}", self.path)

    @property
    def parts(self) -> list[str]:
        """Return the names of the parts of the path."""
        return _PART.findall(self.path)

    @property
    def media_types(self) -> tuple[str, ...]:
        """Return the media types that its body may have."""
        return ("application/json", MERGE_PATCH) if self.method == "PATCH" else ("application/json",)


@dataclass(frozen=True)
class OperationInput:
    """The values of the query and the body of a request, which are what their schemas say, and its If-Match, where it has one."""

    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    if_match: ETags | None = None


class Operations:
    """The operations on one kind of thing, in the order in which they are described."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Operation] = []

    def add(self, method: str, path: str, words: str, **fields: Any) -> Callable[[AnyView], AnyView]:  # noqa: ANN401 - The fields of an operation.
        """Declare the decorated view as an operation."""

        def declare(view: AnyView) -> AnyView:
            self.all.append(Operation(view.__name__, method, path, self.tag, words, view, **fields))
            return view

        return declare


def route(bp: Blueprint, operation: Operation) -> None:
    """Give an operation its route."""

    def serve(**parts: Any) -> Response:  # noqa: ANN401 - Whatever stands in the path.
        if any(isinstance(part, int) and part > LARGEST_ID for part in parts.values()):
            raise NotFound
        inputs = _inputs(operation)
        return answers.respond(_answer(operation, inputs, parts))

    bp.add_url_rule(operation.path, operation.name, serve, methods=[operation.method], provide_automatic_options=False)


def _answer(operation: Operation, inputs: OperationInput, parts: Mapping[str, Any]) -> ApiAnswer:
    if operation.in_slices:
        return operation.view(inputs, **parts)
    reads = operation.in_line or operation.method in READING
    with requests.reading() if reads else requests.writing() as work:
        return operation.view(work, inputs, **parts)


def _inputs(operation: Operation) -> OperationInput:
    _check_accepts()
    query = dict(_query(operation))
    body = {} if operation.body is None else _body(operation, operation.body)
    if_match = request.headers.get("If-Match")
    return OperationInput(query, body, tags_of(if_match) if if_match else None)


def _check_accepts() -> None:
    if request.accept_mimetypes and not request.accept_mimetypes.best_match([answers.MEDIA_TYPE, problems.MEDIA_TYPE]):
        raise NotAcceptable


def _query(operation: Operation) -> Iterator[tuple[str, object]]:
    schemas = {parameter.name: parameter.schema for parameter in operation.query}
    wrong: list[Fault] = []
    for name, texts in request.args.lists():
        if name not in schemas or len(texts) != 1:
            wrong.append(Fault(below("", name), UNKNOWN))
            continue
        value = _value(texts[0], schemas[name])
        wrong.extend(faults(value, schemas[name], below("", name)))
        yield name, value
    if wrong:
        raise Problem("api.query_wrong", 422, wrong)
    yield from ((name, schema["default"]) for name, schema in schemas.items() if _defaults(name, schema))


def _defaults(name: str, schema: Schema) -> bool:
    return "default" in schema and name not in request.args


def _value(text: str, schema: Schema) -> object:
    if schema["type"] == "integer" and _NUMBER.fullmatch(text):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if schema["type"] == "boolean" else text


def _body(operation: Operation, schema: Schema) -> Mapping[str, Any]:
    sent = request.get_data()
    if not sent and not operation.body_needed:
        return {}
    if request.mimetype not in operation.media_types:
        raise UnsupportedMediaType
    value = _parsed(sent)
    wrong = list(faults(value, schema))
    if wrong:
        raise Problem("api.body_wrong", 422, wrong)
    body: Mapping[str, Any] = value
    return body


def _parsed(sent: bytes) -> Any:  # noqa: ANN401 - Whatever stands in the body.
    try:
        return normalised_all(json.loads(sent, parse_constant=_no_constant, parse_float=_number))
    except (ValueError, RecursionError) as reason:
        raise Problem("api.body_not_json", 400) from reason


def _number(text: str) -> float | int:
    # A number without a fraction is an integer however it is written (JSON Schema 2020-12, 6.1.1).
    number = float(text)
    return int(number) if number.is_integer() and abs(number) <= _MOST_EXACT else number


def _no_constant(text: str) -> NoReturn:
    # NaN and Infinity are no JSON (RFC 8259 section 6).
    raise ValueError(text)

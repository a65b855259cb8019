"""What the API says when something is wrong: problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus

from flask import Response
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from planner.domain.meeting_fields import URLS
from planner.domain.refusals import Outdated, Refused, TooMany
from planner.formats.json_schema import Fault
from planner.web.errors import message_of, status_of

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:moteplass:problem:"
SECONDS = 60


class Problem(Refused):
    """Something about the request itself: a rule with a status of its own, and what is wrong field by field."""

    def __init__(self, rule: str, status: int, faults: Iterable[Fault] = (), **facts: object) -> None:
        super().__init__(rule)
        self.facts = facts
        self.status = status
        self.faults = tuple(faults)


class InvalidToken(Problem):
    """A token was sent that opens nothing (RFC 6750 3.1)."""

    def __init__(self) -> None:
        super().__init__("api.token_invalid", HTTPStatus.UNAUTHORIZED)


RULE_OF_STATUS = {
    400: "api.not_understood",
    401: "api.token_missing",
    404: "api.nothing_here",
    405: "api.method_not_allowed",
    406: "api.not_acceptable",
    413: "api.body_too_large",
    415: "api.not_json",
    500: "api.our_fault",
    503: "api.unavailable",
}
POINTERS: Mapping[str, Sequence[str]] = {
    "answer_by": ("/answer_by",),
    "ends": ("/ends",),
    "last_day": ("/ends",),
    "name": ("/name",),
    "network": ("/network",),
    "number": ("/number",),
    "organisation": ("/organisation",),
    "party": ("/party",),
    "reason": ("/message",),
    "seats": ("/seats",),
    "starts": ("/starts",),
    "themes": ("/themes",),
    "url": tuple(f"/{name}" for name in URLS),
    "website": ("/website",),
}
"""The fields of a body that each field of the rules stands in."""
MISSING_FIELDS = {
    "title": ("/title",),
    "question": ("/question",),
    "when": ("/starts", "/ends"),
    "where": ("/place", "/address", "/online_url"),
}
"""The fields that fill in each part that a meeting lacks before it can be published."""


def of_refusal(refusal: Refused) -> Response:
    """Return the problem that a refusal is."""
    status = refusal.status if isinstance(refusal, Problem) else status_of(refusal)
    if isinstance(refusal, Outdated):
        status = HTTPStatus.PRECONDITION_FAILED
    response = _response(status, refusal.rule, message_of(refusal), list(_errors(refusal)))
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.minutes * SECONDS)
    if status == HTTPStatus.UNAUTHORIZED:
        invalid = ', error="invalid_token"' if isinstance(refusal, InvalidToken) else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="moteplass"{invalid}'
    return response


def of_http_error(error: HTTPException) -> Response:
    """Return the problem that an error of the protocol is: no such address, another method, too large a body."""
    status = error.code or 500
    rule = RULE_OF_STATUS.get(status, RULE_OF_STATUS[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500])
    response = _response(status, rule, message_of(Refused(rule)), [])
    kept = {"Allow", "Retry-After"}
    response.headers.extend([(name, value) for name, value in error.get_headers() if name in kept])
    return response


def _errors(refusal: Refused) -> Iterator[dict[str, str]]:
    if isinstance(refusal, Problem):
        yield from (_error(fault.pointer, gettext(fault.words) % fault.facts) for fault in refusal.faults)
    for pointer in POINTERS.get(refusal.field, ()):
        yield _error(pointer, message_of(refusal))
    missing = refusal.facts.get("missing", ())
    for part in missing if isinstance(missing, list) else ():
        yield from (_error(pointer, message_of(refusal)) for pointer in MISSING_FIELDS[part])


def _error(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": detail}


def _response(status: int, rule: str, detail: str, errors: list[dict[str, str]]) -> Response:
    body = {
        "type": TYPE + rule,
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "rule": rule,
        "errors": errors,
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

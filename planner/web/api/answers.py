"""What the API answers with: compact JSON in UTF-8, with a validator so that nothing is sent twice for nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from planner.web.conditional import names, tags_of

MEDIA_TYPE = "application/json"
HASH_LENGTH = 24


@dataclass(frozen=True)
class ApiAnswer:
    """A body, or nothing. ``changed`` is when a thing that can be edited was last changed (UTC), and leads its ETag."""

    body: Mapping[str, object] | None = None
    status: int = 200
    location: str = ""
    changed: datetime | None = None


def written(body: Mapping[str, object]) -> bytes:
    """Return a body as bytes."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def etag_of(answer: ApiAnswer) -> str:
    """Return the validator of an answer: the second of the last change, where it has one, and a hash of its bytes."""
    digest = hashlib.sha256(written(answer.body or {})).hexdigest()[:HASH_LENGTH]
    return digest if answer.changed is None else f"{int(answer.changed.timestamp())}.{digest}"


def respond(answer: ApiAnswer) -> Response:
    """Return the response to an answer: 304 to one who has it already (RFC 9110 section 13.1.2)."""
    if answer.body is None:
        return _private(Response(status=answer.status))
    body, etag = written(answer.body), etag_of(answer)
    response = Response(body, answer.status, content_type=MEDIA_TYPE)
    if request.method in {"GET", "HEAD"} and names(tags_of(request.headers.get("If-None-Match", "")), etag):
        response = Response(status=304)
    if answer.location:
        response.headers["Location"] = answer.location
    response.set_etag(etag)
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Authorization", "Accept-Language"))
    return response

"""The first version of the API, at ``/api/v1``."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from planner.domain.refusals import Refused
from planner.web import requests, unavailable
from planner.web.api import (
    answers,
    bearer,
    duties,
    invitations,
    journal,
    meetings,
    networks,
    openapi,
    organisations,
    problems,
)
from planner.web.api.answers import ApiAnswer
from planner.web.api.operations import Operation, route

PREFIX = "/api/"
LARGEST_BODY = 1_000_000
"""Bytes of a body; the longest list of guests fits many times over."""
OPERATIONS: tuple[Operation, ...] = tuple(
    operation
    for part in (meetings, invitations, duties, journal, organisations, networks)
    for operation in part.OPERATIONS.all
)
"""Every operation, in the order in which they are described."""

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.before_app_request
def _unmatched() -> Response | None:
    """Answer for addresses under the API that no operation has; pages answer for all others."""
    error = request.routing_exception
    if error is None or not request.path.startswith(PREFIX):
        return None
    bearer.nobody()
    return problems.of_http_error(error)


@bp.before_request
def _begin() -> None:
    request.max_content_length = LARGEST_BODY
    if request.endpoint != "api.describe":
        bearer.authenticate()
    else:
        bearer.nobody()


@bp.get("/openapi.json", provide_automatic_options=False)
def describe() -> Response:
    """Describe the API to anybody."""
    response = answers.respond(ApiAnswer(openapi.document(OPERATIONS, requests.runtime().deployment.base_url)))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@bp.errorhandler(Refused)
def _refused(refusal: Refused) -> Response:
    return problems.of_refusal(refusal)


def _unavailable(_error: Exception) -> Response:
    return problems.of_http_error(unavailable.problem())


unavailable.answer_with(bp, _unavailable)


@bp.errorhandler(HTTPException)
def _http_error(error: HTTPException) -> Response:
    return problems.of_http_error(error)


for _operation in OPERATIONS:
    route(bp, _operation)

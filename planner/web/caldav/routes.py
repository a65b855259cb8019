"""The routes under ``/dav/``: every method of every address comes in here and is answered for what is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.refusals import Refused
from planner.formats.caldav.dav_xml import MOST_OCTETS
from planner.rows.people import Person
from planner.services.work import Work
from planner.web import requests, unavailable
from planner.web.caldav import access, places, problems, reading, reports, writing
from planner.web.caldav.places import DavResource, Kind
from planner.web.caldav.problems import Stopped

bp = Blueprint("dav", __name__)

READ = ("OPTIONS", "GET", "HEAD", "PROPFIND", "PROPPATCH", "REPORT")
WRITE = ("PUT", "DELETE")
NEVER = ("MKCALENDAR", "MKCOL", "MOVE", "COPY", "POST", "ACL", "LOCK", "UNLOCK", "PATCH")
LEADING = ("dav.well_known", "dav.front")
"""The routes that only say where calendars are, and need no authentication."""
METHODS = (*READ, *WRITE, *NEVER)
_MAKES = {"MKCALENDAR": "D:bind", "MKCOL": "D:bind", "MOVE": "D:unbind", "COPY": "D:bind", "ACL": "D:write-acl"}
_READERS: dict[str, Callable[[Work, DavResource, Person], Response]] = {
    "PROPFIND": reading.properties_of,
    "PROPPATCH": writing.change_properties,
    "REPORT": reports.report,
}

bp.register_error_handler(Stopped, problems.of_stop)
bp.register_error_handler(Refused, problems.of_refusal)
bp.register_error_handler(HTTPException, problems.of_http_error)


def _unavailable(_error: Exception) -> Response:
    return problems.of_http_error(unavailable.problem())


unavailable.answer_with(bp, _unavailable)


@bp.before_request
def _begin() -> Response | None:
    request.max_content_length = MOST_OCTETS
    return None if request.endpoint in LEADING else access.authenticate()


@bp.route(
    "/.well-known/caldav", methods=["GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"], provide_automatic_options=False
)
def well_known() -> AnyResponse:
    """Lead programs that know only the name of the host to where calendars are (RFC 6764 5)."""
    return redirect(places.ROOT, 301)


@bp.route("/", methods=["PROPFIND"], provide_automatic_options=False)
def front() -> AnyResponse:
    """Lead programs that ask for properties at the address of the host itself, as some do after the well-known one fails them.

    308 keeps the question, which programs drop on the way at 301.
    """
    return redirect(places.ROOT, 308)


@bp.route(places.ROOT, methods=METHODS, defaults={"path": ""}, provide_automatic_options=False)
@bp.route(f"{places.ROOT}<path:path>", methods=METHODS, provide_automatic_options=False)
def answer(path: str) -> Response:
    """Answer a calendar program."""
    method = request.method
    with requests.reading() as work:
        place = places.locate(work, places.ROOT + path)
        above = places.locate(work, places.parent(places.ROOT + path)) if place is None and method in _MAKES else None
        if above is not None and above.kind is Kind.HOME:
            return writing.need_at(above.path, "D:bind")
        if place is None or (place.kind is Kind.OBJECT and place.object is None and method not in {"PUT", *_MAKES}):
            raise Stopped(404)
        if method in _READERS:
            return _READERS[method](work, place, cast(Person, requests.person()))
    return _elsewhere(method, place)


def _elsewhere(method: str, place: DavResource) -> Response:
    """Answer what needs no rows, or a transaction of its own."""
    if method == "OPTIONS":
        return reading.options(place, READ + (WRITE if place.kind is Kind.OBJECT else ()))
    if method in {"GET", "HEAD"}:
        return reading.fetch(place)
    if method in WRITE:
        return writing.put(place) if method == "PUT" else writing.delete(place)
    if method in _MAKES:
        return writing.need(place, _MAKES[method])
    response = problems.answer(405)
    response.headers["Allow"] = ", ".join(READ + WRITE)
    return response

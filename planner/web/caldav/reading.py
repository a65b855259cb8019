"""How places are read: what can be asked, the properties of a place and of what is in it, and objects as files."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from flask import Response, request
from werkzeug.http import http_date

from planner.formats.caldav import dav_xml
from planner.formats.caldav.dav_xml import CONTENT_TYPE, MultiStatus
from planner.rows.dav import DavObject
from planner.rows.people import Person
from planner.services.work import Work
from planner.web.caldav import places, properties
from planner.web.caldav.places import DavResource, Kind
from planner.web.caldav.problems import Stopped
from planner.web.conditional import unchanged

CLASSES = "1, 3, calendar-access, calendar-auto-schedule"
"""The compliance classes (RFC 4918 18, 4791 5.1, 6638 2): the service schedules, never the program."""
PROGRAMS = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}


def body(*expected: str) -> Element | None:
    """Return the body of the request as XML, one of the elements expected; nothing where it is empty."""
    try:
        return dav_xml.read(request.get_data(), *expected)
    except ValueError as error:
        raise Stopped(400) from error


def minimal() -> bool:
    """Tell whether the program wants to hear of nothing that is not there (RFC 8144 2.1)."""
    preferences = f"{request.headers.get('Prefer', '')},{request.headers.get('Brief', '')}".lower()
    return "return=minimal" in preferences.replace(" ", "") or preferences.endswith(",t")


def answer(status: MultiStatus, token: str = "") -> Response:
    """Return an answer about several things."""
    return Response(status.body(token), 207, content_type=CONTENT_TYPE, headers=PROGRAMS)


def properties_of(work: Work, place: DavResource, person: Person) -> Response:
    """Answer a PROPFIND (RFC 4918 9.1): about a place, or about what is in it too."""
    depth = request.headers.get("Depth", "infinity").strip().lower()
    if depth not in {"0", "1"}:
        raise Stopped(403, "D:propfind-finite-depth")
    requested = dav_xml.requested_properties(body("D:propfind"), minimal=minimal())
    status = MultiStatus()
    inside = places.children(work, place) if depth == "1" else []
    for part in (place, *inside):
        status.add(part.path, properties.of_place(part, person), requested, properties.unasked(part))
    return answer(status)


def options(place: DavResource, allowed: tuple[str, ...]) -> Response:
    """Say what can be asked of a place."""
    del place
    response = Response(status=200, headers={"DAV": CLASSES, "Allow": ", ".join(allowed), **PROGRAMS})
    response.headers["Content-Length"] = "0"
    return response


def fetch(place: DavResource) -> Response:
    """Answer with an object as a file, or that it has not changed; of a collection there is nothing to read."""
    stored = place.object
    if place.kind is not Kind.OBJECT or stored is None:
        return Response("This is for calendar programs (CalDAV).\n", mimetype="text/plain", headers=PROGRAMS)
    headers = headers_of(stored)
    validator, since = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    if unchanged(validator, since, stored.etag, stored.changed_at.replace(microsecond=0)):
        response = Response(status=304, headers=headers)
        del response.headers["Content-Type"]
        return response
    return Response(stored.body, headers=headers, content_type=properties.content_type(stored))


def headers_of(stored: DavObject) -> dict[str, str]:
    """Return the headers that go with an object."""
    modified = http_date(stored.changed_at)
    tag = {"Schedule-Tag": f'"{stored.schedule_tag}"'} if stored.schedule_tag else {}
    return {"ETag": f'"{stored.etag}"', "Last-Modified": modified, **tag, **PROGRAMS}

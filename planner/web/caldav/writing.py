"""What calendar programs try to write: an answer or a tick is taken, all else is refused with the condition it does not meet."""

from __future__ import annotations

import re

from flask import Response, request

from planner.domain.dav import CollectionKind
from planner.domain.refusals import NotFound, Refused
from planner.domain.replies import AnswerRefused
from planner.formats.caldav.dav_xml import CONTENT_TYPE, MultiStatus, element, error, href, name
from planner.rows.dav import DavObject
from planner.rows.people import Person
from planner.services.caldav import dav_answers, dav_ticks
from planner.services.work import Work
from planner.web import requests
from planner.web.caldav import places, reading
from planner.web.caldav.places import DavResource, Kind
from planner.web.caldav.problems import Stopped

_TAG = re.compile(r'(W/)?"([^"]*)"')
HEALED = {"dav.not_allowed", "dav.not_a_calendar"}
"""What is refused though the object is there: the program has it wrong now, and is to fetch it again."""
_OF_PARENT = {"D:bind", "D:unbind"}
NO_MATTER_OF_RIGHTS = {"dav.changed_meanwhile", "dav.not_a_calendar"}
"""Why a task is not ticked though it may be; all else is what the program may not write."""


def _check_conditions(found: DavObject | None) -> None:
    """Refuse what was meant for another state of the object (RFC 9110 13.1, 6638 8.3); strong comparison."""
    match, none_match = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if match is not None and (found is None or not (match.strip() == "*" or _has(match, found))):
        raise Stopped(412)
    tag = request.headers.get("If-Schedule-Tag-Match")
    if tag is not None and (found is None or not found.schedule_tag or tag.strip() != f'"{found.schedule_tag}"'):
        raise Stopped(412)
    if none_match is not None and found is not None and (none_match.strip() == "*" or _has(none_match, found)):
        raise Stopped(412)


def _has(tags: str, found: DavObject) -> bool:
    return found.etag in [tag for weak, tag in _TAG.findall(tags) if not weak]


def put(place: DavResource) -> Response:
    """Take what is written over an object as an answer or a tick; nothing new can be put here."""
    found = _writable(place)
    _check_conditions(found)
    if found is None:
        return need(place, "D:bind")
    if request.mimetype not in {"text/calendar", "application/octet-stream", ""}:
        raise Stopped(403, "C:supported-calendar-data")
    given = request.get_data()
    tag: str | None = None
    try:
        with requests.writing() as work:
            if found.kind is CollectionKind.TASKS:
                dav_ticks.put(work, found, found.etag, given)
            else:
                tag = dav_answers.put(work, found, found.etag, given)
    except Refused as refusal:
        if found.kind is CollectionKind.TASKS and refusal.rule not in NO_MATTER_OF_RIGHTS:
            return _only_read(place, found, "D:write-content")
        _let_heal(refusal, found)
        raise
    # No ETag goes back, for what is kept is not what was sent (RFC 4791 5.3.4): the program fetches it.
    return Response(status=204, headers={"Schedule-Tag": f'"{tag}"'} if tag else {})


def _let_heal(refusal: Refused, found: DavObject) -> None:
    if refusal.rule in HEALED or isinstance(refusal, AnswerRefused | NotFound):
        with requests.writing() as work:
            dav_answers.heal(work, found, refusal)


def delete(place: DavResource) -> Response:
    """Take an object that is thrown away as a no, unless the program says that nobody is to be told (RFC 6638 8.1)."""
    found = _writable(place)
    _check_conditions(found)
    if found is None:
        raise Stopped(404)
    quietly = request.headers.get("Schedule-Reply", "T").strip().upper() == "F"
    if quietly or found.kind is CollectionKind.TASKS:
        return _only_read(place, found, "D:unbind")
    try:
        with requests.writing() as work:
            dav_answers.delete(work, found, found.etag)
    except Refused as refusal:
        _let_heal(refusal, found)
        raise
    return Response(status=204)


def _only_read(place: DavResource, found: DavObject, privilege: str) -> Response:
    """Refuse what the program may not do to an object, and let it fetch the object again."""
    _let_heal(Refused("dav.not_allowed"), found)
    return need(place, privilege)


def _writable(place: DavResource) -> DavObject | None:
    if place.kind is not Kind.OBJECT:
        raise Stopped(403, "D:cannot-modify-protected-property" if place.kind is Kind.COLLECTION else "")
    return place.object


def need(place: DavResource, privilege: str) -> Response:
    """Refuse for want of a privilege (RFC 3744 7.1.1), and name it and what it is needed on."""
    # What is put in or taken out changes the collection it is in (RFC 3744 appendix B).
    path = places.parent(place.path) if privilege in _OF_PARENT else place.path
    return need_at(path, privilege)


def need_at(path: str, privilege: str) -> Response:
    """Refuse for want of a privilege on what is at a path."""
    resource = element("D:resource", href(path), element("D:privilege", element(privilege)))
    return Response(error("D:need-privileges", resource), 403, content_type=CONTENT_TYPE)


def change_properties(work: Work, place: DavResource, person: Person) -> Response:
    """Refuse to change properties, each by itself (RFC 4918 9.2): names and colours of one's own stay with the program."""
    del work, person
    asked = reading.body("D:propertyupdate")
    if asked is None:
        raise Stopped(400)
    changes = [one for step in asked for prop in step.findall(name("D:prop")) for one in prop]
    told = MultiStatus()
    told.refused(place.path, dict.fromkeys(one.tag for one in changes), 403, "D:cannot-modify-protected-property")
    return reading.answer(told)

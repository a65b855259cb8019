"""Writes of calendar programs: an answer or a tick is taken, all else is refused with the condition it does not meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Response, request

from planner.domain.dav import CollectionKind
from planner.domain.refusals import NotFound, Refused
from planner.domain.replies import AnswerRefused
from planner.formats.caldav.dav_xml import CONTENT_TYPE, MultiStatus, element, error, href, name
from planner.rows.dav import DavObject
from planner.rows.people import Person
from planner.services.caldav import dav_answers, dav_ticks
from planner.services.replies import answers
from planner.services.work import Result, Work, written_in_line
from planner.web import requests
from planner.web.caldav import places, reading
from planner.web.caldav.places import DavResource, Kind
from planner.web.caldav.problems import Stopped
from planner.web.conditional import tags_of

HEALED = {"dav.not_allowed", "dav.not_a_calendar"}
"""Refusals after which the program's copy of an object is wrong, so that it is to fetch the object again."""
_OF_PARENT = {"D:bind", "D:unbind"}
NO_MATTER_OF_RIGHTS = {"dav.changed_meanwhile", "dav.not_a_calendar"}
"""Why a task is not ticked though it may be; all else is what the program may not write."""


def _check_conditions(stored: DavObject | None) -> None:
    """Refuse what was meant for another state of the object (RFC 9110 13.1, 6638 8.3); strong comparison."""
    match, none_match = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if match is not None and (stored is None or stored.etag not in tags_of(match)):
        raise Stopped(412)
    tag = request.headers.get("If-Schedule-Tag-Match")
    if tag is not None and (stored is None or not stored.schedule_tag or tag.strip() != f'"{stored.schedule_tag}"'):
        raise Stopped(412)
    if none_match is not None and stored is not None and stored.etag in tags_of(none_match):
        raise Stopped(412)


def put(place: DavResource) -> Response:
    """Take what is written over an object as an answer or a tick; nothing new can be put here."""
    stored = _writable(place)
    _check_conditions(stored)
    if stored is None:
        return need(place, "D:bind")
    if request.mimetype not in {"text/calendar", "application/octet-stream", ""}:
        raise Stopped(403, "C:supported-calendar-data")
    body = request.get_data()
    tag: str | None = None
    try:
        if stored.kind is CollectionKind.TASKS:
            with requests.writing() as work:
                dav_ticks.put(work, stored, stored.etag, body)
        else:
            written = dav_answers.read(stored, body, cast(Person, requests.person()).email)
            tag = _answered(stored, lambda work: dav_answers.put(work, stored, stored.etag, written))
    except Refused as refusal:
        if stored.kind is CollectionKind.TASKS and refusal.rule not in NO_MATTER_OF_RIGHTS:
            return _only_read(place, stored, "D:write-content")
        _let_heal(refusal, stored)
        raise
    # No ETag goes back, for what is kept is not what was sent (RFC 4791 5.3.4): the program fetches it.
    return Response(status=204, headers={"Schedule-Tag": f'"{tag}"'} if tag else {})


def _answered(stored: DavObject, step: Callable[[Work], Result]) -> Result:
    return written_in_line(requests.work_for(requests.actor()), step, answers.line_of(stored.meeting_id or 0))


def _let_heal(refusal: Refused, stored: DavObject) -> None:
    if refusal.rule in HEALED or isinstance(refusal, AnswerRefused | NotFound):
        with requests.writing() as work:
            dav_answers.heal(work, stored, refusal)


def delete(place: DavResource) -> Response:
    """Take an object that is thrown away as a no, unless the program says that nobody is to be told (RFC 6638 8.1)."""
    stored = _writable(place)
    _check_conditions(stored)
    if stored is None:
        raise Stopped(404)
    quietly = request.headers.get("Schedule-Reply", "T").strip().upper() == "F"
    if quietly or stored.kind is CollectionKind.TASKS:
        return _only_read(place, stored, "D:unbind")
    try:
        _answered(stored, lambda work: dav_answers.delete(work, stored, stored.etag))
    except Refused as refusal:
        _let_heal(refusal, stored)
        raise
    return Response(status=204)


def _only_read(place: DavResource, stored: DavObject, privilege: str) -> Response:
    """Refuse what the program may not do to an object, and let it fetch the object again."""
    _let_heal(Refused("dav.not_allowed"), stored)
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
    update = reading.body("D:propertyupdate")
    if update is None:
        raise Stopped(400)
    tags = dict.fromkeys(element.tag for step in update for prop in step.findall(name("D:prop")) for element in prop)
    status = MultiStatus()
    status.refuse(place.path, tags, 403, "D:cannot-modify-protected-property")
    return reading.answer(status)

"""Reports on a collection: what meets a filter, what is at given addresses, and what has changed."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from flask import Response

from planner.domain.numbers import whole_number
from planner.formats.caldav import dav_xml
from planner.formats.caldav.dav_busy import free_busy, span_of
from planner.formats.caldav.dav_data import DataError, selection
from planner.formats.caldav.dav_queries import FilterError, QueriedObject, query
from planner.formats.caldav.dav_xml import MultiStatus, RequestedProperties, name
from planner.formats.ical.ical import CONTENT_TYPE
from planner.rows.dav import DavCollection, DavObject
from planner.rows.people import Person
from planner.services.calendars import dav_collections
from planner.services.work import Work
from planner.web.caldav import places, properties, reading
from planner.web.caldav.places import DavResource, Kind
from planner.web.caldav.problems import Stopped

MOST_ADDRESSES = 1_000
"""Addresses in one multiget; clients ask for some hundreds at most."""
_HIGHEST_LIMIT = 999_999_999


def report(work: Work, place: DavResource, person: Person) -> Response:
    """Answer a REPORT (RFC 3253 3.6) on a collection; on anything else there are none."""
    request = reading.body(*_REPORTS, *_REFUSED)
    if request is None:
        raise Stopped(400)
    collection = place.collection
    report_name = next(short_name for short_name in (*_REPORTS, *_REFUSED) if name(short_name) == request.tag)
    if report_name in _REFUSED or place.kind is not Kind.COLLECTION or collection is None:
        raise Stopped(403, "D:supported-report")
    return _REPORTS[report_name](_Report(work, collection, person, request))


class _Report:
    """One report: on which collection, for whom, and which properties are asked for."""

    def __init__(self, work: Work, collection: DavCollection, person: Person, request: Element) -> None:
        self.work, self.collection, self.person, self.request = work, collection, person, request
        self.requested: RequestedProperties = dav_xml.requested_properties(request, minimal=reading.minimal())
        self.status = MultiStatus()
        self.select = _selection(request)

    def tell(self, stored: DavObject) -> None:
        """Tell of an object, with its bytes if they are asked for."""
        place = DavResource(Kind.OBJECT, places.of_object(stored), self.collection, stored)
        available = dict(properties.of_place(place, self.person))
        available[name("C:calendar-data")] = lambda: properties.calendar_data(self.select(stored.body))
        self.status.add(place.path, available, self.requested, properties.UNASKED)


def _selection(request: Element) -> Callable[[bytes], bytes]:
    try:
        return selection(request.find(f"{name('D:prop')}/{name('C:calendar-data')}"))
    except DataError as error:
        raise Stopped(403 if error.condition else 400, error.condition) from error


def _query(report: _Report) -> Response:
    try:
        is_asked_for = query(report.request)
    except FilterError as error:
        raise Stopped(403, error.condition) from error
    for stored in dav_collections.objects(report.work, report.collection):
        component = properties.COMPONENTS[stored.kind]
        if is_asked_for(QueriedObject(component, stored.body, stored.starts_at, stored.ends_at)):
            report.tell(stored)
    return reading.answer(report.status)


def _multiget(report: _Report) -> Response:
    addresses = [(href.text or "").strip() for href in report.request.findall(name("D:href"))]
    if len(addresses) > MOST_ADDRESSES:
        raise Stopped(403, "D:number-of-matches-within-limits")
    names = {address: places.in_collection(address, report.collection) for address in addresses}
    objects = dav_collections.objects_named(report.work, report.collection, names.values())
    for address, object_name in names.items():
        if object_name in objects:
            report.tell(objects[object_name])
        else:
            report.status.add_missing(address)
    return reading.answer(report.status)


def _sync(report: _Report) -> Response:
    if report.request.findtext(name("D:sync-level"), "1").strip() not in {"1", "infinite"}:
        raise Stopped(400)
    token = report.request.findtext(name("D:sync-token"), "")
    changed = dav_collections.changes_since(report.work, report.collection, token, _most(report.request))
    for stored in changed.objects:
        if stored.removed:
            report.status.add_missing(places.of_object(stored))
        else:
            report.tell(stored)
    if changed.more:
        report.status.add_missing(places.of_collection(report.collection), 507, "D:number-of-matches-within-limits")
    return reading.answer(report.status, str(changed.mark))


def _free_busy(report: _Report) -> Response:
    """Tell when the person is busy (RFC 4791 7.10): one VFREEBUSY, and no word of what takes the time."""
    try:
        span = span_of(report.request)
    except FilterError as error:
        raise Stopped(400) from error
    stored = dav_collections.objects(report.work, report.collection)
    objects = (QueriedObject(properties.COMPONENTS[row.kind], row.body, row.starts_at, row.ends_at) for row in stored)
    body = free_busy(objects, span, report.work.now)
    return Response(body, content_type=CONTENT_TYPE, headers=reading.PROGRAMS)


def _most(request: Element) -> int | None:
    limit = request.findtext(f"{name('D:limit')}/{name('D:nresults')}", "").strip()
    if not limit:
        return None
    number = whole_number(limit, _HIGHEST_LIMIT, 1)
    if number is None:
        raise Stopped(400)
    return number


_REPORTS: dict[str, Callable[[_Report], Response]] = {
    "C:calendar-query": _query,
    "C:calendar-multiget": _multiget,
    "C:free-busy-query": _free_busy,
    "D:sync-collection": _sync,
}
_REFUSED = (
    "D:expand-property",
    "D:principal-search-property-set",
    "D:principal-property-search",
    "D:principal-match",
    "D:acl-principal-prop-set",
    "CS:calendarserver-principal-search",
)
"""Reports that programs ask for here and there, and that are not answered."""

"""Reports on a collection: what meets a filter, what is at given addresses, and what has changed."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from flask import Response

from planner.formats.caldav import dav_xml
from planner.formats.caldav.dav_data import DataError, selection
from planner.formats.caldav.dav_queries import FilterError, QueriedObject, query
from planner.formats.caldav.dav_xml import MultiStatus, RequestedProperties, name
from planner.rows.dav import DavCollection, DavObject
from planner.rows.people import Person
from planner.services.calendars import dav_collections
from planner.services.work import Work
from planner.web.caldav import places, properties, reading
from planner.web.caldav.places import DavResource, Kind
from planner.web.caldav.problems import Stopped

MOST_ADDRESSES = 1_000
"""Addresses in one multiget; clients ask for some hundreds at most."""
_LONGEST_LIMIT = 9


def report(work: Work, place: DavResource, person: Person) -> Response:
    """Answer a REPORT (RFC 3253 3.6) on a collection; on anything else there are none."""
    request = reading.body(*_REPORTS, *_REFUSED)
    if request is None:
        raise Stopped(400)
    kept = place.collection
    short = next(one for one in (*_REPORTS, *_REFUSED) if name(one) == request.tag)
    if short in _REFUSED or place.kind is not Kind.COLLECTION or kept is None:
        raise Stopped(403, "D:supported-report")
    return _REPORTS[short](_Report(work, kept, person, request))


class _Report:
    """One report: on which collection, for whom, and which properties are asked for."""

    def __init__(self, work: Work, kept: DavCollection, person: Person, request: Element) -> None:
        self.work, self.kept, self.person, self.request = work, kept, person, request
        self.wanted: RequestedProperties = dav_xml.asked(request, minimal=reading.minimal())
        self.told = MultiStatus()
        self.select = _selection(request)

    def tell(self, found: DavObject) -> None:
        """Tell of an object, with its bytes if they are asked for."""
        place = DavResource(Kind.OBJECT, places.of_object(found), self.kept, found)
        known = dict(properties.known(place, self.person))
        known[name("C:calendar-data")] = lambda: properties.calendar_data(self.select(found.body))
        self.told.found(place.path, known, self.wanted, properties.UNASKED)


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
    for found in dav_collections.standing(report.work, report.kept):
        component = properties.COMPONENTS[found.kind]
        if is_asked_for(QueriedObject(component, found.body, found.starts_at, found.ends_at)):
            report.tell(found)
    return reading.answer(report.told)


def _multiget(report: _Report) -> Response:
    addresses = [(one.text or "").strip() for one in report.request.findall(name("D:href"))]
    if len(addresses) > MOST_ADDRESSES:
        raise Stopped(403, "D:number-of-matches-within-limits")
    names = {address: places.in_collection(address, report.kept) for address in addresses}
    found = dav_collections.named(report.work, report.kept, names.values())
    for address, wanted in names.items():
        if wanted in found:
            report.tell(found[wanted])
        else:
            report.told.gone(address)
    return reading.answer(report.told)


def _sync(report: _Report) -> Response:
    if report.request.findtext(name("D:sync-level"), "1").strip() not in {"1", "infinite"}:
        raise Stopped(400)
    token = report.request.findtext(name("D:sync-token"), "")
    changed = dav_collections.changed(report.work, report.kept, token, _most(report.request))
    for one in changed.objects:
        if one.removed:
            report.told.gone(places.of_object(one))
        else:
            report.tell(one)
    if changed.more:
        report.told.gone(places.of_collection(report.kept), 507, "D:number-of-matches-within-limits")
    return reading.answer(report.told, str(changed.mark))


def _most(request: Element) -> int | None:
    given = request.findtext(f"{name('D:limit')}/{name('D:nresults')}", "").strip()
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > _LONGEST_LIMIT or int(given) == 0:
        raise Stopped(400)
    return int(given)


_REPORTS: dict[str, Callable[[_Report], Response]] = {
    "C:calendar-query": _query,
    "C:calendar-multiget": _multiget,
    "D:sync-collection": _sync,
}
_REFUSED = (
    "C:free-busy-query",
    "D:expand-property",
    "D:principal-search-property-set",
    "D:principal-property-search",
    "D:principal-match",
    "D:acl-principal-prop-set",
    "CS:calendarserver-principal-search",
)
"""Reports that programs ask for here and there, and that are not answered."""

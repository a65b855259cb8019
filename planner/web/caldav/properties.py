"""The properties of what is under ``/dav/``: which there are for each kind of place, and what each of them says."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from xml.etree.ElementTree import Element

from flask_babel import gettext
from werkzeug.http import http_date

from planner.domain.dav import CollectionKind
from planner.domain.feeds import CSS_COLOURS, PERSONAL_COLOUR
from planner.formats.caldav.dav_xml import MOST_OCTETS, Available, element, href, name
from planner.formats.ical.contentlines import fold_all
from planner.formats.ical.ical import HOME_ZONE
from planner.formats.ical.mailto import mailto
from planner.formats.ical.timezones import vtimezone
from planner.rows.dav import DavCollection, DavObject
from planner.rows.people import Person
from planner.services.calendars import dav_collections
from planner.web import requests
from planner.web.caldav import places
from planner.web.caldav.places import DavResource, Kind

Make = Callable[[], Element | None]
REPORTS = ("C:calendar-query", "C:calendar-multiget", "C:free-busy-query", "D:sync-collection")
COMPONENTS = {CollectionKind.MEETINGS: "VEVENT", CollectionKind.TASKS: "VTODO"}
_READ = ("D:read", "D:read-current-user-privilege-set")
_ANSWER = ("D:write-content",)
_THROW_AWAY = ("D:unbind",)


class Look(NamedTuple):
    """How a collection is shown."""

    name: str
    description: str
    order: str


UNASKED = tuple(
    map(
        name,
        ("D:resourcetype", "D:displayname", "D:getetag", "D:getcontenttype", "D:getcontentlength", "D:getlastmodified"),
    )
)
"""The properties in an answer to a request for all: those of RFC 4918; the others must be named (RFC 4791 9.6)."""


def unasked(place: DavResource) -> tuple[str, ...]:
    """Return what is told of a place to who asks for all.

    Of the root also who is asking: a program that is led there from ``/.well-known/caldav`` may lose its question on the way.
    """
    return (*UNASKED, name("D:current-user-principal")) if place.kind is Kind.ROOT else UNASKED


def of_place(place: DavResource, person: Person) -> Available:
    """Return the properties of a place for the person who asks, each by its full name."""
    by_short_name = _everywhere(place, person) | _OF[place.kind](place, person)
    return {name(short_name): make for short_name, make in by_short_name.items()}


def _everywhere(place: DavResource, person: Person) -> dict[str, Make]:
    principal = places.principal(person.id)
    return {
        "D:current-user-principal": lambda: element("D:current-user-principal", href(principal)),
        "D:owner": lambda: element("D:owner", href(principal)),
        "D:principal-collection-set": lambda: element("D:principal-collection-set", href(places.ROOT)),
        "D:current-user-privilege-set": lambda: _privileges(place),
        "D:supported-report-set": lambda: _reports(place),
    }


def _privileges(place: DavResource) -> Element:
    words = list(_READ)
    if place.collection is not None:
        words += _ANSWER
        if place.collection.kind is CollectionKind.MEETINGS and place.kind is not Kind.OBJECT:
            words += _THROW_AWAY
    return element("D:current-user-privilege-set", *(element("D:privilege", element(word)) for word in words))


def _reports(place: DavResource) -> Element:
    words = REPORTS if place.kind is Kind.COLLECTION else ()
    return element(
        "D:supported-report-set",
        *(element("D:supported-report", element("D:report", element(word))) for word in words),
    )


def _type(*words: str) -> Make:
    return lambda: element("D:resourcetype", *(element(word) for word in words))


def _text(short: str, text: str) -> Make:
    return lambda: element(short, text)


def _root(_place: DavResource, _person: Person) -> dict[str, Make]:
    service = requests.runtime().deployment.service_name
    return {"D:resourcetype": _type("D:collection"), "D:displayname": _text("D:displayname", service)}


def _principal(_place: DavResource, person: Person) -> dict[str, Make]:
    principal = places.principal(person.id)
    mail = mailto(person.email)
    return {
        "D:resourcetype": _type("D:collection", "D:principal"),
        "D:displayname": _text("D:displayname", person.name or person.email),
        "D:principal-URL": lambda: element("D:principal-URL", href(principal)),
        "D:alternate-URI-set": lambda: element("D:alternate-URI-set"),
        "D:group-membership": lambda: element("D:group-membership"),
        "C:calendar-home-set": lambda: element("C:calendar-home-set", href(places.home(person.id))),
        "C:calendar-user-address-set": lambda: element("C:calendar-user-address-set", href(mail), href(principal)),
        "C:calendar-user-type": _text("C:calendar-user-type", "INDIVIDUAL"),
        "C:schedule-inbox-URL": lambda: element("C:schedule-inbox-URL", href(places.inbox(person.id))),
        "C:schedule-outbox-URL": lambda: element("C:schedule-outbox-URL", href(places.outbox(person.id))),
        "CS:email-address-set": lambda: element("CS:email-address-set", element("CS:email-address", person.email)),
    }


def _home(_place: DavResource, _person: Person) -> dict[str, Make]:
    return {"D:resourcetype": _type("D:collection"), "D:displayname": _text("D:displayname", gettext("Calendars"))}


def _inbox(_place: DavResource, _person: Person) -> dict[str, Make]:
    return {
        "D:resourcetype": _type("D:collection", "C:schedule-inbox"),
        "C:calendar-free-busy-set": lambda: element("C:calendar-free-busy-set"),
    }


def _outbox(_place: DavResource, _person: Person) -> dict[str, Make]:
    return {"D:resourcetype": _type("D:collection", "C:schedule-outbox")}


def look_of(kind: CollectionKind) -> Look:
    """Return how a collection is shown, in the language of the one who asks."""
    service = requests.runtime().deployment.service_name
    if kind is CollectionKind.MEETINGS:
        return Look(
            f"{service}: {gettext('my meetings')}", gettext("Meetings you are invited to, as you have answered."), "1"
        )
    return Look(f"{service}: {gettext('my tasks')}", gettext("What you have been asked to do or have taken on."), "2")


def _collection(place: DavResource, _person: Person) -> dict[str, Make]:
    collection = place.collection
    return {} if collection is None else _shown(collection) | _kept(collection)


def _shown(collection: DavCollection) -> dict[str, Make]:
    look = look_of(collection.kind)
    return {
        "D:resourcetype": _type("D:collection", "C:calendar"),
        "D:displayname": _text("D:displayname", look.name),
        "C:calendar-description": _text("C:calendar-description", look.description),
        "A:calendar-color": _text("A:calendar-color", f"{CSS_COLOURS[PERSONAL_COLOUR]}FF"),
        "A:calendar-order": _text("A:calendar-order", look.order),
        "C:calendar-timezone": _text("C:calendar-timezone", _zone()),
    }


def _kept(collection: DavCollection) -> dict[str, Make]:
    mark = str(dav_collections.mark_of(collection))
    component = COMPONENTS[collection.kind]
    transparent = "C:opaque" if collection.kind is CollectionKind.MEETINGS else "C:transparent"
    return {
        "C:supported-calendar-component-set": lambda: element(
            "C:supported-calendar-component-set", element("C:comp", name=component)
        ),
        "C:supported-calendar-data": lambda: element(
            "C:supported-calendar-data",
            element("C:calendar-data", **{"content-type": "text/calendar", "version": "2.0"}),
        ),
        "C:supported-collation-set": lambda: element(
            "C:supported-collation-set",
            *(
                element("C:supported-collation", collation)
                for collation in ("i;ascii-casemap", "i;octet", "i;unicode-casemap")
            ),
        ),
        "C:schedule-calendar-transp": lambda: element("C:schedule-calendar-transp", element(transparent)),
        "C:max-resource-size": _text("C:max-resource-size", str(MOST_OCTETS)),
        "CS:getctag": _text("CS:getctag", mark),
        "D:sync-token": _text("D:sync-token", mark),
    }


def _zone() -> str:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Moteplass//Moteplass//NO",
        *vtimezone(HOME_ZONE),
        "END:VCALENDAR",
    )
    return fold_all(lines).decode()


def _object(place: DavResource, _person: Person) -> dict[str, Make]:
    return {} if place.object is None else of_object(place.object)


def of_object(stored: DavObject) -> dict[str, Make]:
    """Return the properties that an object alone has, by short name; reports add its bytes."""
    return {
        "D:resourcetype": _type(),
        "D:getetag": _text("D:getetag", f'"{stored.etag}"'),
        "D:getcontenttype": _text("D:getcontenttype", content_type(stored)),
        "D:getcontentlength": _text("D:getcontentlength", str(len(stored.body))),
        "D:getlastmodified": _text("D:getlastmodified", http_date(stored.changed_at)),
        "C:schedule-tag": lambda: (
            element("C:schedule-tag", f'"{stored.schedule_tag}"') if stored.schedule_tag else None
        ),
    }


def content_type(stored: DavObject) -> str:
    """Return the media type of an object, with the component that is in it (RFC 4791 5.3.4)."""
    return f"text/calendar; charset=utf-8; component={COMPONENTS[stored.kind]}"


def calendar_data(body: bytes) -> Element:
    """Return bytes of an object as a property of a report (RFC 4791 9.6)."""
    return element("C:calendar-data", body.decode().replace("\r\n", "\n"))


_OF: dict[Kind, Callable[[DavResource, Person], dict[str, Make]]] = {
    Kind.ROOT: _root,
    Kind.PRINCIPAL: _principal,
    Kind.HOME: _home,
    Kind.COLLECTION: _collection,
    Kind.OBJECT: _object,
    Kind.INBOX: _inbox,
    Kind.OUTBOX: _outbox,
}

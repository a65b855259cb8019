"""The addresses under ``/dav/``, and what is at each of them for the one who asks; of others there is nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

from planner.domain.dav import CollectionKind
from planner.rows.dav import DavCollection, DavObject
from planner.services.calendars import dav_collections
from planner.services.work import Work

ROOT = "/dav/"
IN_PATH = "@+.-_~"


class Kind(StrEnum):
    """The kinds of resource at an address."""

    ROOT = "root"
    PRINCIPAL = "principal"
    HOME = "home"
    COLLECTION = "collection"
    OBJECT = "object"
    INBOX = "inbox"
    OUTBOX = "outbox"


@dataclass(frozen=True)
class DavResource:
    """An address and what is there: a collection of objects, or one of them."""

    kind: Kind
    path: str
    collection: DavCollection | None = None
    object: DavObject | None = None
    name: str = ""


def principal(person_id: int) -> str:
    """Return the address of a person."""
    return f"{ROOT}person/{person_id}/"


def home(person_id: int) -> str:
    """Return the address under which a person's collections are."""
    return f"{principal(person_id)}kalendere/"


def inbox(person_id: int) -> str:
    """Return the address that messages would be put at (RFC 6638 2.2); here it is always empty."""
    return f"{principal(person_id)}innboks/"


def outbox(person_id: int) -> str:
    """Return the address that messages would be sent from (RFC 6638 2.1); nothing is taken there."""
    return f"{principal(person_id)}utboks/"


def parent(path: str) -> str:
    """Return the address of the collection that a path is in."""
    return f"{path.rstrip('/').rpartition('/')[0]}/"


def of_collection(collection: DavCollection) -> str:
    """Return the address of a collection."""
    return f"{home(collection.person_id)}{collection.kind}/"


def of_object(stored: DavObject) -> str:
    """Return the address of an object."""
    return f"{home(stored.person_id)}{stored.kind}/{quote(stored.name, safe=IN_PATH)}"


def in_collection(address: str, collection: DavCollection) -> str:
    """Return the name of the object that an address in a body is of; nothing for an address elsewhere."""
    try:
        path = unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""
    start = of_collection(collection)
    name = path.removeprefix(start)
    return name if path.startswith(start) and name.isprintable() and "/" not in name else ""


def locate(work: Work, path: str) -> DavResource | None:
    """Return what is at a path for the one who asks; of an object that is not there, the place it would have."""
    if work.by.person_id is None:
        return None
    person = work.by.person_id
    address = path if path.endswith("/") else f"{path}/"
    fixed = {
        ROOT: Kind.ROOT,
        principal(person): Kind.PRINCIPAL,
        home(person): Kind.HOME,
        inbox(person): Kind.INBOX,
        outbox(person): Kind.OUTBOX,
    }
    if address in fixed:
        return DavResource(fixed[address], address)
    if not address.startswith(home(person)):
        return None
    kind, _, name = address.removeprefix(home(person)).removesuffix("/").partition("/")
    return _within(work, kind, name)


def _within(work: Work, kind: str, name: str) -> DavResource | None:
    collection = dav_collections.get(work, CollectionKind(kind)) if kind in set(CollectionKind) else None
    if collection is None or "/" in name:
        return None
    if not name:
        return DavResource(Kind.COLLECTION, of_collection(collection), collection)
    stored = dav_collections.by_name(work, collection, name)
    path = of_collection(collection) + quote(name, safe=IN_PATH)
    return DavResource(Kind.OBJECT, path, collection, stored, name)


def children(work: Work, place: DavResource) -> list[DavResource]:
    """Return what is directly in a place."""
    person = work.by.person_id or 0
    if place.kind is Kind.HOME:
        collections = dav_collections.of_actor(work)
        return [DavResource(Kind.COLLECTION, of_collection(entry), entry) for entry in collections]
    if place.kind is Kind.COLLECTION and place.collection is not None:
        objects = dav_collections.objects(work, place.collection)
        return [DavResource(Kind.OBJECT, of_object(entry), place.collection, entry, entry.name) for entry in objects]
    if place.kind is Kind.PRINCIPAL:
        return [
            DavResource(Kind.HOME, home(person)),
            DavResource(Kind.INBOX, inbox(person)),
            DavResource(Kind.OUTBOX, outbox(person)),
        ]
    return [DavResource(Kind.PRINCIPAL, principal(person))] if place.kind is Kind.ROOT else []

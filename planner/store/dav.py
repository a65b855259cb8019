"""How CalDAV collections and objects are found and counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from planner.domain.dav import CollectionKind
from planner.rows.dav import DavCollection, DavObject


def collections_of(session: Session, person_id: int) -> list[DavCollection]:
    """Return the collections of a person."""
    query = select(DavCollection).where(DavCollection.person_id == person_id)
    return list(session.scalars(query.order_by(DavCollection.kind)))


def collection(session: Session, person_id: int, kind: CollectionKind) -> DavCollection | None:
    """Return one collection of a person."""
    return session.get(DavCollection, (person_id, kind), populate_existing=True)


def locked(session: Session, people: Collection[int], kind: CollectionKind) -> dict[int, DavCollection]:
    """Return those of these people's collections that there are, locked in the order of the people until the transaction ends."""
    query = select(DavCollection).where(DavCollection.person_id.in_(people), DavCollection.kind == kind)
    ordered = query.order_by(DavCollection.person_id).with_for_update().execution_options(populate_existing=True)
    return {row.person_id: row for row in session.scalars(ordered)}


def found(session: Session, person_id: int, kind: CollectionKind, name: str) -> DavObject | None:
    """Return an object of a collection that is there now."""
    row = session.get(DavObject, (person_id, kind, name))
    return None if row is None or row.removed else row


def standing(session: Session, person_id: int, kind: CollectionKind) -> list[DavObject]:
    """Return the objects of a collection that are there now, by name."""
    query = select(DavObject).where(
        DavObject.person_id == person_id, DavObject.kind == kind, DavObject.removed.is_(False)
    )
    return list(session.scalars(query.order_by(DavObject.name)))


def named(session: Session, person_id: int, kind: CollectionKind, names: Iterable[str]) -> dict[str, DavObject]:
    """Return those of the named objects that are there now."""
    query = select(DavObject).where(
        DavObject.person_id == person_id,
        DavObject.kind == kind,
        DavObject.name.in_(set(names)),
        DavObject.removed.is_(False),
    )
    return {row.name: row for row in session.scalars(query)}


def changed(session: Session, person_id: int, kind: CollectionKind, since: int, most: int | None) -> list[DavObject]:
    """Return what has changed in a collection since a change, what was removed among it, in the order of the changes."""
    query = select(DavObject).where(DavObject.person_id == person_id, DavObject.kind == kind, DavObject.version > since)
    return list(session.scalars(query.order_by(DavObject.version).limit(most)))


def count(session: Session, counter: DavCollection, row: DavObject, now: datetime, *, removed: bool) -> None:
    """Make a change of an object the last one of its collection, whose row is locked."""
    counter.version += 1
    row.version, row.removed, row.changed_at = counter.version, removed, now
    if removed:
        row.own = ""
    session.add(row)


def forget_removed(session: Session, before: datetime) -> int:
    """Forget what was removed before an instant, and note in each collection that it is; return how many."""
    old = (DavObject.removed.is_(True), DavObject.changed_at < before)
    query = select(DavObject.person_id, DavObject.kind, func.max(DavObject.version)).where(*old)
    for person_id, kind, version in session.execute(query.group_by(DavObject.person_id, DavObject.kind)).all():
        known = session.get(DavCollection, (person_id, kind), with_for_update=True)
        if known is not None:
            known.floor = max(known.floor, version)
    return len(session.scalars(delete(DavObject).where(*old).returning(DavObject.version)).all())


def end(session: Session, person_id: int) -> None:
    """Delete all collections of a person with what is in them."""
    session.execute(delete(DavObject).where(DavObject.person_id == person_id))
    session.execute(delete(DavCollection).where(DavCollection.person_id == person_id))

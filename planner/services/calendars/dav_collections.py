"""Collections as calendar programs read them: what is there now, and what has changed since they last looked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planner.domain.dav import CollectionKind, SyncToken, parse_mark, still_known
from planner.domain.refusals import Refused
from planner.rows.dav import DavCollection, DavObject
from planner.services.work import Work
from planner.store import dav as rows


def of_actor(work: Work) -> list[DavCollection]:
    """Return the collections of the actor; that of tasks once there has been one."""
    collections = [] if work.by.person_id is None else rows.collections_of(work.session, work.by.person_id)
    return [
        collection for collection in collections if collection.kind is CollectionKind.MEETINGS or collection.version
    ]


def get(work: Work, kind: CollectionKind) -> DavCollection | None:
    """Return one collection of the actor."""
    return None if work.by.person_id is None else rows.collection(work.session, work.by.person_id, kind)


def by_name(work: Work, collection: DavCollection, name: str) -> DavObject | None:
    """Return the object of this name that is in a collection now."""
    return rows.by_name(work.session, collection.person_id, collection.kind, name)


def objects(work: Work, collection: DavCollection) -> list[DavObject]:
    """Return all objects that are in a collection now, by name."""
    return rows.standing(work.session, collection.person_id, collection.kind)


def objects_named(work: Work, collection: DavCollection, names: Iterable[str]) -> dict[str, DavObject]:
    """Return those of the named objects that are in a collection now."""
    return rows.named(work.session, collection.person_id, collection.kind, names)


def mark_of(collection: DavCollection) -> SyncToken:
    """Return how far a collection has come."""
    return SyncToken(collection.epoch, collection.version)


@dataclass(frozen=True)
class CollectionChanges:
    """The changes of a collection, removals among them, and how far a client has come that has read them.

    ``more`` tells that there is more than was asked for.
    """

    objects: list[DavObject]
    mark: SyncToken
    more: bool


def changes_since(work: Work, collection: DavCollection, token: str, most: int | None = None) -> CollectionChanges:
    """Return what has changed since a token was given out, or all there is where it is empty; at most so many.

    Raise ``Refused("dav.mark_not_known")`` where what has changed since is no longer known (RFC 6578 3.2).
    """
    now = mark_of(collection)
    since = parse_mark(token) if token.strip() else SyncToken(now.epoch, 0, collection.floor)
    if since is None or not still_known(since, now, collection.floor):
        raise Refused("dav.mark_not_known")
    changed_rows = rows.changed(work.session, collection.person_id, collection.kind, since.version, most and most + 1)
    more = most is not None and len(changed_rows) > most
    changed_rows = changed_rows[:most] if more else changed_rows
    # A change that came between the two reads is told now and again next time, and is never missed.
    mark = SyncToken(now.epoch, changed_rows[-1].version, since.begun) if more else now
    return CollectionChanges(
        changed_rows if token.strip() else [row for row in changed_rows if not row.removed], mark, more
    )

"""How CalDAV collections and objects are found and counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from planner.domain.dav import CollectionKind
from planner.domain.meetings import LIVE
from planner.domain.replies import ReplyState
from planner.rows.dav import DavCollection, DavObject
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.store.replies import coming


def collections_of(session: Session, person_id: int) -> list[DavCollection]:
    """Return the collections of a person."""
    query = select(DavCollection).where(DavCollection.person_id == person_id)
    return list(session.scalars(query.order_by(DavCollection.kind)))


def collection(session: Session, person_id: int, kind: CollectionKind) -> DavCollection | None:
    """Return one collection of a person."""
    return session.get(DavCollection, (person_id, kind), populate_existing=True)


def opened(session: Session, people: Collection[int], kind: CollectionKind) -> frozenset[int]:
    """Return those of these people who have let a calendar program in to a collection."""
    query = select(DavCollection.person_id).where(DavCollection.person_id.in_(people), DavCollection.kind == kind)
    return frozenset(session.scalars(query))


def locked(session: Session, people: Collection[int], kind: CollectionKind) -> dict[int, DavCollection]:
    """Return those of these people's collections that there are, locked in the order of the people until the transaction ends."""
    query = select(DavCollection).where(DavCollection.person_id.in_(people), DavCollection.kind == kind)
    ordered = query.order_by(DavCollection.person_id).with_for_update().execution_options(populate_existing=True)
    return {row.person_id: row for row in session.scalars(ordered)}


def by_name(session: Session, person_id: int, kind: CollectionKind, name: str) -> DavObject | None:
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


def current(session: Session, stored: DavObject) -> DavObject | None:
    """Return an object as it stands now; nothing where it is gone."""
    return session.get(DavObject, (stored.person_id, stored.kind, stored.name), populate_existing=True)


def of_meeting(session: Session, meeting_id: int, people: Collection[int]) -> dict[int, DavObject]:
    """Return the objects that a meeting is, or was, among the meetings of these people, by person."""
    query = select(DavObject).where(DavObject.meeting_id == meeting_id, DavObject.person_id.in_(people))
    return {row.person_id: row for row in session.scalars(query.where(DavObject.kind == CollectionKind.MEETINGS))}


def guests(
    session: Session, meeting_id: int, people: Collection[int] | None = None
) -> list[tuple[Invitation, ReplyState | None, datetime | None]]:
    """Return guests of a meeting who have let a calendar program in, all or some people, with state and time of the reply."""
    query = (
        select(Invitation, Reply.state, Reply.answered_at)
        .join(DavCollection, DavCollection.person_id == Invitation.person_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id == meeting_id, DavCollection.kind == CollectionKind.MEETINGS)
        .options(joinedload(Invitation.person))
    )
    if people is not None:
        query = query.where(Invitation.person_id.in_(people))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def over(session: Session, day: date, most: int) -> list[DavObject]:
    """Return meetings in collections whose last day is before a day, by person, at most so many."""
    query = select(DavObject).where(
        DavObject.kind == CollectionKind.MEETINGS, DavObject.removed.is_(False), DavObject.last_day < day
    )
    return list(session.scalars(query.order_by(DavObject.person_id).limit(most)))


def outdated(session: Session) -> set[int]:
    """Return the ids of meetings whose objects are in another language than their guests', or miscount who is coming."""
    query = (
        select(Meeting.id)
        .join(DavObject, DavObject.meeting_id == Meeting.id)
        .join(Person, Person.id == DavObject.person_id)
        .where(
            DavObject.removed.is_(False),
            DavObject.kind == CollectionKind.MEETINGS,
            or_(
                DavObject.language != Person.language,
                and_(DavObject.told != coming(), Meeting.state.in_(LIVE)),
            ),
        )
    )
    return set(session.scalars(query))


def count(session: Session, counter: DavCollection, row: DavObject, now: datetime, *, removed: bool) -> None:
    """Make a change of an object the last one of its collection, whose row is locked."""
    counter.version += 1
    row.version, row.removed, row.changed_at = counter.version, removed, now
    if removed:
        row.own = ""
    session.add(row)


def forget_removed(session: Session, before: datetime, most: int) -> int:
    """Forget what was removed before an instant, and note in each collection that it is; at most so many; return how many."""
    query = select(DavObject).where(DavObject.removed.is_(True), DavObject.changed_at < before)
    # In the order of the changes: the floor of a collection is the last removal that is forgotten.
    ordered = query.order_by(DavObject.person_id, DavObject.kind, DavObject.version).limit(most)
    old = list(session.scalars(ordered))
    for row in old:
        counter = session.get(DavCollection, (row.person_id, row.kind), with_for_update=True)
        if counter is not None:
            counter.floor = max(counter.floor, row.version)
        session.delete(row)
    session.flush()
    return len(old)


def end(session: Session, person_id: int) -> None:
    """Delete all collections of a person with what is in them."""
    session.execute(delete(DavObject).where(DavObject.person_id == person_id))
    session.execute(delete(DavCollection).where(DavCollection.person_id == person_id))

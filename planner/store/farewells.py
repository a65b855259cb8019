"""How farewells are found: letters about a meeting that is gone."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from planner.rows.mailings import Farewell
from planner.rows.people import Person
from planner.store.database import Session


def waiting(session: Session) -> list[int]:
    """Return the ids of the farewells of which letters are to be written, the oldest first."""
    return list(session.scalars(select(Farewell.id).order_by(Farewell.id)))


def by_id(session: Session, farewell_id: int) -> Farewell | None:
    """Return a farewell; nothing once all of its letters are written."""
    return session.get(Farewell, farewell_id, populate_existing=True)


def locked(session: Session, farewell_id: int) -> Farewell | None:
    """Return a farewell as it stands now, locked until the transaction ends."""
    query = select(Farewell).where(Farewell.id == farewell_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def people(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """Return those of these people who are still here, by their numbers."""
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}

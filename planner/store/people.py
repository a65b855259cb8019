"""How people and memberships are found."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from planner.domain.people import MembershipRole, ServiceRole
from planner.rows.organisations import Organisation
from planner.rows.people import Membership, Person
from planner.store.database import Session


def by_email_key(session: Session, key: str) -> Person | None:
    """Return the person whose address has this key."""
    return session.scalar(select(Person).where(Person.email_key == key))


def lock(session: Session, person: Person) -> None:
    """Lock a person until the transaction ends, and bring what others may have changed up to date."""
    session.refresh(person, with_for_update=True)


def add(session: Session, person: Person) -> Person:
    """Store a new person; return the one who has the address already where somebody else was met with it first."""
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        # Met at the same moment, as when a form is sent twice at once.
        return session.scalars(select(Person).where(Person.email_key == person.email_key)).one()
    return person


def anyone(session: Session) -> bool:
    """Tell whether there is any person at all."""
    return session.scalar(select(Person.id).limit(1)) is not None


def named_like(session: Session, words: str, most: int) -> list[Person]:
    """Return people whose address or name has these words in it, by address."""
    wanted = or_(Person.email.icontains(words, autoescape=True), Person.name.icontains(words, autoescape=True))
    query = select(Person).where(wanted, Person.email != "").order_by(Person.email_key)
    return list(session.scalars(query.limit(most)))


def names(session: Session) -> list[tuple[int, str, str]]:
    """Return the id, the name and the address of everybody who has one, as they lie in the database: there may be thousands."""
    query = select(Person.id, Person.name, Person.email).where(Person.email != "")
    return [(row[0], row[1], row[2]) for row in session.connection().execute(query)]


def with_role(session: Session, role: ServiceRole) -> list[Person]:
    """Return those who have a role in the service, in the order they were first met."""
    return list(session.scalars(select(Person).where(Person.role == role).order_by(Person.id)))


def lock_administrators(session: Session) -> list[Person]:
    """Return the administrators, locked in the order they were first met: those who still are once it is our turn."""
    query = select(Person).where(Person.role == ServiceRole.ADMINISTRATOR).order_by(Person.id)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(locked))


def membership(session: Session, person_id: int, organisation_id: int) -> Membership | None:
    """Return a person's place in an organisation."""
    return session.scalar(
        select(Membership).where(Membership.person_id == person_id, Membership.organisation_id == organisation_id)
    )


def roles_in_organisations(session: Session, person_id: int) -> dict[int, MembershipRole]:
    """Return a person's role in each of their organisations, by the organisation's id."""
    query = select(Membership.organisation_id, Membership.role).where(Membership.person_id == person_id)
    return {row.organisation_id: row.role for row in session.execute(query)}


def memberships(session: Session, organisation_id: int) -> list[Membership]:
    """Return the places of an organisation with their people, contacts first, each part in the order it was made."""
    query = select(Membership).where(Membership.organisation_id == organisation_id)
    ordered = query.order_by(Membership.role, Membership.id)
    return list(session.scalars(ordered.options(joinedload(Membership.person))))


def of_facilitator(session: Session, person_id: int) -> bool:
    """Tell whether a person belongs to the organisation that convenes."""
    query = select(Membership.id).join(Organisation, Organisation.id == Membership.organisation_id)
    return session.scalar(query.where(Membership.person_id == person_id, Organisation.convenes).limit(1)) is not None


def contacts(session: Session, organisation_id: int) -> list[Person]:
    """Return those who act for an organisation, in the order they came to."""
    query = select(Membership).where(
        Membership.organisation_id == organisation_id, Membership.role == MembershipRole.CONTACT
    )
    ordered = query.options(joinedload(Membership.person)).order_by(Membership.id)
    return [membership.person for membership in session.scalars(ordered)]


def memberships_of(session: Session, person_id: int | None) -> list[Membership]:
    """Return a person's places in organisations, by the organisations' names."""
    query = select(Membership).join(Organisation).where(Membership.person_id == person_id)
    return list(session.scalars(query.options(joinedload(Membership.organisation)).order_by(Organisation.sort_key)))


def first_contacts(session: Session, organisation_ids: Collection[int]) -> dict[int, Person]:
    """Return the person who has acted longest for each of these organisations, by the id of the organisation."""
    of_these = Membership.organisation_id.in_(organisation_ids)
    query = select(Membership).where(of_these, Membership.role == MembershipRole.CONTACT)
    query = query.options(joinedload(Membership.person))
    latest_first = session.scalars(query.order_by(Membership.id.desc()))
    return {membership.organisation_id: membership.person for membership in latest_first}

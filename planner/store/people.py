"""Rows of people and of what they belong to, and how they are found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from planner.domain.people import MembershipRole, ServiceRole
from planner.store.database import Base, choice
from planner.store.organisations import Organisation


class Person(Base):
    """A person known by an e-mail address; most never sign in and have no account.

    ``failing_since`` is when a letter came back, until something is heard from the address again.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="nb")
    role: Mapped[ServiceRole] = mapped_column(choice(ServiceRole), default=ServiceRole.PARTICIPANT)
    home_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    home_organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    session_key: Mapped[str] = mapped_column(String(64), default="")
    stopped_letters: Mapped[bool] = mapped_column(Boolean, default=False)
    failing_since: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Membership(Base):
    """A person's place in an organisation: a contact acts for it, a member only belongs."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    role: Mapped[MembershipRole] = mapped_column(choice(MembershipRole), default=MembershipRole.CONTACT)
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    created_at: Mapped[datetime]


class SignIn(Base):
    """One request to sign in: a link and a code from the same letter, single use, bound to the browser that asked."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    browser_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def by_email_key(session: Session, key: str) -> Person | None:
    """Return the person whose address has this key."""
    return session.scalar(select(Person).where(Person.email_key == key))


def added(session: Session, person: Person) -> Person:
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


def with_role(session: Session, role: ServiceRole) -> list[Person]:
    """Return those who have a role in the service, in the order they were first met."""
    return list(session.scalars(select(Person).where(Person.role == role).order_by(Person.id)))


def membership(session: Session, person_id: int, organisation_id: int) -> Membership | None:
    """Return a person's place in an organisation."""
    return session.scalar(
        select(Membership).where(Membership.person_id == person_id, Membership.organisation_id == organisation_id)
    )


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
    found = session.scalars(query.options(joinedload(Membership.person)).order_by(Membership.id))
    return [membership.person for membership in found]

"""Rows of people and of their memberships."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.people import MembershipRole, ServiceRole
from planner.domain.phones import LONGEST_PHONE
from planner.rows.base import Base, choice
from planner.rows.organisations import Organisation


class Person(Base):
    """A person known by an e-mail address; most never sign in and have no account.

    ``failing_since`` is when a letter came back, until something is heard from the address again. ``active_at`` is when they
    last signed in or said that they stay, and ``warned_at`` when they were asked whether they stay.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(LONGEST_PHONE), default="")
    language: Mapped[str] = mapped_column(String(2), default="nb")
    role: Mapped[ServiceRole] = mapped_column(choice(ServiceRole), default=ServiceRole.PARTICIPANT)
    home_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    home_organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    stopped_letters: Mapped[bool] = mapped_column(Boolean, default=False)
    failing_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    active_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]


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

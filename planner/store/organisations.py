"""How organisations are found."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.rows.organisations import Organisation, OrganisationAlias


def by_slug(session: Session, slug: str) -> Organisation | None:
    """Return the organisation with this address word."""
    return session.scalar(select(Organisation).where(Organisation.slug == slug))


def by_number(session: Session, number: str) -> Organisation | None:
    """Return the organisation with this organisation number."""
    return session.scalar(select(Organisation).where(Organisation.number == number))


def by_name(session: Session, key: str) -> Organisation | None:
    """Return the first organisation whose name has this sort key, or that has or had another name with it."""
    named = select(Organisation).where(Organisation.sort_key == key).order_by(Organisation.id)
    aliased = select(OrganisationAlias.organisation_id).where(OrganisationAlias.sort_key == key)
    otherwise = select(Organisation).where(Organisation.id.in_(aliased)).order_by(Organisation.id)
    return session.scalars(named).first() or session.scalars(otherwise).first()


def unended(session: Session) -> list[Organisation]:
    """Return the organisations for which no last day is known, in Norwegian order."""
    query = select(Organisation).where(Organisation.valid_to.is_(None)).order_by(Organisation.sort_key)
    return list(session.scalars(query))

"""How organisations are found."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from planner.rows.invitations import Invitation
from planner.rows.meetings import MeetingTheme
from planner.rows.networks import NetworkMembership
from planner.rows.organisations import Organisation, OrganisationAlias, OrganisationTheme


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


def invited(session: Session, meeting_id: int) -> list[Organisation]:
    """Return the organisations that stand on the list of a meeting, in Norwegian order."""
    query = select(Invitation.organisation_id)
    return _among(session, query.where(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None)))


def of_network(session: Session, network_id: int) -> list[Organisation]:
    """Return the organisations that stand to a network in any way, in Norwegian order."""
    query = select(NetworkMembership.organisation_id).where(NetworkMembership.network_id == network_id)
    return _among(session, query)


def of_meeting_themes(session: Session, meeting_id: int) -> list[Organisation]:
    """Return the organisations that have a theme of a meeting, in Norwegian order."""
    query = select(OrganisationTheme.organisation_id).join(
        MeetingTheme, MeetingTheme.theme_id == OrganisationTheme.theme_id
    )
    return _among(session, query.where(MeetingTheme.meeting_id == meeting_id))


def _among(session: Session, ids: Select[int] | Select[int | None]) -> list[Organisation]:
    query = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.sort_key)
    return list(session.scalars(query))


def unended(session: Session) -> list[Organisation]:
    """Return the organisations for which no last day is known, in Norwegian order."""
    query = select(Organisation).where(Organisation.valid_to.is_(None)).order_by(Organisation.sort_key)
    return list(session.scalars(query))

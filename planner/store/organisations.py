"""How organisations are found."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from planner.domain.organisations import OrganisationKind
from planner.domain.people import MembershipRole
from planner.rows.invitations import Invitation
from planner.rows.organisations import Organisation, OrganisationAlias, OrganisationTheme, Theme
from planner.rows.people import Membership


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


def participating(session: Session) -> list[Organisation]:
    """Return the organisations that take part and can hold a duty, in Norwegian order; never the facilitator."""
    query = select(Organisation).where(Organisation.participates, Organisation.convenes.is_(False))
    return list(session.scalars(query.order_by(Organisation.sort_key)))


def regions(session: Session) -> set[str]:
    """Return the regions that organisations belong to."""
    query = select(Organisation.region).where(Organisation.region.is_not(None)).distinct()
    return {region for region in session.scalars(query) if region}


def with_names(session: Session) -> list[tuple[str, Organisation]]:
    """Return every organisation with each of its names: first all other names, then all present ones."""
    aliases = select(OrganisationAlias.name, Organisation).join(
        Organisation, Organisation.id == OrganisationAlias.organisation_id
    )
    others = [(row.name, row.Organisation) for row in session.execute(aliases)]
    return others + [(organisation.name, organisation) for organisation in session.scalars(select(Organisation))]


def to_invite(
    session: Session, meeting_id: int, kind: OrganisationKind | None, region: str, theme: str
) -> list[tuple[Organisation, bool, bool]]:
    """Return the organisations that can be invited to a meeting, in Norwegian order; never the facilitator.

    Each comes with whether it stands on the list and whether it has a contact. An empty kind, region or theme means all.
    """
    has_contact = exists().where(
        Membership.organisation_id == Organisation.id, Membership.role == MembershipRole.CONTACT
    )
    listed = exists().where(
        Invitation.organisation_id == Organisation.id,
        Invitation.meeting_id == meeting_id,
        Invitation.uninvited_at.is_(None),
    )
    query = select(Organisation, listed, has_contact).where(~Organisation.convenes).order_by(Organisation.sort_key)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    if region:
        query = query.where(Organisation.region == region)
    if theme:
        themed = select(OrganisationTheme.organisation_id).join(Theme, Theme.id == OrganisationTheme.theme_id)
        query = query.where(Organisation.id.in_(themed.where(Theme.slug == theme)))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]

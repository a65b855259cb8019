"""How networks and memberships are found."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.orm import joinedload

from planner.domain.networks import MembershipState, NetworkPart, NetworkState
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.store.database import Session


def lock(session: Session, network_id: int) -> None:
    """Let one transaction at a time change how organisations stand to a network."""
    session.execute(select(Network.id).where(Network.id == network_id).with_for_update())


def _whole() -> Select[Network]:
    return select(Network).options(joinedload(Network.coordinator))


def by_slug(session: Session, slug: str) -> Network | None:
    """Return the network with this address word, with its coordinator."""
    return session.scalar(_whole().where(Network.slug == slug))


def by_id(session: Session, network_id: int) -> Network | None:
    """Return a network with its coordinator."""
    return session.scalar(_whole().where(Network.id == network_id))


def unclosed(session: Session) -> list[Network]:
    """Return the networks that are not closed, in Norwegian order, with their coordinators."""
    query = _whole().where(Network.state != NetworkState.CLOSED)
    return list(session.scalars(query.order_by(Network.sort_key)))


def of_organisation(session: Session, organisation_id: int) -> list[Network]:
    """Return the networks that an organisation takes part in or coordinates, but for the closed ones, in Norwegian order."""
    inside = select(NetworkMembership.network_id).where(
        NetworkMembership.organisation_id == organisation_id, NetworkMembership.state == MembershipState.ADMITTED
    )
    query = select(Network).where(
        or_(Network.id.in_(inside), Network.coordinator_id == organisation_id), Network.state != NetworkState.CLOSED
    )
    return list(session.scalars(query.order_by(Network.sort_key)))


def active(session: Session, limit: int) -> list[Network]:
    """Return the first networks that are at work, in Norwegian order."""
    query = select(Network).where(Network.state == NetworkState.ACTIVE).order_by(Network.sort_key).limit(limit)
    return list(session.scalars(query))


def every(session: Session) -> list[Network]:
    """Return all networks, in Norwegian order."""
    return list(session.scalars(select(Network).order_by(Network.sort_key)))


def counts(session: Session) -> dict[tuple[int, NetworkPart], int]:
    """Return how many take part in each network, by network and part; nothing for a part that nobody has."""
    query = (
        select(NetworkMembership.network_id, NetworkMembership.part, func.count())
        .where(NetworkMembership.state == MembershipState.ADMITTED)
        .group_by(NetworkMembership.network_id, NetworkMembership.part)
    )
    return {(network_id, part): count for network_id, part, count in session.execute(query)}


def memberships(session: Session, network_id: int, states: Collection[MembershipState]) -> list[NetworkMembership]:
    """Return how organisations stand to a network, in these states, members first and in Norwegian order."""
    query = (
        select(NetworkMembership)
        .join(Organisation, Organisation.id == NetworkMembership.organisation_id)
        .where(NetworkMembership.network_id == network_id, NetworkMembership.state.in_(states))
        .options(joinedload(NetworkMembership.organisation), joinedload(NetworkMembership.asked_by))
        .order_by(NetworkMembership.part.desc(), Organisation.sort_key)
    )
    return list(session.scalars(query))


def membership(session: Session, network_id: int, organisation_id: int) -> NetworkMembership | None:
    """Return how an organisation stands to a network, with the organisation."""
    query = select(NetworkMembership).where(
        NetworkMembership.network_id == network_id, NetworkMembership.organisation_id == organisation_id
    )
    return session.scalar(query.options(joinedload(NetworkMembership.organisation)))


def membership_by_id(session: Session, membership_id: int) -> NetworkMembership | None:
    """Return a membership with its organisation."""
    query = select(NetworkMembership).where(NetworkMembership.id == membership_id)
    return session.scalar(query.options(joinedload(NetworkMembership.organisation)))


def set_part(session: Session, organisation_id: int, part: NetworkPart) -> None:
    """Let an organisation have this part in every network it stands in."""
    session.execute(
        update(NetworkMembership).where(NetworkMembership.organisation_id == organisation_id).values(part=part)
    )


def memberships_of(session: Session, network_id: int, organisation_ids: Collection[int]) -> list[NetworkMembership]:
    """Return how these organisations stand to a network."""
    query = select(NetworkMembership).where(
        NetworkMembership.network_id == network_id, NetworkMembership.organisation_id.in_(organisation_ids)
    )
    return list(session.scalars(query.options(joinedload(NetworkMembership.organisation)))) if organisation_ids else []


def slugs_like(session: Session, beginning: str) -> set[str]:
    """Return the address words of networks that begin so."""
    return set(session.scalars(select(Network.slug).where(Network.slug.startswith(beginning, autoescape=True))))


def request_counts(session: Session) -> list[tuple[str, str, int]]:
    """Return the networks that organisations have asked to join, by address word and name, with how many have."""
    query = (
        select(Network.slug, Network.name, func.count())
        .join(NetworkMembership, NetworkMembership.network_id == Network.id)
        .where(NetworkMembership.state == bindparam("asked", MembershipState.ASKED, unique=True, literal_execute=True))
        .group_by(Network.slug, Network.name)
    )
    return [(slug, name, count) for slug, name, count in session.execute(query)]

"""How a person stands to a meeting or a network."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, select

from planner.domain.networks import MembershipState
from planner.domain.permissions import Relation
from planner.rows.duties import Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.store.database import Condition, Session
from planner.store.invitations import sent
from planner.store.offers import open_to


def network_relations(
    session: Session, network_id: int, contact_of: Collection[int], member_of: Collection[int]
) -> set[Relation]:
    """Return how somebody stands to a network, by the organisations they act for and belong to: in it, coordinating it."""
    return _relations(session, _to_network(network_id, contact_of, member_of))


def meeting_relations(
    session: Session,
    meeting: Meeting,
    duty_ids: Collection[int],
    person_id: int | None,
    contact_of: Collection[int],
    member_of: Collection[int],
) -> set[Relation]:
    """Return how a person stands to a meeting: its guest, asked to take a duty, in its network, coordinating it."""
    guest = (Invitation.meeting_id == meeting.id, Invitation.person_id == person_id, sent())
    conditions: dict[Relation, Condition] = {
        Relation.GUEST: exists().where(*guest),
        Relation.OFFERED: exists().where(Offer.duty_id.in_(duty_ids), open_to(person_id, contact_of)),
    }
    if meeting.network_id is not None:
        conditions |= _to_network(meeting.network_id, contact_of, member_of)
    return _relations(session, conditions)


def _to_network(network_id: int, contact_of: Collection[int], member_of: Collection[int]) -> dict[Relation, Condition]:
    member = exists().where(
        NetworkMembership.network_id == network_id,
        NetworkMembership.organisation_id.in_(member_of),
        NetworkMembership.state == MembershipState.ADMITTED,
    )
    coordinator = exists().where(Network.id == network_id, Network.coordinator_id.in_(contact_of))
    return {Relation.NETWORK: member, Relation.COORDINATOR: coordinator}


def _relations(session: Session, conditions: dict[Relation, Condition]) -> set[Relation]:
    # One question to the database for all of them.
    row = session.execute(select(*conditions.values())).one()
    return {relation for relation, holds in zip(conditions, row, strict=True) if holds}

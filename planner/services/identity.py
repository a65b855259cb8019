"""Who acts, how they stand to a thing, and whether they may."""

from __future__ import annotations

from sqlalchemy import select

from planner.domain.duties import HELD_STATES, DutyKind, OfferState
from planner.domain.networks import MembershipState
from planner.domain.people import MembershipRole, ServiceRole
from planner.domain.permissions import Relation, Verb, allows, check
from planner.services.work import Actor, Work
from planner.store.duties import Duty, Offer
from planner.store.invitations import Invitation
from planner.store.meetings import Meeting
from planner.store.networks import Network, NetworkMembership
from planner.store.people import Membership, Person


def actor_of(work: Work, person: Person, *, via: str, agent: str = "") -> Actor:
    """Return the actor that a person is, with the organisations they act for or belong to."""
    rows = work.session.execute(
        select(Membership.organisation_id, Membership.role).where(Membership.person_id == person.id)
    ).all()
    contact_of = frozenset(row.organisation_id for row in rows if row.role is MembershipRole.CONTACT)
    member_of = frozenset(row.organisation_id for row in rows)
    return Actor(
        person_id=person.id,
        name=person.name or person.email,
        role=person.role,
        contact_of=contact_of,
        member_of=member_of,
        via=via,
        agent=agent,
    )


def _of_service(actor: Actor) -> set[Relation]:
    found = {Relation.ANYONE}
    if actor.system:
        found.add(Relation.SYSTEM)
    if actor.person_id is not None:
        found.add(Relation.SIGNED_IN)
    if actor.team:
        found.add(Relation.TEAM)
    if actor.role is ServiceRole.ADMINISTRATOR:
        found.add(Relation.ADMINISTRATOR)
    return found


def duties_of(work: Work, meeting: Meeting) -> dict[DutyKind, Duty]:
    """Return the two duties of a meeting by kind."""
    return {duty.kind: duty for duty in work.session.scalars(select(Duty).where(Duty.meeting_id == meeting.id))}


def _holds(actor: Actor, duty: Duty | None) -> bool:
    if duty is None or duty.holder_id is None:
        return False
    return duty.holder_id in actor.contact_of or (actor.person_id is not None and duty.person_id == actor.person_id)


def _is_guest(work: Work, meeting: Meeting) -> bool:
    query = select(Invitation.id).where(
        Invitation.meeting_id == meeting.id,
        Invitation.person_id == work.by.person_id,
        Invitation.invited_at.is_not(None),
        Invitation.uninvited_at.is_(None),
    )
    return work.session.scalar(query) is not None


def _is_offered(work: Work, duties: dict[DutyKind, Duty]) -> bool:
    query = select(Offer.organisation_id, Offer.person_id).where(
        Offer.duty_id.in_([duty.id for duty in duties.values()]), Offer.state == OfferState.OFFERED
    )
    rows = work.session.execute(query).all()
    return any(row.organisation_id in work.by.contact_of or row.person_id == work.by.person_id for row in rows)


def network_relations(work: Work, network: Network) -> set[Relation]:
    """Return how the actor stands to a network: in it, or coordinating it."""
    actor = work.by
    found: set[Relation] = set()
    if network.coordinator_id in actor.contact_of:
        found.add(Relation.COORDINATOR)
    query = select(NetworkMembership.id).where(
        NetworkMembership.network_id == network.id,
        NetworkMembership.organisation_id.in_(actor.member_of),
        NetworkMembership.state == MembershipState.ADMITTED,
    )
    if actor.member_of and work.session.scalar(query.limit(1)) is not None:
        found.add(Relation.NETWORK)
    return found


def relations(work: Work, meeting: Meeting | None = None) -> tuple[frozenset[Relation], bool]:
    """Return how the actor stands to a meeting (or to the service), and whether its execution is handed over."""
    found = _of_service(work.by)
    if meeting is None:
        return frozenset(found), False
    duties = duties_of(work, meeting)
    execution = duties.get(DutyKind.EXECUTION)
    handed_over = execution is not None and execution.state in HELD_STATES
    if work.by.person_id is not None:
        checks = (
            (Relation.HOLDER, _holds(work.by, execution)),
            (Relation.FOLLOWER, _holds(work.by, duties.get(DutyKind.FOLLOW_UP))),
            (Relation.GUEST, _is_guest(work, meeting)),
            (Relation.OFFERED, _is_offered(work, duties)),
        )
        found |= {relation for relation, holds in checks if holds}
        if meeting.network_id is not None:
            found |= network_relations(work, work.session.get_one(Network, meeting.network_id))
    return frozenset(found), handed_over


def may(work: Work, verb: Verb, meeting: Meeting | None = None) -> bool:
    """Tell whether the actor may do this, to this meeting where one is given."""
    found, handed_over = relations(work, meeting)
    return allows(verb, found, handed_over=handed_over)


def require(work: Work, verb: Verb, meeting: Meeting | None = None) -> None:
    """Raise ``Refused`` unless the actor may do this."""
    found, handed_over = relations(work, meeting)
    check(verb, found, handed_over=handed_over)


def require_network(work: Work, verb: Verb, network: Network) -> None:
    """Raise ``Refused`` unless the actor may do this to a network."""
    check(verb, frozenset(_of_service(work.by) | network_relations(work, network)))


def require_organisation(work: Work, verb: Verb, organisation_id: int) -> None:
    """Raise ``Refused`` unless the actor may do this to, or on behalf of, an organisation."""
    own = {Relation.CONTACT} if organisation_id in work.by.contact_of else set()
    check(verb, frozenset(_of_service(work.by) | own))

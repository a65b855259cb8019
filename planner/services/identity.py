"""Who acts, how they stand to a thing, and whether they may."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_, select

from planner.domain.duties import HELD_STATES, DutyKind, OfferState
from planner.domain.networks import MembershipState
from planner.domain.people import MembershipRole, ServiceRole
from planner.domain.permissions import Relation, Verb, acts_for, allows, check
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.rows.people import Membership, Person
from planner.services.work import Actor, Work
from planner.store.invitations import sent


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


def holds(actor: Actor, duty: Duty | None) -> bool:
    """Tell whether somebody holds a duty: as a contact of its holder, or as the person named."""
    return duty is not None and duty.holder_id is not None and acts_for(actor, duty.holder_id, duty.person_id)


def _guest(work: Work, meeting: Meeting) -> ColumnElement[bool]:
    return exists().where(
        Invitation.meeting_id == meeting.id,
        Invitation.person_id == work.by.person_id,
        sent(),
    )


def _offered(work: Work, duties: dict[DutyKind, Duty]) -> ColumnElement[bool]:
    asked = or_(Offer.organisation_id.in_(work.by.contact_of), Offer.person_id == work.by.person_id)
    return exists().where(
        Offer.duty_id.in_([duty.id for duty in duties.values()]), Offer.state == OfferState.OFFERED, asked
    )


def _in_network(actor: Actor, network_id: int | None) -> ColumnElement[bool]:
    return exists().where(
        NetworkMembership.network_id == network_id,
        NetworkMembership.organisation_id.in_(actor.member_of),
        NetworkMembership.state == MembershipState.ADMITTED,
    )


def _coordinates(actor: Actor, network_id: int | None) -> ColumnElement[bool]:
    return exists().where(Network.id == network_id, Network.coordinator_id.in_(actor.contact_of))


def network_relations(work: Work, network: Network) -> set[Relation]:
    """Return how the actor stands to a network: in it, or coordinating it."""
    row = work.session.execute(select(_in_network(work.by, network.id), _coordinates(work.by, network.id))).one()
    return {relation for relation, there in zip((Relation.NETWORK, Relation.COORDINATOR), row, strict=True) if there}


def _to_meeting(work: Work, meeting: Meeting, duties: dict[DutyKind, Duty]) -> set[Relation]:
    """Ask once for all that the database knows about the actor and the meeting."""
    found = {
        relation
        for relation, kind in ((Relation.HOLDER, DutyKind.EXECUTION), (Relation.FOLLOWER, DutyKind.FOLLOW_UP))
        if holds(work.by, duties.get(kind))
    }
    asked = {Relation.GUEST: _guest(work, meeting), Relation.OFFERED: _offered(work, duties)}
    if meeting.network_id is not None:
        asked[Relation.NETWORK] = _in_network(work.by, meeting.network_id)
        asked[Relation.COORDINATOR] = _coordinates(work.by, meeting.network_id)
    row = work.session.execute(select(*asked.values())).one()
    return found | {relation for relation, there in zip(asked, row, strict=True) if there}


def relations(
    work: Work, meeting: Meeting | None = None, duties: dict[DutyKind, Duty] | None = None
) -> tuple[frozenset[Relation], bool]:
    """Return how the actor stands to a meeting (or to the service), and whether its execution is handed over.

    Who has the duties of the meeting at hand gives them along, and saves a question to the database.
    """
    found = _of_service(work.by)
    if meeting is None:
        return frozenset(found), False
    known = duties_of(work, meeting) if duties is None else duties
    execution = known.get(DutyKind.EXECUTION)
    handed_over = execution is not None and execution.state in HELD_STATES
    if work.by.person_id is not None:
        found |= _to_meeting(work, meeting, known)
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

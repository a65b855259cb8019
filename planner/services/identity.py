"""The actor, how they stand to a thing, and whether they may."""

from __future__ import annotations

from collections.abc import Mapping

from planner.domain.duties import HELD_STATES, DutyKind
from planner.domain.journal_audiences import OPENED_BY, Audience, audiences_of
from planner.domain.people import LinkOwner, MembershipRole, ServiceRole
from planner.domain.permissions import MAY, Relation, Verb, acts_for, allows, check
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.people import Person
from planner.services.work import Actor, Work
from planner.store import identity as rows
from planner.store.duties import by_kind
from planner.store.people import roles_in_organisations

Duties = dict[DutyKind, Duty]
_READ_FROM_ROWS = frozenset({Relation.GUEST, Relation.OFFERED, Relation.NETWORK, Relation.COORDINATOR})
"""Relations that are known from more rows than those of the duties."""


def actor_of(
    work: Work,
    person: Person | LinkOwner,
    *,
    via: str,
    agent: str = "",
    roles: Mapping[int, MembershipRole] | None = None,
) -> Actor:
    """Return the actor that a person is, with the organisations they act for or belong to.

    ``roles`` are theirs, by organisation, where they are at hand.
    """
    if roles is None:
        roles = person.roles if isinstance(person, LinkOwner) else roles_in_organisations(work.session, person.id)
    return Actor(
        person_id=person.id,
        name=person.name or person.email,
        role=person.role,
        contact_of=frozenset(place for place, role in roles.items() if role is MembershipRole.CONTACT),
        member_of=frozenset(roles),
        via=via,
        agent=agent,
    )


def _of_service(actor: Actor) -> set[Relation]:
    relations = {Relation.ANYONE}
    if actor.system:
        relations.add(Relation.SYSTEM)
    if actor.person_id is not None:
        relations.add(Relation.SIGNED_IN)
    if actor.team:
        relations.add(Relation.TEAM)
    if actor.role is ServiceRole.ADMINISTRATOR:
        relations.add(Relation.ADMINISTRATOR)
    return relations


def duties_of(work: Work, meeting: Meeting) -> Duties:
    """Return the two duties of a meeting by kind; work that changes nothing reads them once."""
    if work.duties is None:
        return by_kind(work.session, meeting.id)
    if meeting.id not in work.duties:
        work.duties[meeting.id] = by_kind(work.session, meeting.id)
    return work.duties[meeting.id]


def holds(actor: Actor, duty: Duty | None) -> bool:
    """Tell whether somebody holds a duty: as a contact of its holder, or as the person named."""
    return duty is not None and duty.holder_id is not None and acts_for(actor, duty.holder_id, duty.person_id)


def network_relations(work: Work, network: Network) -> set[Relation]:
    """Return how the actor stands to a network: in it, or coordinating it."""
    return rows.network_relations(work.session, network.id, work.by.contact_of, work.by.member_of)


def _by_duties(work: Work, duties: Duties) -> set[Relation]:
    kinds = ((Relation.HOLDER, DutyKind.EXECUTION), (Relation.FOLLOWER, DutyKind.FOLLOW_UP))
    return {relation for relation, kind in kinds if holds(work.by, duties.get(kind))}


def _handed_over(duties: Duties) -> bool:
    execution = duties.get(DutyKind.EXECUTION)
    return execution is not None and execution.state in HELD_STATES


def _to_meeting(work: Work, meeting: Meeting, duties: Duties) -> set[Relation]:
    duty_ids = [duty.id for duty in duties.values()]
    actor = (work.by.person_id, work.by.contact_of, work.by.member_of)
    return _by_duties(work, duties) | rows.meeting_relations(work.session, meeting, duty_ids, *actor)


def relations(
    work: Work, meeting: Meeting | None = None, duties: Duties | None = None
) -> tuple[frozenset[Relation], bool]:
    """Return how the actor stands to a meeting (or to the service), and whether its execution is handed over.

    ``duties`` are those of the meeting, where they are at hand; a query is saved by them.
    """
    of_service = _of_service(work.by)
    if meeting is None:
        return frozenset(of_service), False
    of_meeting = duties_of(work, meeting) if duties is None else duties
    handed_over = _handed_over(of_meeting)
    if work.by.person_id is None:
        return frozenset(of_service), handed_over
    return frozenset(of_service | _to_meeting(work, meeting, of_meeting)), handed_over


def _bearing_on(
    work: Work, verb: Verb, meeting: Meeting | None, duties: Duties | None = None
) -> tuple[frozenset[Relation], bool]:
    """Return what ``relations`` does, as far as it decides about a verb, which mostly the role and the duties do.

    What the actor may do by their part in the service, whoever carries the meeting, asks for no row.
    """
    of_service = frozenset(_of_service(work.by))
    if allows(verb, of_service, handed_over=True):
        return of_service, True
    if meeting is None:
        return relations(work, meeting, duties)
    of_meeting = duties_of(work, meeting) if duties is None else duties
    held, handed_over = of_service | _by_duties(work, of_meeting), _handed_over(of_meeting)
    if allows(verb, held, handed_over=handed_over) or not MAY[verb] & _READ_FROM_ROWS:
        return held, handed_over
    return relations(work, meeting, of_meeting)


def may(work: Work, verb: Verb, meeting: Meeting | None = None, duties: Duties | None = None) -> bool:
    """Tell whether the actor may do this, to this meeting where one is given; ``duties`` are its own, where at hand."""
    held, handed_over = _bearing_on(work, verb, meeting, duties)
    return allows(verb, held, handed_over=handed_over)


def audiences(work: Work, meeting: Meeting) -> frozenset[Audience]:
    """Return the audiences of the journal of a meeting that the actor belongs to."""
    held, handed_over = relations(work, meeting)
    return audiences_of([verb for verb in OPENED_BY.values() if allows(verb, held, handed_over=handed_over)])


def require(work: Work, verb: Verb, meeting: Meeting | None = None, duties: Duties | None = None) -> None:
    """Raise ``Refused`` unless the actor may do this, to this meeting where one is given; ``duties`` as for ``may``."""
    held, handed_over = _bearing_on(work, verb, meeting, duties)
    check(verb, held, handed_over=handed_over)


def require_network(work: Work, verb: Verb, network: Network) -> None:
    """Raise ``Refused`` unless the actor may do this to a network."""
    check(verb, frozenset(_of_service(work.by) | network_relations(work, network)))


def require_organisation(work: Work, verb: Verb, organisation_id: int) -> None:
    """Raise ``Refused`` unless the actor may do this to, or on behalf of, an organisation."""
    contact = {Relation.CONTACT} if organisation_id in work.by.contact_of else set()
    check(verb, frozenset(_of_service(work.by) | contact))

"""What the page of an organisation shows beside the organisation itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from planner.domain.duties import DutyKind
from planner.domain.meetings import LIVE, Visibility
from planner.domain.networks import MembershipState, NetworkState
from planner.domain.permissions import Relation, Verb, allows
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.services import identity
from planner.services.organisations import organisations
from planner.services.work import Work


@dataclass(frozen=True)
class OrganisationRights:
    """What the one who looks at an organisation may do: edit its page, change what it is, see its people."""

    edit: bool = False
    register: bool = False
    people: bool = False

    @classmethod
    def of_the_team(cls) -> OrganisationRights:
        """Return every right."""
        return cls(edit=True, register=True, people=True)


def rights(work: Work, organisation: Organisation) -> OrganisationRights:
    """Return what the actor may do with an organisation."""
    own = {Relation.CONTACT} if organisation.id in work.by.contact_of else set()
    found = identity.relations(work)[0] | own
    verbs = (Verb.EDIT_ORGANISATION, Verb.CREATE_ORGANISATION, Verb.SEE_PEOPLE)
    return OrganisationRights(*(allows(verb, found) for verb in verbs))


def successor_of(work: Work, organisation: Organisation) -> Organisation | None:
    """Return the organisation that another has become part of."""
    return None if organisation.successor_id is None else organisations.by_id(work, organisation.successor_id)


def networks_of(work: Work, organisation: Organisation) -> list[Network]:
    """Return the networks that an organisation takes part in or coordinates, by name."""
    inside = select(NetworkMembership.network_id).where(
        NetworkMembership.organisation_id == organisation.id, NetworkMembership.state == MembershipState.ADMITTED
    )
    query = select(Network).where(
        or_(Network.id.in_(inside), Network.coordinator_id == organisation.id), Network.state != NetworkState.CLOSED
    )
    return list(work.session.scalars(query.order_by(Network.sort_key)))


def coming_meetings(work: Work, organisation: Organisation) -> list[Meeting]:
    """Return the public meetings to come that an organisation carries out, the first one first."""
    carried_out = select(Duty.meeting_id).where(Duty.holder_id == organisation.id, Duty.kind == DutyKind.EXECUTION)
    query = select(Meeting).where(
        Meeting.id.in_(carried_out),
        Meeting.state.in_(LIVE),
        Meeting.visibility == Visibility.PUBLIC,
        func.coalesce(Meeting.ends_at, Meeting.starts_at) >= work.now,
    )
    return list(work.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)))

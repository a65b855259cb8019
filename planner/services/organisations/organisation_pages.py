"""The page of an organisation: rights, successor, networks and meetings."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.permissions import Relation, Verb, allows
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Organisation
from planner.services import identity
from planner.services.organisations import organisations
from planner.services.work import Work
from planner.store import meetings as meeting_rows
from planner.store import networks as network_rows


@dataclass(frozen=True)
class OrganisationRights:
    """The rights of a reader of an organisation's page: to edit the page, to change what it is, to see its people."""

    edit: bool = False
    register: bool = False
    people: bool = False

    @classmethod
    def of_the_team(cls) -> OrganisationRights:
        """Return every right."""
        return cls(edit=True, register=True, people=True)


def rights(work: Work, organisation: Organisation) -> OrganisationRights:
    """Return what the actor may do with an organisation."""
    contact = {Relation.CONTACT} if organisation.id in work.by.contact_of else set()
    relations = identity.relations(work)[0] | contact
    verbs = (Verb.EDIT_ORGANISATION, Verb.CREATE_ORGANISATION, Verb.SEE_PEOPLE)
    return OrganisationRights(*(allows(verb, relations) for verb in verbs))


def successor_of(work: Work, organisation: Organisation) -> Organisation | None:
    """Return the organisation that another has become part of."""
    return None if organisation.successor_id is None else organisations.by_id(work, organisation.successor_id)


def networks_of(work: Work, organisation: Organisation) -> list[Network]:
    """Return the networks that an organisation takes part in or coordinates, by name."""
    return network_rows.of_organisation(work.session, organisation.id)


def coming_meetings(work: Work, organisation: Organisation) -> list[Meeting]:
    """Return the public meetings to come that an organisation carries out, the first one first."""
    return meeting_rows.public_ahead(work.session, organisation.id, work.now)

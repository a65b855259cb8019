"""Roles in the service, and what somebody organises, as administrators hand them out."""

from __future__ import annotations

from planner.domain.mailings import SLICE
from planner.domain.people import ServiceRole
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.domain.renewals import RenewalKind
from planner.rows.people import Person
from planner.services import identity, journal
from planner.services.calendars import renewals
from planner.services.people import people
from planner.services.work import Work
from planner.store import meetings
from planner.store import people as rows

TEAM = (ServiceRole.ADMINISTRATOR, ServiceRole.ORGANISER)


def team(work: Work) -> list[Person]:
    """Return those who have a role in the service, administrators first."""
    identity.require(work, Verb.OPERATE)
    return [person for role in TEAM for person in rows.with_role(work.session, role) if person.email]


def change(work: Work, person: Person, role: ServiceRole) -> None:
    """Give a person a role in the service, or take it away; they sign in anew. Raise ``Refused`` for the last administrator."""
    identity.require(work, Verb.OPERATE)
    if person.role is not role:
        people.add(work, person.email, "", None, role)


def organised(work: Work, person: Person) -> int:
    """Return how many drafts and meetings to come somebody organises."""
    identity.require(work, Verb.OPERATE)
    return meetings.count_organised(work.session, person.id, work.now)


def transfer(work: Work, person: Person, successor: Person) -> int:
    """Let another of the team organise the next of what somebody does, drafts and meetings to come; return how many.

    Whoever calls goes on until nothing is left, each time in a transaction of its own; calendars carry the other name by
    the job. Raise ``NotFound`` for a successor who is not of the team.
    """
    identity.require(work, Verb.OPERATE)
    if successor.id == person.id or successor.role not in TEAM:
        raise NotFound("people.not_found")
    conveners = meetings.hand_organised_on(work.session, person.id, successor.id, work.now, SLICE)
    for convener_id in sorted(set(conveners)):
        renewals.put(work, RenewalKind.ORGANISATION, convener_id)
    if conveners:
        journal.write(work, "people.transferred", person=person.id, successor=successor.id, count=len(conveners))
    return len(conveners)

"""The people of an organisation: who acts for it, kept by the team and by those who act for it already."""

from __future__ import annotations

from planner.domain.people import MembershipRole
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.rows.organisations import Organisation
from planner.rows.people import Membership
from planner.services import identity, journal
from planner.services.people import people
from planner.services.work import Work
from planner.store import people as rows


def listed(work: Work, organisation: Organisation) -> list[Membership]:
    """Return those who act for or belong to an organisation, contacts first; raise ``Refused`` unless one may see them."""
    identity.require_organisation(work, Verb.SEE_PEOPLE, organisation.id)
    return rows.memberships(work.session, organisation.id)


def add(work: Work, organisation: Organisation, email: str, name: str, role: MembershipRole) -> Membership:
    """Let a person act for an organisation, or belong to it; raise ``Refused`` for what is no mail address."""
    identity.require_organisation(work, Verb.EDIT_ORGANISATION, organisation.id)
    person = people.meet(work, email, name)
    membership = people.belong(work, person, organisation.id, role)
    journal.write(work, "contacts.added", organisation=organisation, person=person.id, role=role)
    return membership


def remove(work: Work, organisation: Organisation, person_id: int) -> None:
    """End a person's place in an organisation; raise ``NotFound`` where there is none."""
    identity.require_organisation(work, Verb.EDIT_ORGANISATION, organisation.id)
    membership = rows.membership(work.session, person_id, organisation.id)
    if membership is None:
        raise NotFound("people.not_found")
    work.session.delete(membership)
    journal.write(work, "contacts.removed", organisation=organisation, person=person_id)

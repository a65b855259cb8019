"""What follows from somebody showing that a mail address is theirs: claims made with it may count by their membership.

It proves the address alone. Whom its owner speaks for is told by their membership, or by those who can tell.
"""

from __future__ import annotations

from planner.domain.standings import Standing
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import journal
from planner.services.work import Work
from planner.store import standings as rows


def prove_all(work: Work, person: Person) -> None:
    """Note for every claim made with the address of a person that it is theirs, as when they sign in."""
    for invitation, meeting in rows.unproven(work.session, person.id):
        prove(work, meeting, invitation, person)


def prove(work: Work, meeting: Meeting, invitation: Invitation, person: Person) -> None:
    """Note for one claim that its address is that of the guest, who speaks for the organisation if they belong to it."""
    invitation.address_proven = True
    if invitation.standing is not Standing.CLAIMED or invitation.organisation_id is None:
        return
    organisation_id = invitation.organisation_id
    if rows.belongs(work.session, person.id, person.email_key, organisation_id):
        invitation.standing, invitation.standing_settled_at = Standing.VOUCHED, None
        name = work.session.get_one(Organisation, organisation_id).name
        journal.write(work, "invitations.vouched_for", meeting=meeting, invitation=invitation.id, name=name)

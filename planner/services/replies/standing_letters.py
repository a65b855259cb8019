"""The letter to an organisation that somebody says they speak for."""

from __future__ import annotations

from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services.letters import meeting_letters, outbox
from planner.services.letters.outbox import Draft
from planner.services.people import people
from planner.services.work import Work


def ask_contacts(work: Work, meeting: Meeting, invitation: Invitation, organisation: Organisation) -> None:
    """Ask the contacts of an organisation whether a guest speaks for it; each at most once a day for one meeting.

    The link leads to the page of the organisation, where they sign in: what the page lists is for its contacts alone.
    """
    guest, shared = invitation.person, meeting_letters.meeting_values(work, meeting)
    shared |= {"guest": guest.name or guest.email, "address": guest.email, "organisation": organisation}
    link, sender = work.url(f"/logg-inn?neste=/aktorer/{organisation.slug}"), meeting_letters.sender(shared["roles"])
    for to in people.contacts_of(work, organisation.id):
        key = f"standing_claimed:{meeting.id}:{organisation.id}:{to.id}:{work.now.date()}"
        outbox.put(work, Draft("standing_claimed", to, key, {**shared, "link": link}, meeting, sender=sender))

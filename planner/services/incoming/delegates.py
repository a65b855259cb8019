"""Whose place the sender of an answer has: the own one, or that of the guest who named the sender as substitute."""

from __future__ import annotations

from planner.domain.addresses import email_key
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.people import people
from planner.services.replies import invitations
from planner.services.work import Work
from planner.store.invitations import loaded


def invitation_of(work: Work, meeting: Meeting, email: str, addressed: Invitation | None) -> Invitation | None:
    """Return the invitation that somebody with this address answers for, or nothing for a stranger.

    A delegate (RFC 5546 3.2.2.3) has none of their own and writes to the address of the guest who delegated, which is
    ``addressed``: the one whom that guest named confirms, or tells that nobody comes.
    """
    person = people.find(work, email)
    invitation = None if person is None else invitations.of_person(work, meeting, person)
    if invitation is not None:
        return None if invitation.invited_at is None else invitation
    if addressed is None or addressed.meeting_id != meeting.id:
        return None
    reply = work.session.get(Reply, addressed.id, populate_existing=True)
    delegate = reply is not None and bool(email) and email_key(reply.substitute) == email_key(email)
    return loaded(work.session, addressed.id) if delegate else None

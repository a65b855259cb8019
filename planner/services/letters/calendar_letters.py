"""Letters that calendars ask for, and what every letter may say to a calendar."""

from __future__ import annotations

from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.letters import meeting_letters
from planner.services.letters.itip import cancel, decline_counter, request
from planner.services.work import Work
from planner.store.invitations import loaded

__all__ = ["cancel", "decline_counter", "request", "send_again"]


def send_again(work: Work, meeting: Meeting, invitation: Invitation) -> None:
    """Send one guest alone what their calendar should show now, as it asked (REFRESH, RFC 5546 3.2.6).

    Who is no longer invited, or invited to what is cancelled, gets that said once more.
    """
    if not work.deployment.calendar_invitations or invitation.invited_at is None:
        return
    invitation = loaded(work.session, invitation.id)
    if invitation.uninvited_at is not None:
        meeting_letters.uninvited(work, meeting, invitation)
        return
    meeting_letters.as_it_stands(work, meeting, invitation, work.session.get(Reply, invitation.id))

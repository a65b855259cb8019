"""The guests of one meeting on the list of another: a few at once, and more by the job that writes letters, in slices."""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.mailings import AT_ONCE, GUEST_LIST
from planner.domain.meetings import LIVE
from planner.rows.invitations import Invitation, InvitationOrigin
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.letters import mailings, meeting_mailings
from planner.services.letters.mailing_slices import MailingKind, Recipient
from planner.services.work import Work
from planner.store import invitations as rows
from planner.store.standings import copy_rejections


def copy_list(work: Work, source: Meeting, target: Meeting, most: int = AT_ONCE) -> None:
    """Put the guests of one meeting on the list of another, a new draft: at most so many at once, or all by the job."""
    work.session.flush()
    count = rows.count_to_copy(work.session, source.id)
    if count > most:
        mailings.store_listed(work, target, GUEST_LIST, work.now.isoformat(), {"source": source.id}, count)
    elif count:
        guests = rows.to_copy(work.session, source.id, target.id, 0, count)
        work.session.add_all(_copied(work, target.id, invitation) for invitation in guests)
        work.session.flush()
        copy_rejections(work.session, source.id, target.id, [invitation.person_id for invitation in guests])


def _copied(work: Work, target_id: int, invitation: Invitation) -> Invitation:
    return Invitation(
        meeting_id=target_id,
        person_id=invitation.person_id,
        organisation_id=invitation.organisation_id,
        standing=invitation.standing,
        vouched_for_id=invitation.vouched_for_id,
        address_proven=invitation.address_proven,
        standing_settled_at=invitation.standing_settled_at,
        origin=InvitationOrigin.INVITED,
        invited_by_id=work.by.person_id,
        created_at=work.now,
    )


def next_guests(work: Work, mailing: Mailing, most: int) -> Sequence[Recipient]:
    """Return the next guests of the source who are not on the list of the copy."""
    source_id, after = mailing.facts["source"], mailing.cursor
    if mailing.invitation_id is not None:
        after, most = mailing.invitation_id - 1, 1
    guests = rows.to_copy(work.session, source_id, mailing.meeting_id, after, most)
    return [Recipient(guest.id, [guest.id], guest) for guest in guests]


def write(work: Work, _facts: SharedFacts, mailing: Mailing, guests: Sequence[Invitation]) -> None:
    """Put guests on the list of the copy."""
    work.session.add_all(_copied(work, mailing.meeting_id, guest) for guest in guests)


def follow(work: Work, mailing: Mailing, invitation_ids: Sequence[int]) -> None:
    """Let the guests be known as they were, and invite them where the copy has been sent out meanwhile."""
    guests = rows.guests(work.session, invitation_ids)
    people = [person.id for person in guests.values()]
    copy_rejections(work.session, mailing.facts["source"], mailing.meeting_id, people)
    meeting = work.session.get_one(Meeting, mailing.meeting_id)
    if meeting.state in LIVE:
        meeting_mailings.invite_too(work, meeting)


KINDS = {GUEST_LIST: MailingKind(write, select=next_guests, then=follow)}
"""What is done as a mailing is, without a letter."""

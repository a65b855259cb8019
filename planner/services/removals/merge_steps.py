"""The merging of a person into another, step by step: each step is a transaction of its own over a bounded number of rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from planner.domain.meetings import LIVE, MeetingState
from planner.domain.removals import MOST_ROWS
from planner.domain.replies import ReplyState
from planner.rows.addresses import FormerAddress
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.removals import PersonRemoval
from planner.rows.replies import Reply
from planner.services.calendars import calendars, poll_entries
from planner.services.people import address_letters
from planner.services.replies import replies, reply_letters, standings
from planner.services.work import Work
from planner.store import merges as rows
from planner.store import removals
from planner.store.invitations import loaded
from planner.store.meetings import locked
from planner.store.merges import TwoInvitations

NEVER = datetime.min.replace(tzinfo=UTC)


def is_later(work: Work, pair: TwoInvitations) -> bool:
    """Tell whether the answer of the person who goes is the one that stands: it is the latest."""
    if pair.staying_id is None:
        return True
    return _answered(work, pair.going_id) > _answered(work, pair.staying_id)


def _answered(work: Work, invitation_id: int) -> tuple[bool, datetime]:
    invitation = loaded(work.session, invitation_id)
    reply = work.session.get(Reply, invitation_id, populate_existing=True)
    at = NEVER if reply is None or reply.state is ReplyState.UNANSWERED else reply.answered_at
    return invitation.uninvited_at is None, at


def _invitation(work: Work, removal: PersonRemoval, staying: int) -> bool:
    """Hand one invitation over; of two to one meeting, the one with the latest answer stands and the other goes."""
    pairs = rows.invitations(work.session, removal.person_id, staying, 1)
    if not pairs:
        return False
    pair = pairs[0]
    meeting = locked(work.session, pair.meeting_id)
    going = loaded(work.session, pair.going_id)
    rows.forget_entries(work.session, going.id)
    former = rows.former_address(work.session, removal.email, staying)
    if pair.staying_id is None:
        _give(work, meeting, going, staying, former)
        return True
    kept = loaded(work.session, pair.staying_id)
    if is_later(work, pair):
        going.sequence_added = max(going.sequence_added, kept.sequence_added)
        standings.merge(work, going, kept)
        rows.move_votes(work.session, kept.id, going.id)
        _drop(work, meeting, kept)
        _give(work, meeting, going, staying, former)
        _tell(work, meeting, going)
    else:
        standings.merge(work, kept, going)
        rows.move_votes(work.session, going.id, kept.id)
        if former is not None and _is_ahead(work, meeting):
            address_letters.out_of_old(work, meeting, going, former)
        _drop(work, meeting, going)
        _tell(work, meeting, kept)
    return True


def _is_ahead(work: Work, meeting: Meeting) -> bool:
    return meeting.state in LIVE and meeting.ends_at is not None and meeting.ends_at > work.now


def _drop(work: Work, meeting: Meeting, invitation: Invitation) -> None:
    rows.forget_entries(work.session, invitation.id)
    if meeting.state is MeetingState.DRAFT:
        poll_entries.forget_guest(work, invitation.id)
    replies.free(work, meeting, invitation)
    work.session.delete(invitation)
    work.session.flush()


def _give(work: Work, meeting: Meeting, invitation: Invitation, staying: int, former: FormerAddress | None) -> None:
    invitation.person_id = staying
    work.session.flush()
    invitation = loaded(work.session, invitation.id)
    if _is_ahead(work, meeting) and former is not None and invitation.uninvited_at is None:
        address_letters.to_calendars(work, meeting, invitation, former)
    calendars.refresh_guest(work, invitation)


def _tell(work: Work, meeting: Meeting, invitation: Invitation) -> None:
    """Tell the person which of their two answers stands."""
    reply = work.session.get(Reply, invitation.id)
    if reply is not None and _is_ahead(work, meeting):
        reply_letters.receipt(work, reply)


def _membership(work: Work, removal: PersonRemoval, staying: int) -> bool:
    return rows.merge_membership(work.session, removal.person_id, staying)


def _pointers(work: Work, removal: PersonRemoval, staying: int) -> bool:
    return bool(rows.hand_over(work.session, removal.person_id, staying, MOST_ROWS))


def _calendars(work: Work, removal: PersonRemoval, staying: int) -> bool:
    return bool(rows.hand_calendars_over(work.session, removal.person_id, staying, MOST_ROWS))


def _own(work: Work, removal: PersonRemoval, staying: int) -> bool:
    del staying
    return bool(removals.delete_own(work.session, removal.person_id, MOST_ROWS))


def _facts(work: Work, removal: PersonRemoval, staying: int) -> bool:
    lines = rows.lines_with_id(work.session, removal.person_id, MOST_ROWS)
    for line in lines:
        line.facts = {**line.facts, "person": staying}
    return bool(lines)


_STEPS: tuple[Callable[[Work, PersonRemoval, int], bool], ...] = (
    _invitation,
    _membership,
    _pointers,
    _calendars,
    _own,
    _facts,
)


def settle(work: Work, removal: PersonRemoval, staying: int) -> bool:
    """Do the next thing of a merge and tell whether there was one."""
    return any(step(work, removal, staying) for step in _STEPS)

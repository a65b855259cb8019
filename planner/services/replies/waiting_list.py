"""The waiting list: freed seats are offered strictly in order, each for a stated time, and passed on when it is up."""

from __future__ import annotations

from datetime import timedelta

from planner.domain import replies as rules
from planner.domain.meetings import LIVE
from planner.domain.replies import ReplyState, ReplyStep
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services import journal
from planner.services.calendars import calendars, meeting_facts
from planner.services.replies import places, reply_letters
from planner.services.work import Work
from planner.store import replies as rows
from planner.store.invitations import loaded
from planner.store.meetings import locked

MOST = 10
"""Seats that one transaction passes on, each with its letters and whom it is offered to next."""


def promote(work: Work, meeting: Meeting) -> int:
    """Offer free seats to those who wait, strictly in order, each with a letter and an answer-by time; return how many.

    Those responsible for the meeting have a place beside the seats, and who had one before takes the first free seat.
    """
    if meeting.state not in LIVE or meeting.starts_at is None or meeting.starts_at <= work.now:
        return 0
    places.settle(work, meeting, meeting.seats)
    queue = {reply.invitation_id: reply for reply in rows.waiting(work.session, meeting.id)}
    free = (
        sum(reply.party for reply in queue.values()) if meeting.seats is None else meeting.seats - meeting.seats_taken
    )
    next_in_line = rules.next_in_line([(key, reply.party) for key, reply in queue.items()], free, meeting.seats)
    for key in next_in_line:
        _offer_seat(work, meeting, queue[key])
    return len(next_in_line)


def _offer_seat(work: Work, meeting: Meeting, reply: Reply) -> None:
    starts = meeting.starts_at or work.now
    reply.state = rules.after(reply.state, ReplyStep.SEAT_FREED)
    reply.seat_offer_until = min(work.now + timedelta(hours=work.deployment.seat_offer_hours), starts)
    reply.queue = None
    meeting.seats_taken += reply.party
    work.session.flush()
    invitation = loaded(work.session, reply.invitation_id)
    journal.write(work, "replies.seat_offered", meeting=meeting, invitation=invitation.id)
    facts = meeting_facts.read(work, meeting)
    calendars.refresh_guest(work, invitation, facts)
    reply_letters.seat_offered(work, facts, invitation, reply)


def lapse_due(work: Work) -> int:
    """Pass on offered seats whose time is up, at most so many at a time; return how many.

    Who waits though they are responsible, as since before there were places beside the seats, is seated as well.
    """
    for meeting_id in rows.waiting_in_charge(work.session):
        promote(work, locked(work.session, meeting_id))
    return sum(_lapse(work, *seat) for seat in rows.unused_seats(work.session, work.now)[:MOST])


def _lapse(work: Work, invitation_id: int, meeting_id: int) -> bool:
    meeting = locked(work.session, meeting_id)
    reply = work.session.get_one(Reply, invitation_id, populate_existing=True)
    if reply.state is not ReplyState.SEAT_OFFERED or (reply.seat_offer_until or work.now) >= work.now:
        return False
    reply.state = rules.after(reply.state, ReplyStep.SEAT_LAPSED)
    reply.seat_offer_until = None
    meeting.seats_taken -= reply.party
    work.session.flush()
    invitation = loaded(work.session, reply.invitation_id)
    journal.write(work, "replies.seat_lapsed", meeting=meeting, invitation=invitation.id)
    facts = meeting_facts.read(work, meeting)
    calendars.refresh_guest(work, invitation, facts)
    reply_letters.seat_lapsed(work, facts, invitation, reply)
    promote(work, meeting)
    return True


def position(work: Work, reply: Reply) -> int:
    """Return the place in the queue of a reply that waits, counted from 1."""
    return rows.place(work.session, reply)

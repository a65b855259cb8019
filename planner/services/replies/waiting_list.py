"""The waiting list: freed seats are offered strictly in order, each for a stated time, and passed on when it is up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from planner.domain import replies as rules
from planner.domain.meetings import LIVE
from planner.domain.replies import ReplyStep
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services import journal
from planner.services.calendars import calendars
from planner.services.replies import places, reply_letters
from planner.services.work import Work
from planner.store import replies as rows
from planner.store.meetings import lock_by_id, locked

MOST = 50
"""Seats that one transaction offers or takes back, at most."""
MOST_LAPSES = 16
"""Seats among them that it takes back, so that it can offer as many."""


def promote(work: Work, meeting: Meeting, most: int = MOST, *, settled: bool = False) -> int:
    """Offer free seats to those who wait, strictly in order, each with a letter and an answer-by time; return how many.

    Those responsible for the meeting have a place beside the seats, and who had one before takes the first free seat. Where
    more than ``most`` seats are free at once, as when their number is raised by far, the others are offered by the job.
    ``settled`` says that the places have been settled for the same seats in this transaction.
    """
    if meeting.state not in LIVE or meeting.starts_at is None or meeting.starts_at <= work.now:
        return 0
    if not settled:
        places.settle(work, meeting, meeting.seats)
    first = rows.waiting(work.session, meeting.id, meeting.seats, most)
    queue = {reply.invitation_id: (reply, person_id) for reply, person_id in first}
    line = [(reply.invitation_id, reply.party) for reply, _person_id in first]
    free = sum(party for _key, party in line) if meeting.seats is None else meeting.seats - meeting.seats_taken
    next_in_line = [queue[key] for key in rules.next_in_line(line, free, meeting.seats)]
    if next_in_line:
        _offer_seats(work, meeting, next_in_line)
    return len(next_in_line)


def _offer_seats(work: Work, meeting: Meeting, guests: Sequence[tuple[Reply, int]]) -> None:
    """Keep seats for guests who waited, each a reply and the id of the person."""
    starts, replies = meeting.starts_at or work.now, [reply for reply, _person in guests]
    until = min(work.now + timedelta(hours=work.deployment.seat_offer_hours), starts)
    for reply in replies:
        reply.state = rules.after(reply.state, ReplyStep.SEAT_FREED)
        reply.seat_offer_until, reply.queue = until, None
        meeting.seats_taken += reply.party
    work.session.flush()
    journal.note_guests(work, "replies.seat_offered", meeting.id, [reply.invitation_id for reply in replies])
    reply_letters.seats_offered(work, meeting.id, replies)
    calendars.refresh_guests(work, meeting.id, [person for _reply, person in guests])


def lapse_due(work: Work) -> int:
    """Pass on offered seats whose time is up, or else offer those that are free, some at a time; return how many.

    Who waits though they are responsible, as since before there were places beside the seats, is seated as well.
    """
    return _lapse(work) or _offer_free_seats(work)


def _offer_free_seats(work: Work) -> int:
    offered = 0
    for meeting_id in sorted({*rows.waiting_in_charge(work.session), *rows.with_free_seats(work.session, work.now)}):
        if offered < MOST:
            offered += promote(work, locked(work.session, meeting_id), MOST - offered)
    return offered


def _lapse(work: Work) -> int:
    by_meeting: dict[int, list[int]] = {}
    for invitation_id, meeting_id in rows.unused_seats(work.session, work.now, MOST_LAPSES):
        by_meeting.setdefault(meeting_id, []).append(invitation_id)
    lock_by_id(work.session, by_meeting)
    lapsed = sum(_lapse_at(work, locked(work.session, key), by_meeting[key]) for key in sorted(by_meeting))
    left = MOST - lapsed
    for meeting_id in sorted(by_meeting):
        left -= promote(work, work.session.get_one(Meeting, meeting_id), left) if left else 0
    return sum(map(len, by_meeting.values()))


def _lapse_at(work: Work, meeting: Meeting, invitation_ids: Sequence[int]) -> int:
    """Take back the seats of a locked meeting that were offered by these invitations and not taken; return how many."""
    offered = rows.offered(work.session, invitation_ids, work.now)
    replies = [reply for reply, _person in offered]
    for reply in replies:
        reply.state = rules.after(reply.state, ReplyStep.SEAT_LAPSED)
        reply.seat_offer_until = None
        meeting.seats_taken -= reply.party
    work.session.flush()
    journal.note_guests(work, "replies.seat_lapsed", meeting.id, [reply.invitation_id for reply in replies])
    reply_letters.seats_lapsed(work, meeting.id, replies)
    calendars.refresh_guests(work, meeting.id, [person for _reply, person in offered])
    return len(replies)


def position(work: Work, reply: Reply) -> int:
    """Return the place in the queue of a reply that waits, counted from 1."""
    return rows.place(work.session, reply)

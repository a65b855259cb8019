"""Places beside the seats, for those who are responsible for a meeting, whatever the order in which things come about."""

from __future__ import annotations

from planner.domain import places as rules
from planner.domain import replies as reply_rules
from planner.domain.places import Place
from planner.domain.replies import ReplyState
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services import journal
from planner.services.calendars import calendars
from planner.services.replies import reply_letters
from planner.services.work import Work
from planner.store import replies as rows
from planner.store.duties import responsible


def seats_of(reply: Reply) -> int:
    """Return how many seats a stored reply takes."""
    return reply_rules.seats_of(reply.state, reply.party, beside=reply.beside_seats)


def settle(work: Work, meeting: Meeting, seats: int | None) -> None:
    """Give those responsible their place beside the seats, and others who have one a seat as soon as one is free.

    The meeting is locked; ``seats`` is their number, which may be about to change. Who is lifted out of the queue is told.
    """
    in_charge = responsible(work.session, meeting.id)
    concerned = rows.with_places(work.session, meeting.id, in_charge, seats)
    by_key = {reply.invitation_id: (reply, person_id) for reply, person_id in concerned}
    places = [
        Place(key, reply.state, reply.party, reply.queue or 0, reply.beside_seats, person_id in in_charge)
        for key, (reply, person_id) in by_key.items()
    ]
    for place in rules.settled(places, seats, meeting.seats_taken):
        _change(work, meeting, *by_key[place.key], place)


def _change(work: Work, meeting: Meeting, reply: Reply, person_id: int, place: Place) -> None:
    waited, left_out = reply.state is not ReplyState.COMING, reply.party - place.party
    meeting.seats_taken += place.seats - seats_of(reply)
    reply.state, reply.party, reply.beside_seats = place.state, place.party, place.beside
    reply.queue, reply.seat_offer_until = None, None
    work.session.flush()
    if waited:
        journal.note(work, "replies.place_beside", meeting.id, invitation=reply.invitation_id)
        reply_letters.place_beside(work, reply, left_out)
        calendars.refresh_guests(work, meeting.id, [person_id])

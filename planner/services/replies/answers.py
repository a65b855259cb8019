"""The one way in which every answer is taken, whatever the channel it came by: checked, seated, kept and confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain import replies as rules
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.refusals import NotFound
from planner.domain.replies import NOT_ANSWERED, Answer, AnswerRefused, ReplyState, Room, StandingReply
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services import journal
from planner.services.calendars import calendars
from planner.services.people import address_proofs
from planner.services.replies import needs, reply_letters, waiting_list
from planner.services.work import Work
from planner.store import answers as rows
from planner.store import meetings
from planner.store.answers import InvitedGuest, StoredReply
from planner.store.invitations import loaded
from planner.store.plain_rows import update_row


@dataclass(frozen=True)
class ReplyInput:
    """The answer of a guest. ``needs`` of ``None`` leaves the needs stored before, empty deletes them."""

    answer: Answer
    party: int = 1
    substitute: str = ""
    message: str = ""
    needs: str | None = None
    show_name: bool = False


def line_of(meeting_id: int) -> str:
    """Return the line in which answers to a meeting wait for its row."""
    return f"meeting:{meeting_id}"


def standing_of(reply: Reply | StoredReply | None) -> StandingReply:
    """Return how a reply stands, as the rules take it."""
    return NOT_ANSWERED if reply is None else StandingReply(reply.state, reply.party, reply.seat_offer_until)


def check_open(work: Work, meeting: Meeting | InvitedGuest, reply_input: ReplyInput, standing: StandingReply) -> None:
    """Raise ``AnswerRefused`` where a guest cannot give this answer any more, or not yet."""
    if meeting.state not in LIVE or meeting.starts_at is None:
        raise AnswerRefused("replies.meeting_closed")
    rules.check_in_time(reply_input.answer, work.now, meeting.answer_by, meeting.starts_at, standing)
    if reply_input.answer is Answer.YES:
        rules.check_no_more_people(reply_input.party, work.now, meeting.answer_by, standing)


def take(
    work: Work,
    meeting_id: int,
    invitation_id: int,
    reply_input: ReplyInput,
    *,
    late: bool = False,
    receipt: bool = True,
) -> StoredReply:
    """Take an answer, give or free seats, and send a receipt. Seats are counted under a lock on the meeting.

    The same answer within a minute is one, and has one receipt. Return the reply as it was given; where it frees a seat, it
    may itself be the first in line.

    ``late`` lets one who may answer for a guest (``Verb.ANSWER_FOR``) do so after the deadline; whether they may is asked by
    the caller, before the lock. Without ``receipt`` the caller writes one. Raise ``Refused`` on what cannot be.
    """
    return take_locked(
        work, rows.locked(work.session, meeting_id, invitation_id), reply_input, late=late, receipt=receipt
    )


def take_locked(
    work: Work, guest: InvitedGuest, reply_input: ReplyInput, *, late: bool = False, receipt: bool = True
) -> StoredReply:
    """Take an answer as ``take`` does, of a guest who has just been read under the lock on the meeting."""
    _check(work, guest, reply_input, late=late)
    _prove(work, guest)
    if guest.reply is not None and is_repeated(work, guest.reply, guest.needs, reply_input):
        return guest.reply
    if work.by.via == "mail" and work.by.stand_in is None and guest.failing_since is not None:
        # A guest who uses the link in a letter has got the letter.
        update_row(work.session, Person, guest.person_id, {"failing_since": None})
    reply = _settled(work, guest, reply_input)
    _save(work, guest, reply)
    needs.keep(work, guest, reply, reply_input.needs)
    _record(work, guest, reply, reply_input)
    if _frees_seats(guest, reply):
        waiting_list.promote(work, meetings.locked(work.session, guest.meeting_id))
    _confirm(work, guest, reply, receipt=receipt)
    return reply


def _check(work: Work, guest: InvitedGuest, reply_input: ReplyInput, *, late: bool) -> None:
    if late:
        if guest.state in {MeetingState.DRAFT, MeetingState.CANCELLED}:
            raise AnswerRefused("replies.meeting_closed")
    else:
        check_open(work, guest, reply_input, standing_of(guest.reply))
    rules.check_party(reply_input.party)
    if guest.uninvited_at is not None:  # It may have been taken back while the answer was written.
        raise NotFound("replies.not_found")


def _prove(work: Work, guest: InvitedGuest) -> None:
    # Without an organisation there is no claim that the address could prove, and a claim made later says itself whose it is.
    if work.by.person_id == guest.person_id and guest.organisation_id is not None and not guest.address_proven:
        invitation = loaded(work.session, guest.invitation_id)
        address_proofs.prove(work, work.session.get_one(Meeting, guest.meeting_id), invitation, invitation.person)


def is_repeated(work: Work, reply: Reply | StoredReply, stored_needs: bytes | None, reply_input: ReplyInput) -> bool:
    """Tell whether an answer is the one that was given a moment ago, as after a double press."""
    given = (reply_input.party, reply_input.substitute.strip(), reply_input.message.strip(), reply_input.show_name)
    return (
        work.now - reply.answered_at < rules.REPEATED_WITHIN
        and reply.answered_via == work.by.via
        and rules.STANDING_ANSWERS.get(reply.state) is reply_input.answer
        and (reply.party, reply.substitute, reply.message, reply.show_name) == given
        and (reply_input.answer is Answer.NO or _same_needs(work, stored_needs, reply_input.needs))
    )


def _same_needs(work: Work, stored: bytes | None, typed: str | None) -> bool:
    return typed is None or typed.strip() == needs.text_in(work, stored)


def _settled(work: Work, guest: InvitedGuest, reply_input: ReplyInput) -> StoredReply:
    before, queue = standing_of(guest.reply).state, None if guest.reply is None else guest.reply.queue
    seats, beside = _seats_of(guest.reply), reply_input.answer is Answer.YES and _is_beside(guest)
    people = reply_input.party - beside
    if reply_input.answer is Answer.YES and not seats:
        rules.check_fits(people, guest.seats)
    room = Room(guest.seats, guest.seats_taken, queue=guest.somebody_in_front)
    step = rules.step_for(reply_input.answer, people, seats, room)
    if beside:
        rules.check_others_fit(step)
    state = rules.after(before, step)
    return StoredReply(
        invitation_id=guest.invitation_id,
        meeting_id=guest.meeting_id,
        state=state,
        party=reply_input.party,
        beside_seats=beside,
        queue=(guest.next_queue if queue is None else queue) if state is ReplyState.WAITING else None,
        seat_offer_until=None,  # No answer ends in a seat that is offered.
        substitute=reply_input.substitute.strip(),
        message=reply_input.message.strip(),
        show_name=reply_input.show_name,
        answered_at=work.now,
        answered_via=work.by.via,
    )


def _is_beside(guest: InvitedGuest) -> bool:
    """Tell whether somebody who says yes has a place beside the seats: as one who is responsible, or was promised one."""
    promised = guest.reply is not None and guest.reply.beside_seats
    return guest.seats is not None and (promised or guest.is_responsible)


def _seats_of(reply: StoredReply | None) -> int:
    return 0 if reply is None else rules.seats_of(reply.state, reply.party, beside=reply.beside_seats)


def _save(work: Work, guest: InvitedGuest, reply: StoredReply) -> None:
    seats_taken = guest.seats_taken + _seats_of(reply) - _seats_of(guest.reply)
    joins_queue = reply.queue == guest.next_queue
    rows.save(work.session, guest, reply, seats_taken, guest.next_queue + joins_queue)


def _frees_seats(guest: InvitedGuest, reply: StoredReply) -> bool:
    """Tell whether somebody else may get a seat by an answer; a first one frees nothing for those who wait."""
    if guest.reply is None or not guest.is_crowded:
        return False
    return _seats_of(reply) < _seats_of(guest.reply) or guest.reply.state is ReplyState.WAITING


def _record(work: Work, guest: InvitedGuest, reply: StoredReply, reply_input: ReplyInput) -> None:
    journal.note(
        work,
        "replies.answered",
        guest.meeting_id,
        invitation=guest.invitation_id,
        answer=reply_input.answer,
        state=reply.state,
        was=standing_of(guest.reply).state,
        party=None if reply_input.answer is Answer.NO else reply_input.party,
    )


def _confirm(work: Work, guest: InvitedGuest, reply: StoredReply, *, receipt: bool) -> None:
    """Bring the guest's own calendars up to date, and have the receipt written."""
    if guest.has_calendar:
        calendars.refresh_guest(work, loaded(work.session, guest.invitation_id))
    if receipt:
        reply_letters.receipt(work, reply)

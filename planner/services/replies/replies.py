"""Replies: answers, seats, the waiting list and needs, whatever the channel an answer came by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain import replies as rules
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound
from planner.domain.replies import NOT_ANSWERED, Answer, AnswerRefused, ReplyState, Room, StandingReply
from planner.domain.times import to_local
from planner.formats.sealed import seal, unseal
from planner.rows.invitations import Invitation, InvitationOrigin
from planner.rows.meetings import Meeting
from planner.rows.replies import Need, Reply
from planner.rows.tokens import TokenPurpose
from planner.services import identity, journal, tokens
from planner.services.calendars import calendars, meeting_facts
from planner.services.people import address_proofs, people
from planner.services.replies import places, reply_letters, standings, waiting_list
from planner.services.work import Work
from planner.store import invitations as invited
from planner.store import replies as rows
from planner.store.invitations import loaded
from planner.store.meetings import locked


@dataclass(frozen=True)
class ReplyInput:
    """The answer of a guest. ``needs`` of ``None`` leaves the needs stored before, empty deletes them."""

    answer: Answer
    party: int = 1
    substitute: str = ""
    message: str = ""
    needs: str | None = None
    show_name: bool = False


def by_secret(work: Work, secret: str) -> tuple[Invitation, Meeting, Reply | None]:
    """Return what a personal link opens; raise ``NotFound`` for a link that opens nothing (any more)."""
    token = tokens.find(work, TokenPurpose.REPLY, secret)
    stored = None if token is None else rows.with_invitation(work.session, token.subject_id)
    if stored is None or stored[0].uninvited_at is not None:
        raise NotFound("replies.not_found")
    return stored


def _check_open(work: Work, meeting: Meeting, reply_input: ReplyInput, reply: Reply | None) -> None:
    if meeting.state not in LIVE or meeting.starts_at is None:
        raise AnswerRefused("replies.meeting_closed")
    standing = standing_of(reply)
    rules.check_in_time(reply_input.answer, work.now, meeting.answer_by, meeting.starts_at, standing)
    if reply_input.answer is Answer.YES:
        rules.check_no_more_people(reply_input.party, work.now, meeting.answer_by, standing)


def standing_of(reply: Reply | None) -> StandingReply:
    """Return how a reply stands, as the rules take it."""
    return NOT_ANSWERED if reply is None else StandingReply(reply.state, reply.party, reply.seat_offer_until)


def _check_announced(meeting: Meeting) -> None:
    if meeting.state in {MeetingState.DRAFT, MeetingState.CANCELLED}:
        raise AnswerRefused("replies.meeting_closed")


def answer(
    work: Work, invitation: Invitation, reply_input: ReplyInput, *, late: bool = False, receipt: bool = True
) -> Reply:
    """Take an answer, give or free seats, and send a receipt. Seats are counted under a lock on the meeting.

    The same answer within a minute is one, and has one receipt.

    ``late`` lets the holder of execution answer for somebody after the deadline. Without ``receipt`` the caller writes
    one. Raise ``Refused`` on what cannot be.
    """
    meeting = locked(work.session, invitation.meeting_id)
    stored = work.session.get(Reply, invitation.id, populate_existing=True)
    if late:
        identity.require(work, Verb.ANSWER_FOR, meeting)
        _check_announced(meeting)
    else:
        _check_open(work, meeting, reply_input, stored)
    rules.check_party(reply_input.party)
    invitation = _standing(work, invitation.id)
    if work.by.person_id == invitation.person_id and not invitation.address_proven:
        address_proofs.prove(work, meeting, invitation, invitation.person)
    if stored is not None and is_repeated(work, stored, reply_input):
        return stored
    if work.by.via == "mail" and work.by.stand_in is None:  # A guest who uses the link in a letter has got the letter.
        invitation.person.failing_since = None
    reply = stored or _blank(work, invitation)
    before = reply.state
    _settle(work, meeting, reply, invitation.person_id, reply_input)
    if stored is not None or reply_input.needs:
        _keep_needs(work, meeting, reply, reply_input.needs)
    _record(work, meeting, reply, before, reply_input)
    if before is not ReplyState.UNANSWERED:  # A first answer frees nothing for those who wait.
        waiting_list.promote(work, meeting)
    facts = meeting_facts.read(work, meeting) if receipt else None
    calendars.refresh_guest(work, invitation, facts)
    if facts is not None:
        reply_letters.receipt(work, facts, invitation, reply)
    return reply


def is_repeated(work: Work, reply: Reply, reply_input: ReplyInput) -> bool:
    """Tell whether an answer is the one that was given a moment ago, as after a double press."""
    given = (reply_input.party, reply_input.substitute.strip(), reply_input.message.strip(), reply_input.show_name)
    return (
        work.now - reply.answered_at < rules.REPEATED_WITHIN
        and reply.answered_via == work.by.via
        and rules.STANDING_ANSWERS.get(reply.state) is reply_input.answer
        and (reply.party, reply.substitute, reply.message, reply.show_name) == given
        and (reply_input.answer is Answer.NO or _same_needs(work, reply, reply_input.needs))
    )


def _same_needs(work: Work, reply: Reply, needs: str | None) -> bool:
    return needs is None or needs.strip() == own_needs(work, reply.invitation_id)


def _record(work: Work, meeting: Meeting, reply: Reply, before: ReplyState, reply_input: ReplyInput) -> None:
    journal.write(
        work,
        "replies.answered",
        meeting=meeting,
        invitation=reply.invitation_id,
        answer=reply_input.answer,
        state=reply.state,
        was=before,
        party=None if reply_input.answer is Answer.NO else reply_input.party,
    )


def say(work: Work, invitation: Invitation, message: str) -> None:
    """Keep other words to the organiser beside an answer that stands as it is; a guest without an answer has said nothing."""
    meeting = locked(work.session, invitation.meeting_id)
    reply = work.session.get(Reply, invitation.id, populate_existing=True)
    if reply is not None and message.split() != reply.message.split():
        reply.message = message.strip()
        journal.write(work, "replies.said", meeting=meeting, invitation=invitation.id)


def _standing(work: Work, invitation_id: int) -> Invitation:
    # Read again under the lock: it may have been taken back while the answer was written.
    invitation = loaded(work.session, invitation_id)
    if invitation.uninvited_at is not None:
        raise NotFound("replies.not_found")
    return invitation


def _blank(work: Work, invitation: Invitation) -> Reply:
    return Reply(
        invitation_id=invitation.id,
        meeting_id=invitation.meeting_id,
        state=ReplyState.UNANSWERED,
        party=1,
        substitute="",
        message="",
        show_name=False,
        beside_seats=False,
        answered_at=work.now,
        answered_via=work.by.via,
    )


def _settle(work: Work, meeting: Meeting, reply: Reply, person_id: int, reply_input: ReplyInput) -> None:
    before = reply.state
    seats = places.seats_of(reply)
    beside = reply_input.answer is Answer.YES and places.is_beside(work, meeting, reply, person_id)
    people = reply_input.party - beside
    if reply_input.answer is Answer.YES and not seats:
        rules.check_fits(people, meeting.seats)
    waits = meeting.seats is not None and rows.anyone_waits(work.session, meeting.id, meeting.seats, reply.queue)
    room = Room(meeting.seats, meeting.seats_taken, queue=waits)
    step = rules.step_for(reply_input.answer, people, seats, room)
    if beside:
        rules.check_others_fit(step)
    state = rules.after(before, step)
    reply.state, reply.party, reply.beside_seats = state, reply_input.party, beside
    reply.substitute, reply.message = reply_input.substitute.strip(), reply_input.message.strip()
    reply.show_name = reply_input.show_name
    reply.answered_at, reply.answered_via = work.now, work.by.via
    if state is not ReplyState.SEAT_OFFERED:
        reply.seat_offer_until = None
    if state is not ReplyState.WAITING:
        reply.queue = None
    elif reply.queue is None:
        reply.queue = meeting.next_queue
        meeting.next_queue += 1
    meeting.seats_taken += places.seats_of(reply) - seats
    work.session.add(reply)
    work.session.flush()


def free(work: Work, meeting: Meeting, invitation: Invitation) -> None:
    """Free whatever a reply holds, as when its invitation is taken back."""
    meeting = locked(work.session, meeting.id)
    reply = work.session.get(Reply, invitation.id, populate_existing=True)
    if reply is None:
        return
    meeting.seats_taken -= places.seats_of(reply)
    work.session.delete(reply)
    work.session.flush()
    waiting_list.promote(work, meeting)


def answer_on_page(
    work: Work, meeting: Meeting, email: str, name: str, reply_input: ReplyInput, organisation_id: int | None = None
) -> None:
    """Take an answer from the public page.

    Who is new is counted at once and gets a receipt with a link. For an address that stands in the list already nothing
    changes: it gets a letter with its own link, so nobody can answer for others and the page tells nobody who is invited.
    """
    identity.require(work, Verb.SEE_PUBLIC, meeting)
    if meeting.visibility != "public":
        identity.require(work, Verb.SEE_NETWORK, meeting)
    # Locked before it is looked who is invited, so that a form sent twice at once finds the invitation of the first.
    meeting = locked(work.session, meeting.id)
    person = people.meet(work, email)
    invitation, reply = rows.of_person(work.session, meeting.id, person.id)
    own = work.by.person_id == person.id
    _check_open(work, meeting, reply_input, reply if own else None)
    if invitation is not None and invitation.uninvited_at is None and not own:
        if reply is None or not is_repeated(work, reply, reply_input):
            reply_letters.confirm(work, meeting, invitation, reply_input.answer)
        return
    people.introduce(person, name)
    if invitation is None or invitation.uninvited_at is not None:
        invitation = invitation or Invitation(meeting_id=meeting.id, person=person, created_at=work.now)
        invitation.origin, invitation.invited_at = InvitationOrigin.PAGE, work.now
        invited.stand(invitation)
        work.session.add(invitation)
    standings.speak_for(work, invitation, organisation_id)
    answer(work, invitation, reply_input)


def _keep_needs(work: Work, meeting: Meeting, reply: Reply, needs: str | None) -> None:
    if needs is None and reply.state is not ReplyState.DECLINED:
        return
    rows.forget_needs(work.session, reply.invitation_id)
    if needs and needs.strip() and reply.state is not ReplyState.DECLINED:
        work.session.add(
            Need(
                invitation_id=reply.invitation_id,
                ciphertext=seal(needs.strip(), work.deployment.secret),
                consented_at=work.now,
                delete_after=needs_last_day(work, meeting),
            )
        )


def own_needs(work: Work, invitation_id: int) -> str:
    """Return the needs that belong to the reply to one invitation, for the guest's own page; empty where there are none."""
    need = work.session.get(Need, invitation_id)
    return "" if need is None else unseal(need.ciphertext, work.deployment.secret) or ""


def needs_last_day(work: Work, meeting: Meeting) -> date:
    """Return the last day (local) on which needs are kept: some days after the meeting."""
    return to_local(meeting.ends_at or work.now, work.deployment.time_zone).date() + timedelta(
        days=work.deployment.needs_days
    )


def move_needs(work: Work, meeting: Meeting) -> None:
    """Keep the needs of a meeting that has moved until the day that now follows from it."""
    rows.keep_needs_until(work.session, meeting.id, needs_last_day(work, meeting))


def needs_of(work: Work, meeting: Meeting) -> dict[int, str]:
    """Return the needs of a meeting by invitation id, for the holder of execution."""
    identity.require(work, Verb.SEE_NEEDS, meeting)
    kept = rows.needs(work.session, meeting.id)
    texts = {need.invitation_id: unseal(need.ciphertext, work.deployment.secret) for need in kept}
    return {key: text for key, text in texts.items() if text is not None}


def delete_needs(work: Work) -> int:
    """Delete every need whose last day has passed; return how many."""
    today = to_local(work.now, work.deployment.time_zone).date()
    return rows.forget_old_needs(work.session, today)


def of_meeting(work: Work, meeting: Meeting) -> Sequence[tuple[Invitation, Reply | None]]:
    """Return all standing invitations of a meeting with their replies, for those who may see them."""
    identity.require(work, Verb.SEE_REPLIES, meeting)
    return rows.with_invitations(work.session, meeting.id, sent_only=False)

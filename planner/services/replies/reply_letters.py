"""Letters to one who has answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from planner.domain.meetings import MeetingState
from planner.domain.replies import ANSWER_SLUGS, REPEATED_WITHIN, Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.calendars import calendars
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.letters import itip, mailings, meeting_letters, outbox
from planner.services.letters.mailing_slices import MailingKind
from planner.services.letters.outbox import Attachment, Draft
from planner.services.work import Work
from planner.store.answers import StoredReply
from planner.store.outbox import stored_with_prefix
from planner.store.replies import place

Guests = Sequence[tuple[Invitation, Reply | None]]
IN_A_CALENDAR = frozenset({"calendar", "caldav"})
"""How an answer came that was given in a calendar program (``Actor.via``): by mail, or over CalDAV."""
CONFIRMATION = "confirm_answer"
"""The kind of letter that asks a guest whether an answer from the public page is theirs."""


def _put(
    work: Work,
    facts: SharedFacts,
    invitation: Invitation,
    kind: str,
    values: dict[str, Any],
    *,
    file: bool = False,
    calendar: bool = False,
    stamp: str = "",
) -> None:
    meeting = facts.meeting
    shared = meeting_letters.meeting_values(work, meeting, facts)
    guest_values = {"link": meeting_letters.reply_link(work, invitation), "organisation": invitation.speaks_for}
    attachment, part = None, None
    if file:
        attachment = Attachment(
            f"{meeting.slug}.ics", calendars.file_for(work, meeting, invitation, values["reply"], facts)
        )
    if calendar:
        part = itip.request(work, meeting, invitation, values["reply"], itip.facts(work, meeting, facts))
    key = f"{kind}:{invitation.id}:{stamp or work.now.isoformat()}"
    draft = Draft(kind, invitation.person, key, {**shared, **guest_values, **values}, meeting, attachment, part)
    outbox.put(work, replace(draft, sender=meeting_letters.sender(facts.roles)))


def receipt(work: Work, reply: Reply | StoredReply) -> None:
    """Store that an answer is to be confirmed, with all that the letter says of it as it stands now."""
    facts = {name: getattr(reply, name) for name in ("party", "substitute", "answered_via")}
    facts |= {"state": reply.state.value, "answered_at": reply.answered_at.isoformat()}
    facts["position"] = place(work.session, reply) if reply.state is ReplyState.WAITING else 0
    mailings.note_to(work, reply.meeting_id, reply.invitation_id, "receipt", work.now.isoformat(), facts)


def write_receipt(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Confirm an answer: what stands, what happens next, how to change it, and the meeting for their calendar.

    A calendar that was answered in shows the answer already, unless the answer has become something else: a place in
    the queue. One that holds the meeting is told of a no, for it would go on asking; it stays there, as declined. Where the
    letter speaks to the calendar, no link adds the meeting a second time.
    """
    meeting, reply = facts.meeting, _confirmed(mailing)
    kept = reply.state in {ReplyState.COMING, ReplyState.MAYBE, ReplyState.WAITING}
    shown = reply.answered_via in IN_A_CALENDAR and reply.state is not ReplyState.WAITING
    speaks = work.deployment.calendar_invitations
    attached = kept and not shown and reply.state is not ReplyState.WAITING
    for invitation, _reply in guests:
        links = calendars.add_links(work, meeting, invitation.person.language) if attached and not speaks else {}
        to_calendar = speaks and (
            itip.outdated(meeting, invitation) or (not shown and (kept or invitation.in_calendar))
        )
        values = {"reply": reply, "add_links": links, "attached": attached, "told": to_calendar and not kept}
        values |= {"position": mailing.facts["position"], "change_until": meeting_letters.open_until(work, meeting)}
        file = attached and not speaks
        _put(work, facts, invitation, "receipt", values, file=file, calendar=to_calendar, stamp=mailing.stamp)


def _confirmed(mailing: Mailing) -> Reply:
    """Return the reply that a receipt confirms, as it stood when it was given."""
    facts = {name: mailing.facts[name] for name in ("party", "substitute", "answered_via")}
    state, answered_at = ReplyState(mailing.facts["state"]), datetime.fromisoformat(mailing.facts["answered_at"])
    return Reply(meeting_id=mailing.meeting_id, state=state, answered_at=answered_at, **facts)


def seats_offered(work: Work, meeting_id: int, replies: Sequence[Reply]) -> None:
    """Store that some who waited are to be told that a seat is kept for each of them until a stated time."""
    facts = {reply.invitation_id: {"until": _until(reply)} for reply in replies}
    mailings.note_to_each(work, meeting_id, "seat_offered", work.now.isoformat(), facts)


def _until(reply: Reply) -> str:
    return "" if reply.seat_offer_until is None else reply.seat_offer_until.isoformat()


def write_seat_offered(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Tell one who waited that a seat is kept until a stated time, while it is; who has answered meanwhile has a receipt."""
    for invitation, reply in guests:
        if reply is not None and reply.state is ReplyState.SEAT_OFFERED and _until(reply) == mailing.facts["until"]:
            values = {"reply": reply, "answer_by": reply.seat_offer_until}
            _put(work, facts, invitation, "seat_offered", values, calendar=True, stamp=mailing.stamp)


def place_beside(work: Work, reply: Reply, left_out: int) -> None:
    """Store that one who waited, and is responsible for the meeting now, is to be told that they come.

    ``left_out`` are people they answered for who have no place.
    """
    facts = {"left_out": left_out}
    mailings.note_to(work, reply.meeting_id, reply.invitation_id, "place_beside", work.now.isoformat(), facts)


def write_place_beside(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Tell one who waited that they have a place beside the seats, unless they have said since that they do not come."""
    for invitation, reply in guests:
        if reply is not None and reply.state is ReplyState.COMING:
            values = {"reply": reply, "left_out": mailing.facts["left_out"]}
            _put(work, facts, invitation, "place_beside", values, calendar=True, stamp=mailing.stamp)


def seats_lapsed(work: Work, meeting_id: int, replies: Sequence[Reply]) -> None:
    """Store that some who did not answer in time are to be told that their seats went to the next in line."""
    facts: dict[int, dict[str, Any]] = {reply.invitation_id: {} for reply in replies}
    mailings.note_to_each(work, meeting_id, "seat_lapsed", work.now.isoformat(), facts)


def write_seat_lapsed(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Tell one who did not answer in time that the seat went to the next in line, unless they have answered since."""
    for invitation, reply in guests:
        if reply is not None and reply.state is ReplyState.MISSED:
            _put(work, facts, invitation, "seat_lapsed", {"reply": reply}, calendar=True, stamp=mailing.stamp)


def confirm(work: Work, invitation: Invitation, answer: Answer) -> None:
    """Ask one who stands in the list already to answer by the personal link; somebody used the address on the page.

    The same answer within a minute is one, and has one letter.
    """
    since = work.now - REPEATED_WITHIN
    if mailings.is_stored_since(work, invitation, CONFIRMATION, f"{answer}:", since):
        return
    stamp = f"{answer}:{work.now.isoformat()}"
    mailings.store_to(work, invitation, CONFIRMATION, stamp, {"answer": answer.value})


def write_confirmation(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Write the letter that asks a guest to answer by their own link."""
    answer = Answer(mailing.facts["answer"])
    for invitation, _reply in guests:
        values = {"answer": answer, "word": ANSWER_SLUGS[answer]}
        _put(work, facts, invitation, CONFIRMATION, values, stamp=mailing.stamp)


def links_again(work: Work, person: Person, invitations: list[tuple[Invitation, Meeting]]) -> None:
    """Send a person fresh personal links to the meetings they stand in the list of; once, however often a form is sent."""
    if stored_with_prefix(work.session, f"links_again:{person.id}:", work.now - REPEATED_WITHIN):
        return
    entries = [
        (meeting, meeting.span, meeting_letters.reply_link(work, invitation)) for invitation, meeting in invitations
    ]
    outbox.put(
        work, Draft("links_again", person, f"links_again:{person.id}:{work.now.isoformat()}", {"entries": entries})
    )


_WHILE_ON = frozenset(MeetingState) - {MeetingState.DRAFT, MeetingState.CANCELLED}
KINDS = {
    "receipt": MailingKind(write_receipt, _WHILE_ON),
    CONFIRMATION: MailingKind(write_confirmation, _WHILE_ON),
    "place_beside": MailingKind(write_place_beside, _WHILE_ON),
    "seat_lapsed": MailingKind(write_seat_lapsed, _WHILE_ON),
    "seat_offered": MailingKind(write_seat_offered, _WHILE_ON),
}
"""Mailings to those who have answered. Where the meeting is called off before one is written, they are told of that instead."""

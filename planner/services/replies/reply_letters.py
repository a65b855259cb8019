"""Letters to one who has answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planner.domain.replies import ANSWER_SLUGS, REPEATED_WITHIN, Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.calendars import calendars, meeting_facts
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.letters import itip, meeting_letters, outbox
from planner.services.letters.outbox import Attachment, Draft
from planner.services.work import Work
from planner.store.outbox import stored_with_prefix
from planner.store.replies import place

IN_A_CALENDAR = frozenset({"calendar", "caldav"})
"""How an answer came that was given in a calendar program (``Actor.via``): by mail, or over CalDAV."""


def _put(
    work: Work,
    meeting: Meeting,
    invitation: Invitation,
    kind: str,
    values: dict[str, Any],
    *,
    file: bool = False,
    calendar: bool = False,
    facts: SharedFacts | None = None,
) -> None:
    facts = facts or meeting_facts.read(work, meeting)
    shared = meeting_letters.meeting_values(work, meeting, facts)
    guest_values = {"link": meeting_letters.reply_link(work, invitation), "organisation": invitation.speaks_for}
    attachment, part = None, None
    if file:
        attachment = Attachment(
            f"{meeting.slug}.ics", calendars.file_for(work, meeting, invitation, values["reply"], facts)
        )
    if calendar:
        part = itip.request(work, meeting, invitation, values["reply"], itip.facts(work, meeting, facts))
    key = f"{_key_prefix(kind, invitation, values)}{work.now.isoformat()}"
    draft = Draft(kind, invitation.person, key, {**shared, **guest_values, **values}, meeting, attachment, part)
    outbox.put(work, replace(draft, sender=meeting_letters.sender(work, facts.roles)))


def _key_prefix(kind: str, invitation: Invitation, values: dict[str, Any]) -> str:
    answer = f"{values['answer']}:" if "answer" in values else ""
    return f"{kind}:{invitation.id}:{answer}"


def receipt(work: Work, facts: SharedFacts, invitation: Invitation, reply: Reply) -> None:
    """Confirm an answer: what stands, what happens next, how to change it, and the meeting for their calendar.

    A calendar that was answered in shows the answer already, unless the answer has become something else: a place in
    the queue. One that holds the meeting is told of a no, for it would go on asking; it stays there, as declined. Where the
    letter speaks to the calendar, no link adds the meeting a second time.
    """
    meeting = facts.meeting
    kept = reply.state in {ReplyState.COMING, ReplyState.MAYBE, ReplyState.WAITING}
    shown = reply.answered_via in IN_A_CALENDAR and reply.state is not ReplyState.WAITING
    speaks = work.deployment.calendar_invitations
    links = calendars.add_links(work, meeting, invitation.person.language) if kept and not speaks else {}
    attached = kept and not shown
    to_calendar = speaks and (itip.outdated(meeting, invitation) or (not shown and (kept or invitation.in_calendar)))
    values = {"reply": reply, "add_links": links, "attached": attached, "told": to_calendar and not kept}
    values["position"] = place(work.session, reply) if reply.state is ReplyState.WAITING else 0
    _put(work, meeting, invitation, "receipt", values, file=attached and not speaks, calendar=to_calendar, facts=facts)


def seat_offered(work: Work, facts: SharedFacts, invitation: Invitation, reply: Reply) -> None:
    """Tell one who waited that a seat is kept until a stated time."""
    _put(work, facts.meeting, invitation, "seat_offered", {"reply": reply}, calendar=True, facts=facts)


def place_beside(work: Work, facts: SharedFacts, invitation: Invitation, reply: Reply, left_out: int) -> None:
    """Tell one who waited, and is responsible for the meeting now, that they come; ``left_out`` are people without a place."""
    values = {"reply": reply, "left_out": left_out}
    _put(work, facts.meeting, invitation, "place_beside", values, calendar=True, facts=facts)


def seat_lapsed(work: Work, facts: SharedFacts, invitation: Invitation, reply: Reply) -> None:
    """Tell one who did not answer in time that the seat went to the next in line."""
    _put(work, facts.meeting, invitation, "seat_lapsed", {"reply": reply}, calendar=True, facts=facts)


def confirm(work: Work, meeting: Meeting, invitation: Invitation, answer: Answer) -> None:
    """Ask one who stands in the list already to answer by the personal link; somebody used the address on the page.

    The same answer within a minute is one, and has one letter.
    """
    kind, values = "confirm_answer", {"answer": answer, "word": ANSWER_SLUGS[answer]}
    if not stored_with_prefix(work.session, _key_prefix(kind, invitation, values), work.now - REPEATED_WITHIN):
        _put(work, meeting, invitation, kind, values)


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

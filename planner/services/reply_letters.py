"""Letters to one who has answered."""

from __future__ import annotations

from typing import Any

from planner.services import calendars, meeting_letters, outbox
from planner.services.outbox import Attachment, Draft
from planner.services.work import Work
from planner.store.invitations import Invitation
from planner.store.meetings import Meeting
from planner.store.people import Person
from planner.store.replies import Reply


def _put(
    work: Work, meeting: Meeting, invitation: Invitation, kind: str, values: dict[str, Any], *, file: bool
) -> None:
    shared = meeting_letters.meeting_values(work, meeting)
    own = {"link": meeting_letters.reply_link(work, invitation), "organisation": invitation.organisation}
    attachment = None
    if file:
        attachment = Attachment(f"{meeting.slug}.ics", calendars.file_for(work, meeting, invitation, values["reply"]))
    key = f"{kind}:{invitation.id}:{work.now.isoformat()}"
    from_whom = meeting_letters.sender(work, shared["roles"])
    outbox.put(
        work, Draft(kind, invitation.person, key, {**shared, **own, **values}, meeting, attachment, sender=from_whom)
    )


def receipt(work: Work, meeting: Meeting, invitation: Invitation, reply: Reply) -> None:
    """Confirm an answer: what stands, what happens next, how to change it, and the meeting as a calendar file."""
    kept = reply.state in {"coming", "maybe", "waiting"}
    links = calendars.add_links(work, meeting, invitation.person.language) if kept else None
    _put(work, meeting, invitation, "receipt", {"reply": reply, "add_links": links}, file=kept)


def seat_offered(work: Work, meeting: Meeting, invitation: Invitation, reply: Reply) -> None:
    """Tell one who waited that a seat is kept until a stated time."""
    _put(work, meeting, invitation, "seat_offered", {"reply": reply}, file=False)


def seat_lapsed(work: Work, meeting: Meeting, invitation: Invitation, reply: Reply) -> None:
    """Tell one who did not answer in time that the seat went to the next in line."""
    _put(work, meeting, invitation, "seat_lapsed", {"reply": reply}, file=False)


def confirm(work: Work, meeting: Meeting, invitation: Invitation, given: object) -> None:
    """Ask one who stands in the list already to answer by the personal link; somebody used the address on the page."""
    _put(work, meeting, invitation, "confirm_answer", {"given": given}, file=False)


def links_again(work: Work, person: Person, found: list[tuple[Invitation, Meeting]]) -> None:
    """Send a person fresh personal links to the meetings they stand in the list of."""
    entries = [(meeting, meeting_letters.reply_link(work, invitation)) for invitation, meeting in found]
    outbox.put(
        work, Draft("links_again", person, f"links_again:{person.id}:{work.now.isoformat()}", {"entries": entries})
    )

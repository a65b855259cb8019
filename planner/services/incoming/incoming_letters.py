"""Letters about what came in: to a guest whose answer could not be taken, and about another time that was proposed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planner.domain.addresses import email_key
from planner.domain.incoming import ProposedTime
from planner.domain.meetings import Span, span_between
from planner.domain.refusals import Refused
from planner.formats.words import refusals
from planner.rows.incoming import TimeProposal
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.duties import duty_letters
from planner.services.letters import calendar_letters, itip, meeting_letters, outbox
from planner.services.letters.outbox import CalendarPart, Draft, Sender
from planner.services.work import Work


def answer_not_taken(work: Work, meeting: Meeting, invitation: Invitation, refusal: Refused) -> None:
    """Tell a guest why the answer from the calendar was not taken; once a day for the same reason, come what may."""
    facts = refusals.facts(refusal, invitation.person.language, work.deployment.time_zone)
    why = {"why": refusals.words(refusal), "facts": facts}
    key = f"answer_not_taken:{invitation.id}:{refusal.rule}:{work.now.date()}"
    if not outbox.is_stored(work, key):
        part = itip.catch_up(work, meeting, invitation, work.session.get(Reply, invitation.id))
        _to_guest(work, meeting, invitation, "answer_not_taken", key, why, part)


def _to_guest(
    work: Work,
    meeting: Meeting,
    invitation: Invitation,
    kind: str,
    key: str,
    values: dict[str, Any],
    calendar: CalendarPart | None = None,
) -> None:
    if outbox.is_stored(work, key):
        return
    shared = meeting_letters.meeting_values(work, meeting)
    link = meeting_letters.reply_link(work, invitation)
    from_whom = meeting_letters.sender(shared["roles"])
    values_of_letter = {**shared, "link": link, **values}
    outbox.put(
        work, Draft(kind, invitation.person, key, values_of_letter, meeting, calendar=calendar, sender=from_whom)
    )


def span_of(meeting: Meeting, proposal: TimeProposal | ProposedTime) -> Span:
    """Return a proposed time in the wall time of the meeting, or in UTC where its clock shows that time twice."""
    span = span_between(proposal.starts_at, proposal.ends_at, meeting.zone)
    return replace(span, all_day=proposal.all_day)


def time_proposed(work: Work, meeting: Meeting, proposal: TimeProposal, guest: Person) -> None:
    """Tell the holder of execution, or the team, that a guest proposes another time; an answer goes to the guest."""
    values = meeting_letters.meeting_values(work, meeting)
    to = values["roles"].contact or duty_letters.to_team(work, meeting)
    if to.id is not None and to.id == work.by.person_id:
        return
    proposal_values = {"proposed": span_of(meeting, proposal), "guest": guest, "comment": proposal.comment}
    proposal_values["link"] = work.url(f"/moter/{meeting.slug}/innboks")
    key, sender = f"time_proposed:{proposal.id}", Sender(reply_to=guest.email)
    outbox.put(work, Draft("time_proposed", to, key, {**values, **proposal_values}, meeting, sender=sender))


def not_invited(work: Work, meeting: Meeting, to: Person, invitation: Invitation | None) -> None:
    """Tell somebody who asked to take part that they cannot; once, however often they ask.

    Whose invitation was taken back has the meeting taken out of the calendar as well (RFC 5546 3.2.2.6).
    """
    values = meeting_letters.meeting_values(work, meeting)
    part = None if invitation is None else calendar_letters.cancel(work, meeting, invitation)
    key = f"not_invited:{meeting.id}:{email_key(to.email)}"
    values_of_letter = {**values, "link": work.url("/moter/"), "taken_back": invitation is not None}
    from_whom = meeting_letters.sender(values["roles"])
    outbox.put(work, Draft("not_invited", to, key, values_of_letter, meeting, calendar=part, sender=from_whom))


def proposal_declined(work: Work, meeting: Meeting, proposal: TimeProposal, invitation: Invitation) -> None:
    """Tell a guest that the meeting stays when it is (RFC 5546 3.2.8)."""
    key, values = f"proposal_declined:{proposal.id}", {"proposed": span_of(meeting, proposal)}
    reply = work.session.get(Reply, invitation.id)
    part = calendar_letters.decline_counter(work, meeting, invitation, reply, sequence=proposal.sequence)
    _to_guest(work, meeting, invitation, "proposal_declined", key, values, part)

"""Letters about a meeting to those it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from planner.domain.mailings import MailingAudience
from planner.domain.meeting_fields import BY_NAME, PLACE_FIELDS, TIME_FIELDS
from planner.domain.meetings import MeetingState, Span
from planner.domain.replies import ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.calendars import meeting_facts, roles
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.calendars.roles import Roles
from planner.services.letters import itip, outbox
from planner.services.letters.outbox import Draft, Sender, Signature
from planner.services.work import Work
from planner.store.polls import chosen_fits


def is_concerned(audience: MailingAudience, invitation: Invitation, reply: Reply | None) -> bool:
    """Tell whether a guest belongs to an audience of those who have been invited."""
    if invitation.invited_at is None:
        return False
    declined = state_of(reply) is ReplyState.DECLINED
    if audience is MailingAudience.CONCERNED_BY_END:
        return not declined or _asked_since(invitation, reply)
    return audience is MailingAudience.SENT or not declined


def _asked_since(invitation: Invitation, reply: Reply | None) -> bool:
    last = invitation.calendar_told
    return invitation.in_calendar and last is not None and reply is not None and last > reply.answered_at


def state_of(reply: Reply | None) -> ReplyState:
    """Return how a reply stands; none yet is unanswered."""
    return ReplyState.UNANSWERED if reply is None else reply.state


def reply_link(work: Work, invitation: Invitation) -> str:
    """Return a fresh personal link to the answer page of an invitation."""
    secret = tokens.issue(work, TokenPurpose.REPLY, invitation.id, person_id=invitation.person_id)
    return work.url(f"/svar/{secret}")


def meeting_values(work: Work, meeting: Meeting, facts: SharedFacts | None = None) -> dict[str, Any]:
    """Return what every letter about a meeting needs: its roles, when it is in wall time, and its address.

    ``facts`` are those of the meeting where they have been read already.
    """
    of_meeting = roles.of(work, meeting) if facts is None else facts.roles
    return {"roles": of_meeting, "span": meeting.span, "meeting_url": work.url(f"/moter/{meeting.slug}")}


def open_until(work: Work, meeting: Meeting) -> datetime | None:
    """Return until when a meeting is answered; nothing where nobody has said, or that is over."""
    ends = meeting.answer_by
    return ends if ends is not None and ends > work.now else None


def sender(of_meeting: Roles, person: Person | None = None) -> Sender:
    """Return the name a letter about a meeting comes from, the person who signs it and the address that answers go to."""
    contact = person or of_meeting.contact
    organiser = of_meeting.organiser.name
    if contact is None:
        return Sender(organiser)
    return Sender(organiser, contact.email, signature(contact, _organisation_of(of_meeting, contact)))


def _organisation_of(of_meeting: Roles, person: Person) -> str:
    """Return for which organisation somebody signs who writes about a meeting: their own, where they have a part in it."""
    execution, follow_up, maker = of_meeting.execution, of_meeting.follow_up, of_meeting.made_by
    if person.id != execution.person_id:
        if person.id == follow_up.person_id and follow_up.holder is not None:
            return follow_up.holder.name
        if maker is not None and person.id == maker.id:
            return of_meeting.convener.name
    return of_meeting.organiser.name


def signature(person: Person, organisation: str) -> Signature:
    """Return how a person signs for an organisation."""
    return Signature(person.name or organisation, organisation if person.name else "", person.email, person.phone)


def invite(work: Work, meeting: Meeting, guests: Sequence[tuple[Invitation, Reply | None]]) -> None:
    """Send people their invitations now, each with a personal link and with the answer that stands, if any."""
    write_to(work, meeting_facts.read(work, meeting), "invitation", {}, guests, work.now.isoformat())


def preview_draft(work: Work, meeting: Meeting, to: Person, organisation: Organisation | None) -> Draft:
    """Return the invitation as somebody would get it, with a link that opens nothing."""
    values = {**meeting_values(work, meeting), "link": work.url("/svar/eksempel"), "organisation": organisation}
    values |= {"voted": None, "answer_by": open_until(work, meeting)}
    return Draft("invitation", to, "preview", values, meeting, sender=sender(values["roles"]))


def write_to(
    work: Work,
    facts: SharedFacts,
    kind: str,
    values: dict[str, Any],
    people: Sequence[tuple[Invitation, Reply | None]],
    stamp: str,
    *,
    asked_for: bool = False,
) -> None:
    """Write letters of a kind to guests of a meeting; ``stamp`` is the last part of their keys, ``facts`` the meeting's."""
    # Whom no letter reaches has a calendar that is not told, and it is kept of each what it was told.
    people = [pair for pair in people if outbox.reaches(pair[0].person, kind, asked_for=asked_for)]
    meeting = facts.meeting
    shared = {**meeting_values(work, meeting, facts), **values}
    from_whom, entry_facts = sender(facts.roles), itip.facts(work, meeting, facts)
    voted = chosen_fits(work.session, [invitation.id for invitation, _ in people]) if kind == "invitation" else {}
    say = itip.cancel if meeting.state is MeetingState.CANCELLED else itip.request
    parts = [say(work, meeting, invitation, reply, entry_facts) for invitation, reply in people]
    drafts = []
    for (invitation, reply), part in zip(people, parts, strict=True):
        personal = {
            "link": reply_link(work, invitation),
            "organisation": invitation.speaks_for,
            "state": state_of(reply),
            "answer_by": open_until(work, meeting) if reply is None else None,
        }
        personal["voted"] = voted.get(invitation.id)
        key = f"{kind}:{invitation.id}:{stamp}"
        draft = Draft(kind, invitation.person, key, shared | personal, meeting, calendar=part, sender=from_whom)
        drafts.append(replace(draft, asked_for=asked_for))
    outbox.put_all(work, drafts)


def changed_values(meeting: Meeting, fields: frozenset[str], before: dict[str, Any], note: str = "") -> dict[str, Any]:
    """Return what a letter says of a change: the fields, what they were ``before``, and a note."""
    return {**news(meeting, fields, before), "before": before, "note": note.strip()}


def news(meeting: Meeting, fields: frozenset[str], before: dict[str, Any]) -> dict[str, Any]:
    """Return what a letter names of a change: the time and the place with what they were, all else by the field's word.

    A new zone is named by its word too: the hours may stand as they read, and yet be others.
    """
    was = span_before(before)
    span = meeting.span
    moved = (was if was is None or span is None else was.in_zone(span.zone)) != span
    shown = PLACE_FIELDS | (TIME_FIELDS - {"zone"})
    others = list(dict.fromkeys(BY_NAME[name].label for name in sorted(fields - shown)))
    return {"moved": moved, "was": was, "relocated": bool(fields & PLACE_FIELDS), "others": others}


def span_before(before: Mapping[str, Any]) -> Span | None:
    """Return when a meeting was, from its fields before a change; nothing where it had no date."""
    starts = before["starts_local"]
    return None if starts is None else Span(starts, before["ends_local"], before["zone"], before["all_day"])


def as_it_stands(work: Work, meeting: Meeting, invitation: Invitation, reply: Reply | None) -> None:
    """Send one guest the meeting as it stands now, also one that is cancelled, because their calendar asked for it."""
    kind = "meeting_cancelled" if meeting.state is MeetingState.CANCELLED else "calendar_again"
    write_to(work, meeting_facts.read(work, meeting), kind, {}, [(invitation, reply)], work.now.isoformat())


def to_calendars(
    work: Work, meeting: Meeting, guests: Sequence[tuple[Invitation, Reply | None]], *, asked_for: bool = False
) -> None:
    """Send guests one meeting of a series for their calendars, where another letter tells of all of them."""
    facts = meeting_facts.read(work, meeting)
    write_to(work, facts, "calendar_invitation", {}, guests, work.now.isoformat(), asked_for=asked_for)


def bring_up_to_date(work: Work, meeting: Meeting, guests: Sequence[tuple[Invitation, Reply | None]]) -> None:
    """Tell the calendars of guests who ask for it how a meeting stands, where another letter told what changed."""
    facts = meeting_facts.read(work, meeting)
    write_to(work, facts, "calendar_update", {}, guests, work.now.isoformat(), asked_for=True)


def uninvited(work: Work, meeting: Meeting, invitation: Invitation, facts: SharedFacts | None = None) -> None:
    """Tell one person that their invitation has been taken back."""
    facts = facts or meeting_facts.read(work, meeting)
    values = meeting_values(work, meeting, facts)
    part = itip.cancel(work, meeting, invitation, entry_facts=itip.facts(work, meeting, facts))
    key = f"uninvited:{invitation.id}:{work.now.isoformat()}"
    draft = Draft("uninvited", invitation.person, key, values, meeting, calendar=part)
    outbox.put(work, replace(draft, sender=sender(facts.roles)))


def write_message(
    work: Work,
    facts: SharedFacts,
    subject: str,
    text: str,
    people: Sequence[tuple[Invitation, Reply | None]],
    stamp: str,
) -> None:
    """Write the words of the one who acts to guests; a calendar that is out of date is brought up to date by it."""
    meeting = facts.meeting
    writer, shared = _message(work, meeting, subject, text, facts)
    from_whom, entry_facts = sender(facts.roles, writer), itip.facts(work, meeting, facts)
    reached = {f"message:{pair[0].id}:{stamp}": pair for pair in people if outbox.reaches(pair[0].person, "message")}
    drafts = []
    for key in outbox.unstored(work, list(reached)):
        invitation, reply = reached[key]
        part = itip.catch_up(work, meeting, invitation, reply, entry_facts)
        personal = {**shared, "link": reply_link(work, invitation), "told": part is not None}
        personal["organisation"] = invitation.speaks_for
        drafts.append(Draft("message", invitation.person, key, personal, meeting, calendar=part, sender=from_whom))
    outbox.put_all(work, drafts)


def message_draft(work: Work, meeting: Meeting, subject: str, text: str, to: Person) -> Draft:
    """Return a message as somebody would get it, with a link that opens nothing."""
    writer, shared = _message(work, meeting, subject, text)
    values = {**shared, "link": work.url("/svar/eksempel"), "told": False}
    return Draft("message", to, "preview", values, meeting, sender=sender(values["roles"], writer))


def _message(
    work: Work, meeting: Meeting, subject: str, text: str, facts: SharedFacts | None = None
) -> tuple[Person | None, dict[str, Any]]:
    writer = None if work.by.person_id is None else work.session.get(Person, work.by.person_id)
    words = {"message_subject": subject.strip(), "message_text": text.strip()}
    return writer, {**meeting_values(work, meeting, facts), **words}

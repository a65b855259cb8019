"""Calendar parts of letters, for the calendar of each guest by themselves (iTIP, RFC 5546).

Invitations are handed in with their person loaded.
"""

from __future__ import annotations

from dataclasses import replace

from planner.domain.calendars import CalendarEntry, EntryStatus, whole_second
from planner.domain.itip import PARTSTAT_OF, Method, sequence_of
from planner.domain.meetings import MeetingState
from planner.domain.replies import ReplyState
from planner.formats.entries.calendar_entries import EntryFacts, cancelled_mark, guest_entry
from planner.formats.ical.itip import ItipRecipient, Message, Party, write
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses, calendar_entries, meeting_facts
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.letters.outbox import CalendarPart
from planner.services.work import Work


def facts(work: Work, meeting: Meeting, shared: SharedFacts | None = None) -> EntryFacts | None:
    """Return what calendars are told of a meeting; nothing where letters say nothing to calendars, or for a draft."""
    if not work.deployment.calendar_invitations:
        return None
    return calendar_entries.entry_facts(work, shared or meeting_facts.read(work, meeting))


def request(
    work: Work, meeting: Meeting, invitation: Invitation, reply: Reply | None, entry_facts: EntryFacts | None = None
) -> CalendarPart | None:
    """Ask a guest's calendar to show the meeting as it stands, with how the guest stands in it (RFC 5546 3.2.2).

    It is noted that this calendar holds the meeting from now on.
    """
    entry_facts = entry_facts or facts(work, meeting)
    if entry_facts is None:
        return None
    invitation.in_calendar, invitation.calendar_told = True, entry_facts.revised_at
    return _part(work, entry_facts, invitation, reply, Method.REQUEST, _entry(entry_facts, invitation))


def cancel(
    work: Work,
    meeting: Meeting,
    invitation: Invitation,
    reply: Reply | None = None,
    entry_facts: EntryFacts | None = None,
    *,
    address: str = "",
) -> CalendarPart | None:
    """Ask a guest's calendar to take the meeting out: it is cancelled, or the guest is no longer invited (3.2.5).

    Who is no longer invited is told its time and title and nothing else. ``address`` is where the guest was invited
    before, where that is another one than now.
    """
    entry_facts = entry_facts or facts(work, meeting)
    if entry_facts is None:
        return None
    invitation.calendar_told = entry_facts.revised_at
    entry = replace(_entry(entry_facts, invitation), status=EntryStatus.CANCELLED)
    if invitation.uninvited_at is not None:
        invitation.in_calendar = False
        entry = replace(entry, description="", join_url="")
    return _part(work, entry_facts, invitation, reply, Method.CANCEL, entry, address=address)


def outdated(meeting: Meeting, invitation: Invitation) -> bool:
    """Tell whether a calendar that holds the meeting was told of it before it was last changed, as without a letter."""
    last = invitation.calendar_told
    return invitation.in_calendar and last is not None and last < meeting.revised_at


def catch_up(
    work: Work, meeting: Meeting, invitation: Invitation, reply: Reply | None, entry_facts: EntryFacts | None = None
) -> CalendarPart | None:
    """Return what a letter about something else says to a calendar that is out of date; nothing where it is not."""
    if not outdated(meeting, invitation):
        return None
    say = cancel if meeting.state is MeetingState.CANCELLED else request
    return say(work, meeting, invitation, reply, entry_facts)


def decline_counter(
    work: Work, meeting: Meeting, invitation: Invitation, reply: Reply | None, comment: str = "", sequence: int = -1
) -> CalendarPart | None:
    """Tell a guest's calendar that the time it proposed is not taken (3.2.8); ``sequence`` echoes that of the proposal."""
    entry_facts = facts(work, meeting)
    if entry_facts is None:
        return None
    entry = _entry(entry_facts, invitation)
    if sequence >= 0:
        entry = replace(entry, sequence=sequence)
    return _part(work, entry_facts, invitation, reply, Method.DECLINECOUNTER, entry, comment)


def _entry(entry_facts: EntryFacts, invitation: Invitation) -> CalendarEntry:
    entry = guest_entry(entry_facts, invitation.person.language)
    changed_at = invitation.uninvited_at or invitation.invited_at or entry_facts.revised_at
    if invitation.sequence_added:
        entry = replace(entry, revised_at=max(entry_facts.revised_at, whole_second(changed_at)))
    return replace(entry, sequence=sequence_of(entry_facts.sequence, invitation.sequence_added))


def _part(
    work: Work,
    entry_facts: EntryFacts,
    invitation: Invitation,
    reply: Reply | None,
    method: Method,
    entry: CalendarEntry,
    comment: str = "",
    *,
    address: str = "",
) -> CalendarPart:
    person, answer_address = invitation.person, answer_addresses.of(work, invitation)
    message = Message(
        method=method,
        entry=entry,
        organiser=Party(answer_address, entry_facts.holder or entry_facts.convener),
        guest=ItipRecipient(
            Party(address or person.email, person.name),
            PARTSTAT_OF[ReplyState.UNANSWERED if reply is None else reply.state],
        ),
        # Never before what it tells of: two changes within one second have different times (RFC 5546 2.1.5).
        made_at=max(whole_second(work.now), entry.revised_at),
        comment=comment,
    )
    off = entry_facts.state is MeetingState.CANCELLED
    return CalendarPart(method, write(message, cancelled_mark(person.language) if off else ""), answer_address)

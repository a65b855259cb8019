"""What letters say to the calendars of guests, each guest by themselves (iTIP, RFC 5546).

Invitations are handed in with their person loaded.
"""

from __future__ import annotations

from dataclasses import replace

from planner.domain.calendars import CalendarEntry, EntryStatus
from planner.domain.itip import PARTSTAT_OF, Method, sequence_of
from planner.domain.meetings import MeetingState
from planner.domain.replies import ReplyState
from planner.formats.entries.calendar_entries import EntryFacts, cancelled_mark, guest_entry
from planner.formats.ical.itip import ItipRecipient, Message, Party, write
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses, calendar_entries, roles
from planner.services.calendars.revisions import to_second
from planner.services.calendars.roles import Roles
from planner.services.letters.outbox import CalendarPart
from planner.services.work import Work


def facts(work: Work, meeting: Meeting, of_meeting: Roles | None = None) -> EntryFacts | None:
    """Return what calendars are told of a meeting; nothing where letters say nothing to calendars, or for a draft."""
    if not work.deployment.calendar_invitations:
        return None
    return calendar_entries.with_roles(work, meeting, of_meeting or roles.of(work, meeting))


def request(
    work: Work, meeting: Meeting, invitation: Invitation, reply: Reply | None, known: EntryFacts | None = None
) -> CalendarPart | None:
    """Ask a guest's calendar to show the meeting as it stands, with how the guest stands in it (RFC 5546 3.2.2).

    It is noted that this calendar holds the meeting from now on.
    """
    known = known or facts(work, meeting)
    if known is None:
        return None
    invitation.in_calendar, invitation.calendar_told = True, known.revised_at
    return _part(work, known, invitation, reply, Method.REQUEST, _entry(known, invitation))


def cancel(
    work: Work, meeting: Meeting, invitation: Invitation, reply: Reply | None = None, known: EntryFacts | None = None
) -> CalendarPart | None:
    """Ask a guest's calendar to take the meeting out: it is cancelled, or the guest is no longer invited (3.2.5).

    Who is no longer invited is told its time and title and nothing else.
    """
    known = known or facts(work, meeting)
    if known is None:
        return None
    invitation.calendar_told = known.revised_at
    entry = replace(_entry(known, invitation), status=EntryStatus.CANCELLED)
    if invitation.uninvited_at is not None:
        invitation.in_calendar = False
        entry = replace(entry, description="", join_url="")
    return _part(work, known, invitation, reply, Method.CANCEL, entry)


def outdated(meeting: Meeting, invitation: Invitation) -> bool:
    """Tell whether a calendar that holds the meeting was told of it before it was last changed, as without a letter."""
    told = invitation.calendar_told
    return invitation.in_calendar and told is not None and told < meeting.revised_at


def catch_up(work: Work, meeting: Meeting, invitation: Invitation, reply: Reply | None) -> CalendarPart | None:
    """Return what a letter about something else says to a calendar that is out of date; nothing where it is not."""
    if not outdated(meeting, invitation):
        return None
    say = cancel if meeting.state is MeetingState.CANCELLED else request
    return say(work, meeting, invitation, reply)


def decline_counter(
    work: Work, meeting: Meeting, invitation: Invitation, reply: Reply | None, comment: str = "", sequence: int = -1
) -> CalendarPart | None:
    """Tell a guest's calendar that the time it proposed is not taken (3.2.8); ``sequence`` echoes that of the proposal."""
    known = facts(work, meeting)
    if known is None:
        return None
    entry = _entry(known, invitation)
    if sequence >= 0:
        entry = replace(entry, sequence=sequence)
    return _part(work, known, invitation, reply, Method.DECLINECOUNTER, entry, comment)


def _entry(known: EntryFacts, invitation: Invitation) -> CalendarEntry:
    entry = guest_entry(known, invitation.person.language)
    changed_at = invitation.uninvited_at or invitation.invited_at or known.revised_at
    if invitation.sequence_added:
        entry = replace(entry, revised_at=max(known.revised_at, to_second(changed_at)))
    return replace(entry, sequence=sequence_of(known.sequence, invitation.sequence_added))


def _part(
    work: Work,
    known: EntryFacts,
    invitation: Invitation,
    reply: Reply | None,
    method: Method,
    entry: CalendarEntry,
    comment: str = "",
) -> CalendarPart:
    person, address = invitation.person, answer_addresses.of(work, invitation)
    message = Message(
        method=method,
        entry=entry,
        organiser=Party(address, known.carrier or known.convener),
        guest=ItipRecipient(
            Party(person.email, person.name), PARTSTAT_OF[ReplyState.UNANSWERED if reply is None else reply.state]
        ),
        # Never before what it tells of: two changes within one second have different times (RFC 5546 2.1.5).
        made_at=max(to_second(work.now), entry.revised_at),
        comment=comment,
    )
    off = known.state is MeetingState.CANCELLED
    return CalendarPart(method, write(message, cancelled_mark(person.language) if off else ""), address)

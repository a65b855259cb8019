"""Entries of personal feeds, one for each guest who has one, rendered when the meeting or the reply has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from planner.domain.calendars import CalendarEntry, is_shown, listed_days
from planner.domain.feeds import PERSONAL
from planner.domain.itip import sequence_of
from planner.domain.personal_feeds import FeedAlarm, FeedScope, has_place, rings_before
from planner.domain.replies import ReplyState
from planner.formats.entries.calendar_entries import cancelled_mark, own_entry
from planner.rows.calendars import GuestEntry
from planner.rows.invitations import Invitation
from planner.services.calendars import editions
from planner.services.calendars.calendar_entries import MeetingForCalendars
from planner.services.calendars.feed_versions import Changes
from planner.services.calendars.public_entries import Before, render_revision, today
from planner.services.work import Work
from planner.store import guest_entries as rows


@dataclass(frozen=True)
class _Guest:
    """A guest who has a feed of their own."""

    invitation: Invitation
    language: str
    state: ReplyState
    answered_at: datetime | None
    stored: GuestEntry | None
    scope: FeedScope
    alarm: FeedAlarm


def refresh(
    work: Work,
    meeting_id: int,
    listing: MeetingForCalendars | None,
    changes: Changes,
    people: Collection[int] | None = None,
) -> None:
    """Render a meeting for every guest who has a feed, or for some people, and note the feeds that this changes."""
    for guest in _guests(work, meeting_id, people):
        if listing is None or not _render(work, listing, guest, changes):
            _take_out(work, guest, changes)


def render_ahead(work: Work, meeting_id: int, listing: MeetingForCalendars, people: Collection[int]) -> None:
    """Render a meeting for some people and store nothing, so that ``refresh`` has it rendered."""
    for guest in _guests(work, meeting_id, people):
        if (entry := _entry(listing, guest)) is not None:
            render_revision(entry, cancelled_mark(guest.language), _before(guest, entry), work.now)


def _guests(work: Work, meeting_id: int, people: Collection[int] | None) -> Iterator[_Guest]:
    for guest in rows.guests(work.session, meeting_id, people):
        yield _Guest(
            guest.invitation,
            guest.language,
            guest.state or ReplyState.UNANSWERED,
            guest.answered_at,
            guest.entry,
            guest.scope or FeedScope.ASKED,
            guest.alarm or FeedAlarm.NONE,
        )


def _entry(listing: MeetingForCalendars, guest: _Guest) -> CalendarEntry | None:
    """The meeting as it stands in the guest's own feed; ``None`` where it has no place there."""
    sequence = sequence_of(listing.entry.sequence, guest.invitation.sequence_added)
    facts = replace(listing.entry, sequence=sequence)
    entry = own_entry(facts, guest.language, guest.state, guest.answered_at)
    invited = guest.invitation.invited_at is not None and guest.invitation.uninvited_at is None
    if entry is None or not invited or not has_place(guest.scope, guest.state):
        return None
    return replace(entry, alarm=rings_before(guest.alarm, guest.state, entry.when))


def _before(guest: _Guest, entry: CalendarEntry) -> Before:
    """The last rendering that the guest has seen: perhaps the public one, as one of the meetings around them."""
    if guest.stored:
        return Before(guest.stored.body, guest.stored.revised_at)
    return Before(latest=entry.revised_at) if guest.scope is FeedScope.CIRCLE else Before()


def _render(work: Work, listing: MeetingForCalendars, guest: _Guest, changes: Changes) -> bool:
    """Render the meeting for one guest; return whether it has a place in their feed."""
    invitation, stored = guest.invitation, guest.stored
    entry = _entry(listing, guest)
    if entry is None:
        return False
    rendered, revised_at = render_revision(entry, cancelled_mark(guest.language), _before(guest, entry), work.now)
    shown = is_shown(entry, today(work))
    was_shown = stored is not None and stored.shown
    if was_shown != shown or (shown and (stored is None or stored.body != rendered.body)):
        changes.add(feed_of(invitation.person_id))
    row = stored or GuestEntry(
        invitation_id=invitation.id, meeting_id=listing.meeting_id, person_id=invitation.person_id
    )
    row.body, row.zone, row.revised_at = rendered.body, rendered.zone, revised_at
    row.language, row.told = guest.language, listing.entry.coming
    row.edition = editions.of_entries(work.deployment)
    row.first_day, row.last_day = listed_days(entry)
    row.shown = shown
    work.session.add(row)
    return True


def _take_out(work: Work, guest: _Guest, changes: Changes) -> None:
    stored = guest.stored
    if stored is None:
        return
    if stored.shown:
        changes.add(feed_of(stored.person_id))
    work.session.delete(stored)


def feed_of(person_id: int) -> str:
    """Return the stored key of a person's own feed."""
    return f"{PERSONAL}{person_id}"

"""The own entries of a meeting's guests, in their feeds and calendar programs: some at once, the others in slices by a job.

Of a meeting that is looking for a date they are the dates.
"""

from __future__ import annotations

from collections.abc import Collection

from planner.domain.renewals import RenewalKind
from planner.services.calendars import calendar_entries, dav_objects, guest_entries, poll_entries, renewals
from planner.services.calendars.calendar_entries import MeetingForCalendars
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store import guest_entries as rows
from planner.store.calendar_standings import CalendarStanding


def refresh(
    work: Work,
    meeting_id: int,
    listing: MeetingForCalendars | None,
    changes: Changes,
    people: Collection[int] | None = None,
) -> None:
    """Render a meeting for all of its guests, or for some of them, and note the feeds that this changes."""
    counted = None if listing is None else calendar_entries.counted(work, listing)
    guest_entries.refresh(work, meeting_id, counted, changes, people)
    dav_objects.refresh(work, meeting_id, counted, people)
    if listing is None:
        poll_entries.refresh(work, meeting_id, changes, people)


def render_ahead(work: Work, meeting_id: int, people: Collection[int]) -> None:
    """Render a meeting for some of its guests and store nothing, so that ``refresh`` has it rendered."""
    listing = calendar_entries.read(work, meeting_id)
    if listing is not None:
        guest_entries.render_ahead(work, meeting_id, listing, people)


def refresh_first(
    work: Work,
    meeting_id: int,
    listing: MeetingForCalendars | None,
    changes: Changes,
    standing: CalendarStanding,
    most: int,
) -> int:
    """Render a meeting for at most so many of its guests, leave the others to the job, and return how many were done."""
    if standing.guests <= most:
        if standing.guests:
            refresh(work, meeting_id, listing, changes)
        return standing.guests
    people = rows.people(work.session, meeting_id, 0, most)
    if people:
        refresh(work, meeting_id, listing, changes, people)
    renewals.put(work, RenewalKind.GUESTS, meeting_id, max(people, default=0))
    return most

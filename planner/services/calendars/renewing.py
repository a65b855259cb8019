"""The slices of renewals: each is a transaction of its own, and the next one goes on from where it ended."""

from __future__ import annotations

from collections.abc import Callable

from planner.domain.renewals import BEFORE_ALL, MOST_MEETINGS, MOST_MOVES, MOST_PEOPLE, RenewalKind
from planner.rows.renewals import Renewal
from planner.services.calendars import (
    calendar_entries,
    calendars,
    dav_opening,
    feed_versions,
    own_entries,
    personal_feeds,
    renewals,
)
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store import renewals as rows
from planner.store import themes
from planner.store.guest_entries import people
from planner.store.meetings import lock_by_id


def begin(work: Work, kind: RenewalKind, subject_id: int) -> None:
    """Render the first meetings of an organisation or a theme anew, and leave the others to the job."""
    meetings = rows.meetings(work.session, kind, subject_id, 0, MOST_MEETINGS)
    calendars.refresh_all(work, meetings)
    if len(meetings) == MOST_MEETINGS:
        renewals.put(work, kind, subject_id, meetings[-1])


def step(work: Work, renewal_id: int) -> None:
    """Do the next slice of a renewal; the last one ends it.

    Lock order: the meeting before the renewal of its guests, as a change of the meeting does; else the renewal first.
    """
    renewal = work.session.get(Renewal, renewal_id)
    if renewal is not None and renewal.kind is RenewalKind.GUESTS:
        lock_by_id(work.session, [renewal.subject_id])
    renewal = rows.locked(work.session, renewal_id)
    if renewal is None:
        return
    renewal.cursor = _SLICES[renewal.kind](work, renewal) or 0
    if not renewal.cursor:
        work.session.delete(renewal)
    work.session.flush()


def render_ahead(work: Work, renewal_id: int) -> None:
    """Render what the next slice of a renewal is about without a lock, so that the slice itself has it rendered."""
    renewal = work.session.get(Renewal, renewal_id)
    if renewal is None:
        return
    if renewal.kind is RenewalKind.GUESTS:
        chosen = people(work.session, renewal.subject_id, renewal.cursor, MOST_PEOPLE)
        own_entries.render_ahead(work, renewal.subject_id, chosen)
    elif renewal.kind in {RenewalKind.ORGANISATION, RenewalKind.THEME}:
        calendars.render_ahead(work, _meetings(work, renewal))


def _next_guests(work: Work, renewal: Renewal) -> int | None:
    """Render a meeting for its next guests; return how far that came, or nothing at the end."""
    meeting_id = renewal.subject_id
    chosen = people(work.session, meeting_id, renewal.cursor, MOST_PEOPLE)
    if not chosen:
        return None
    changes = Changes()
    listing = calendar_entries.read_all(work, [meeting_id])[meeting_id]
    own_entries.refresh(work, meeting_id, listing, changes, chosen)
    feed_versions.bump(work, changes)
    return chosen[-1] if len(chosen) == MOST_PEOPLE else None


def _meetings(work: Work, renewal: Renewal) -> list[int]:
    return rows.meetings(work.session, renewal.kind, renewal.subject_id, renewal.cursor, MOST_MEETINGS)


def _next_meetings(work: Work, renewal: Renewal) -> int | None:
    """Render the next meetings that carry a name; return how far that came, or nothing at the end."""
    chosen = _meetings(work, renewal)
    calendars.refresh_all(work, chosen)
    return chosen[-1] if len(chosen) == MOST_MEETINGS else None


def _next_themed(work: Work, renewal: Renewal) -> int | None:
    """Move what carries a theme that was merged into this one; once nothing does, render the meetings that carry it."""
    if themes.move(work.session, renewal.subject_id, MOST_MOVES):
        return BEFORE_ALL
    return _next_meetings(work, renewal)


def _next_own(work: Work, renewal: Renewal) -> int | None:
    return personal_feeds.fill_on(work, renewal.subject_id, renewal.cursor)


def _next_collected(work: Work, renewal: Renewal) -> int | None:
    return dav_opening.fill_on(work, renewal.subject_id, renewal.cursor)


_SLICES: dict[RenewalKind, Callable[[Work, Renewal], int | None]] = {
    RenewalKind.GUESTS: _next_guests,
    RenewalKind.ORGANISATION: _next_meetings,
    RenewalKind.THEME: _next_themed,
    RenewalKind.OWN_FEED: _next_own,
    RenewalKind.OWN_COLLECTIONS: _next_collected,
}

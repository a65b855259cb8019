"""The public feeds: a meeting's entry is rendered when the meeting has changed, and stands in the feeds it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b

from planner.domain.calendars import CalendarEntry, is_shown, listed_days, revision_time
from planner.domain.feeds import feeds_of
from planner.domain.people import LANGUAGES
from planner.domain.times import to_local
from planner.formats.entries.calendar_entries import cancelled_mark, left_entry, open_entry
from planner.formats.ical.ical import Rendered, render
from planner.rows.calendars import FeedEntry, RenderedEntry, Variant
from planner.services.calendars.calendar_entries import MeetingForCalendars
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store import feed_entries as rows

_MAKE = {Variant.PUBLIC: open_entry, Variant.LEFT: left_entry}


def today(work: Work) -> date:
    """Return the day it is where the service is."""
    return to_local(work.now, work.deployment.time_zone).date()


@dataclass(frozen=True)
class Before:
    """The last rendering: its bytes and their revision time; ``latest`` is the latest time of the meeting anywhere."""

    body: bytes = b""
    revised_at: datetime | None = None
    latest: datetime | None = None


def render_revision(entry: CalendarEntry, mark: str, before: Before, now: datetime) -> tuple[Rendered, datetime]:
    """Render an entry: what has not changed keeps its bytes, and all else gets a later revision time than any before."""
    if before.revised_at is not None:
        same = render(replace(entry, revised_at=before.revised_at), mark)
        if same.body == before.body:
            return same, before.revised_at
    latest = before.latest or before.revised_at
    later = entry.revised_at if latest is None else revision_time(latest, now)
    return render(replace(entry, revised_at=later), mark), later


def mark_of(*parts: object) -> bytes:
    """Return a digest that tells one state of an entry from another."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(part if isinstance(part, bytes) else f"{part}\n".encode())
    return digest.digest()


def refresh(work: Work, meeting_id: int, listing: MeetingForCalendars | None, changes: Changes) -> None:
    """Render the entries of a meeting and note every feed whose bytes that changes.

    A meeting that has gone out of a feed stands there as cancelled, without details, until it has passed.
    """
    feeds = {str(key) for key in feeds_of(listing.belonging)} if listing else set()
    placed = {row.feed: row for row in rows.of_meeting(work.session, meeting_id)}
    if listing is None or not (feeds or _still_there(placed)):
        return
    stored = {(row.language, row.variant): row for row in rows.rendered(work.session, meeting_id)}
    moved = _moved(feeds, placed)
    shifts = max((row.shifts for row in stored.values()), default=0) + (1 if moved else 0)
    variants = {feed: Variant.PUBLIC if feed in feeds else Variant.LEFT for feed in feeds | set(placed)}
    marks = {
        variant: _render(work, listing, variant, shifts, stored) for variant in sorted(set(variants.values()), key=str)
    }
    for feed, variant in variants.items():
        _place(work, listing, feed, variant, placed.get(feed), marks[variant], changes)
    for feed in feeds & set(listing.names):
        changes.name(feed, listing.names[feed])


def _still_there(placed: dict[str, FeedEntry]) -> bool:
    """Whether the meeting stands in a feed with its details.

    Of one that has left them all nothing more is told: what is changed in private is not anybody's to see.
    """
    return any(row.variant is Variant.PUBLIC for row in placed.values())


def _moved(feeds: Iterable[str], placed: dict[str, FeedEntry]) -> bool:
    """Whether the meeting leaves a feed, or comes back to one it has left, which counts in SEQUENCE."""
    back = any(placed[feed].variant is Variant.LEFT for feed in feeds if feed in placed)
    return back or any(row.variant is Variant.PUBLIC for feed, row in placed.items() if feed not in feeds)


def _render(
    work: Work,
    listing: MeetingForCalendars,
    variant: Variant,
    shifts: int,
    stored: dict[tuple[str, Variant], RenderedEntry],
) -> tuple[bytes, bool]:
    """Render one variant in every language; return a mark of what it is now, and whether it has changed."""
    changed = False
    parts: list[bytes] = []
    latest = max((row.revised_at for row in stored.values()), default=None)
    for language in LANGUAGES:
        row = stored.get((language, variant))
        entry = _MAKE[variant](listing.entry, language)
        entry = replace(entry, sequence=entry.sequence + shifts)
        before = Before(row.body, row.revised_at, latest) if row else Before(latest=latest)
        rendered, revised_at = render_revision(entry, _mark(variant, language), before, work.now)
        changed = changed or row is None or row.body != rendered.body
        row = row or RenderedEntry(meeting_id=listing.meeting_id, language=language, variant=variant)
        row.body, row.zone, row.revised_at = rendered.body, rendered.zone, revised_at
        row.shifts, row.told = shifts, listing.entry.coming
        work.session.add(row)
        parts.append(rendered.body)
    return mark_of(*parts), changed


def _mark(variant: Variant, language: str) -> str:
    return cancelled_mark(language) if variant is Variant.PUBLIC else ""


def _place(
    work: Work,
    listing: MeetingForCalendars,
    feed: str,
    variant: Variant,
    row: FeedEntry | None,
    rendered: tuple[bytes, bool],
    changes: Changes,
) -> None:
    """Let the meeting stand in one feed; one that has left and has passed is taken out for good."""
    entry = _MAKE[variant](listing.entry, LANGUAGES[0])
    first_day, last_day = listed_days(entry)
    shown = is_shown(entry, today(work))
    mark, changed = rendered
    was_shown = row is not None and row.shown
    if was_shown != shown or (shown and (changed or row is None or row.variant is not variant)):
        changes.add(feed, mark, str(shown).encode(), meeting_id=listing.meeting_id)
    if row is not None and variant is Variant.LEFT and not shown:
        work.session.delete(row)
        return
    row = row or FeedEntry(feed=feed, meeting_id=listing.meeting_id)
    row.variant, row.first_day, row.last_day, row.shown = variant, first_day, last_day, shown
    work.session.add(row)

"""The public feeds: a meeting's entry is rendered when the meeting has changed, and stands in the feeds it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b

from planner.domain.calendars import CalendarEntry, listed_days, revision_time
from planner.domain.feeds import FEED_TABLE, feeds_of, parse_feed_key
from planner.domain.people import LANGUAGES
from planner.domain.times import to_local
from planner.formats.entries.calendar_entries import cancelled_mark, left_entry, open_entry
from planner.formats.ical.ical import Rendered, render
from planner.rows.calendars import Variant
from planner.services.calendars import editions
from planner.services.calendars.calendar_entries import MeetingForCalendars
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store.calendar_standings import CalendarStanding, EntryWrites, FeedPlace, StandingEntry, write

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


def refresh_all(
    work: Work,
    listings: Mapping[int, MeetingForCalendars | None],
    standings: Mapping[int, CalendarStanding],
    changes: Changes,
) -> None:
    """Render the entries of meetings and note every feed whose bytes that changes.

    A meeting that has gone out of a feed stands there as cancelled, without details, until it has passed.
    """
    write(work.session, render_all(work, listings, standings, changes), editions.of_entries(work.deployment))


def render_all(
    work: Work,
    listings: Mapping[int, MeetingForCalendars | None],
    standings: Mapping[int, CalendarStanding],
    changes: Changes,
) -> EntryWrites:
    """Render the entries of meetings, store nothing, and return what is to be stored."""
    edition, writes = editions.of_entries(work.deployment), EntryWrites()
    for meeting_id in sorted(standings):
        listing, standing = listings[meeting_id], standings[meeting_id]
        if listing is None or not _is_told(listing, standing):
            _let_stand(meeting_id, standing, edition, writes)
        else:
            _refresh(_Rendering(work, listing, standing, edition, writes), changes)
            changes.followers |= {feed: standing.followers.get(feed, set()) for feed in standing.places}
    return writes


@dataclass(frozen=True)
class _Rendering:
    """A meeting whose entries are rendered: how it stands in calendars, and what is to be written."""

    work: Work
    listing: MeetingForCalendars
    standing: CalendarStanding
    edition: int
    writes: EntryWrites


def _feeds(listing: MeetingForCalendars) -> set[str]:
    return {str(key) for key in feeds_of(listing.belonging)}


def _is_told(listing: MeetingForCalendars, standing: CalendarStanding) -> bool:
    """Whether the meeting stands in a feed with its details, or is to.

    Of one that has left them all nothing more is told: what is changed in private is not anybody's to see.
    """
    return bool(_feeds(listing)) or any(place.variant is Variant.PUBLIC for place in standing.places.values())


def _let_stand(
    meeting_id: int, standing: CalendarStanding, edition: int, writes: EntryWrites, but: Collection[Variant] = ()
) -> None:
    """Leave bytes as an earlier edition rendered them: of what has left every feed nothing may be read anew."""
    stored = ((variant, entry) for (_, variant), entry in standing.rendered.items() if variant not in but)
    if any(entry.edition != edition for _, entry in stored):
        writes.standing.append(meeting_id)


def _refresh(here: _Rendering, changes: Changes) -> None:
    feeds, standing = _feeds(here.listing), here.standing
    variants = {feed: Variant.PUBLIC if feed in feeds else Variant.LEFT for feed in feeds | set(standing.places)}
    shifts = max((entry.shifts for entry in standing.rendered.values()), default=0)
    shifts += 1 if _moved(feeds, standing.places) else 0
    changed = {variant: _render(here, variant, shifts) for variant in sorted(set(variants.values()), key=str)}
    entries = {variant: _MAKE[variant](here.listing.entry, LANGUAGES[0]) for variant in changed}
    for feed, variant in variants.items():
        days = listed_days(entries[variant], FEED_TABLE[parse_feed_key(feed).kind].span)
        _place(here, feed, variant, days, changes, changed=changed[variant])
    for feed in feeds & set(here.listing.names):
        changes.name(feed, here.listing.names[feed])
    _let_stand(here.listing.meeting_id, standing, here.edition, here.writes, changed)


def _moved(feeds: Iterable[str], placed: Mapping[str, FeedPlace]) -> bool:
    """Whether the meeting leaves a feed, or comes back to one it has left, which counts in SEQUENCE."""
    back = any(placed[feed].variant is Variant.LEFT for feed in feeds if feed in placed)
    return back or any(place.variant is Variant.PUBLIC for feed, place in placed.items() if feed not in feeds)


def _render(here: _Rendering, variant: Variant, shifts: int) -> bool:
    """Render one variant in every language; tell whether it has changed."""
    changed = False
    latest = max((entry.revised_at for entry in here.standing.rendered.values()), default=None)
    for language in LANGUAGES:
        stored = here.standing.rendered.get((language, variant))
        entry = _MAKE[variant](here.listing.entry, language)
        entry = replace(entry, sequence=entry.sequence + shifts)
        before = Before(stored.body, stored.revised_at, latest) if stored else Before(latest=latest)
        rendered, revised_at = render_revision(entry, _mark(variant, language), before, here.work.now)
        changed = changed or stored is None or stored.body != rendered.body
        after = StandingEntry(rendered.body, rendered.zone, revised_at, shifts, here.edition)
        if after != stored:
            key = {"meeting_id": here.listing.meeting_id, "language": language, "variant": variant}
            here.writes.rendered.append(key | after._asdict())
    return changed


def _mark(variant: Variant, language: str) -> str:
    return cancelled_mark(language) if variant is Variant.PUBLIC else ""


def _place(
    here: _Rendering, feed: str, variant: Variant, days: tuple[date, date], changes: Changes, *, changed: bool
) -> None:
    """Let the meeting stand in one feed; one that has left and has passed is taken out for good."""
    before, meeting_id = here.standing.places.get(feed), here.listing.meeting_id
    first_day, last_day = days
    after = FeedPlace(variant, first_day, last_day, first_day <= today(here.work) <= last_day)
    was_shown = before is not None and before.shown
    if was_shown != after.shown or (after.shown and (changed or before is None or before.variant is not variant)):
        changes.add(feed, meeting_id)
    if before is not None and variant is Variant.LEFT and not after.shown:
        here.writes.gone.append((feed, meeting_id))
    elif after != before:
        here.writes.places.append({"feed": feed, "meeting_id": meeting_id} | after._asdict())

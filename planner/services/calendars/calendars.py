"""Calendars: kept up to date by the transaction that changes a meeting, never made on read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from planner.domain.calendars import CalendarEntry, EntryStatus
from planner.domain.dav import CollectionKind
from planner.domain.itip import sequence_of
from planner.domain.renewals import MOST_PEOPLE
from planner.domain.replies import ReplyState
from planner.formats.entries.calendar_entries import (
    EntryFacts,
    cancelled_mark,
    guest_entry,
    link_entry,
    open_entry,
    own_entry,
    public_entry,
)
from planner.formats.ical import calendar_links
from planner.formats.ical.ical import calendar_file, calendar_of
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.calendars import (
    calendar_entries,
    dav_objects,
    feed_versions,
    guest_entries,
    meeting_facts,
    own_entries,
    poll_entries,
    public_entries,
    tasks,
)
from planner.services.calendars.feed_versions import Changes
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.work import Work
from planner.store import calendar_standings as rows
from planner.store.dav import opened
from planner.store.invitations import is_sent
from planner.store.meetings import lock_by_id
from planner.store.personal_feeds import subscribed

SLICE = 500
"""Meetings whose facts are read at once."""


def refresh(work: Work, meeting: Meeting, facts: SharedFacts | None = None, most: int = MOST_PEOPLE) -> None:
    """Render the entries of a meeting anew and bump every feed that holds, held or now holds it.

    ``facts`` are those of the meeting where they have been read since it was locked, and at most so many guests have it at
    once in their own. The counters of public feeds are what all who change meetings wait for, so this comes last in a
    transaction.
    """
    changes = Changes()
    if facts is None:
        lock_by_id(work.session, [meeting.id])
    else:
        work.session.flush()
    _render(work, [meeting.id], facts or meeting_facts.read(work, meeting), changes, most)
    feed_versions.bump(work, changes)


def refresh_all(work: Work, meeting_ids: Collection[int]) -> int:
    """Render the entries of several meetings anew, as when a name they carry has changed; return how many feeds that moved."""
    if not meeting_ids:
        return 0
    changes = Changes()
    lock_by_id(work.session, meeting_ids)
    _render(work, sorted(meeting_ids), None, changes)
    return feed_versions.bump(work, changes)


def render_ahead(work: Work, meeting_ids: Collection[int]) -> None:
    """Render the public entries of meetings without a lock, so that the transaction that stores them has them rendered.

    That transaction reads all again, and only what has changed in between is rendered under its lock.
    """
    if meeting_ids:
        listings = calendar_entries.read_all(work, sorted(meeting_ids))
        public_entries.render_all(work, listings, rows.standings(work.session, listings), Changes())


def _render(
    work: Work, meeting_ids: Sequence[int], facts: SharedFacts | None, changes: Changes, most: int = MOST_PEOPLE
) -> None:
    listings = calendar_entries.read_all(work, meeting_ids, facts)
    standings = rows.standings(work.session, listings)
    public_entries.refresh_all(work, listings, standings, changes)
    for meeting_id, standing in standings.items():
        listing = listings[meeting_id]
        most -= own_entries.refresh_first(work, meeting_id, listing, changes, standing, most)
        if standing.tasks:
            tasks.refresh(work, meeting_id, changes)


def refresh_holds(work: Work, meeting: Meeting) -> None:
    """Render the dates that a draft is polled on anew; a draft is in no calendar but for these."""
    changes = Changes()
    standing = rows.standings(work.session, [meeting.id])[meeting.id]
    own_entries.refresh_first(work, meeting.id, None, changes, standing, MOST_PEOPLE)
    feed_versions.bump(work, changes)


def refresh_guest(work: Work, invitation: Invitation, facts: SharedFacts | None = None) -> None:
    """Bring one guest's own feed up to date after an answer, an invitation or its being taken back.

    ``facts`` are those of the meeting where they have been read since it was locked.
    """
    work.session.flush()
    dav = dav_objects.is_open(work, invitation.person_id)
    if not dav and not subscribed(work.session, [invitation.person_id]):
        return
    changes = Changes()
    lock_by_id(work.session, [invitation.meeting_id])
    listing = calendar_entries.read(work, invitation.meeting_id, facts)
    guest_entries.refresh(work, invitation.meeting_id, listing, changes, [invitation.person_id])
    if dav:
        dav_objects.refresh(work, invitation.meeting_id, listing, [invitation.person_id])
    if listing is None:
        poll_entries.refresh(work, invitation.meeting_id, changes, [invitation.person_id])
    feed_versions.bump(work, changes)


def refresh_guests(work: Work, meeting_id: int, people: Collection[int]) -> None:
    """Bring the own feeds of some guests of a meeting up to date, after they have all been invited or offered a seat."""
    work.session.flush()
    following = subscribed(work.session, people) | opened(work.session, people, CollectionKind.MEETINGS)
    if not following:
        return
    changes = Changes()
    own_entries.refresh(work, meeting_id, calendar_entries.read(work, meeting_id), changes, following)
    feed_versions.bump(work, changes)


def refresh_tasks(work: Work, meeting: Meeting) -> None:
    """Bring the tasks of those concerned up to date after a step of a hand-over that changes nothing else in calendars."""
    changes = Changes()
    lock_by_id(work.session, [meeting.id])
    tasks.refresh(work, meeting.id, changes)
    feed_versions.bump(work, changes)


def _facts(work: Work, meeting: Meeting) -> EntryFacts | None:
    listing = calendar_entries.read(work, meeting.id)
    return None if listing is None else listing.entry


def file_of(work: Work, meeting: Meeting, language: str, *, guest: bool = False) -> bytes:
    """Return one meeting as an iCalendar file, with the link to an online meeting for a guest; a draft gives nothing."""
    facts = _facts(work, meeting)
    if facts is None:
        return b""
    entry = guest_entry(facts, language) if guest else open_entry(facts, language)
    return calendar_file(entry, cancelled_mark(language))


def file_for(
    work: Work, meeting: Meeting, invitation: Invitation, reply: Reply | None, facts: SharedFacts | None = None
) -> bytes:
    """Return a meeting as a file for one guest, with how their own reply stands; a draft gives nothing."""
    language = invitation.person.language
    entry_facts = _facts(work, meeting) if facts is None else calendar_entries.entry_facts(work, facts)
    if entry_facts is None:
        return b""
    return calendar_of([_own(entry_facts, invitation, reply, language)], cancelled_mark(language))


def file_for_all(work: Work, invitations: Iterable[tuple[Invitation, Meeting, Reply | None]], language: str) -> bytes:
    """Return several meetings as one file for a guest, with how their own replies stand; drafts give nothing."""
    guests = [(_facts(work, meeting), invitation, reply) for invitation, meeting, reply in invitations]
    entries = [_own(facts, invitation, reply, language) for facts, invitation, reply in guests if facts is not None]
    return calendar_of(entries, cancelled_mark(language)) if entries else b""


def file_of_taken_back(work: Work, invitations: Iterable[tuple[Invitation, Meeting]], language: str) -> bytes:
    """Return a file that takes meetings out of the calendar of one who is no longer invited: their time and title alone."""
    entries = []
    for invitation, meeting in invitations:
        facts = _facts(work, meeting)
        if facts is not None:
            sequence = sequence_of(facts.sequence, invitation.sequence_added)
            entry = guest_entry(replace(facts, sequence=sequence), language)
            entries.append(replace(entry, status=EntryStatus.CANCELLED, description="", join_url=""))
    return calendar_of(entries, cancelled_mark(language)) if entries else b""


def _own(facts: EntryFacts, invitation: Invitation, reply: Reply | None, language: str) -> CalendarEntry:
    state = ReplyState.UNANSWERED if reply is None else reply.state
    facts = replace(facts, sequence=sequence_of(facts.sequence, invitation.sequence_added))
    entry = own_entry(facts, language, state, None if reply is None else reply.answered_at)
    return entry or guest_entry(facts, language)


def file_of_all(work: Work, meetings: Iterable[Meeting], language: str) -> bytes:
    """Return several meetings as one file, as everybody may see them; drafts are left out."""
    ids = [meeting.id for meeting in meetings]
    listings = calendar_entries.read_all(work, ids) if ids else {}
    listed = [listing.entry for key in ids if (listing := listings[key]) is not None]
    return calendar_of((public_entry(facts, language) for facts in listed), cancelled_mark(language))


def files_of(work: Work, meetings: Sequence[Meeting], language: str) -> Iterator[tuple[Meeting, bytes]]:
    """Yield each meeting that is no draft with its file, as anybody may fetch it."""
    for start in range(0, len(meetings), SLICE):
        chunk = meetings[start : start + SLICE]
        listings = calendar_entries.read_all(work, [meeting.id for meeting in chunk])
        for meeting in chunk:
            if (listing := listings[meeting.id]) is not None:
                yield meeting, calendar_file(open_entry(listing.entry, language), cancelled_mark(language))


def add_links(work: Work, meeting: Meeting, language: str) -> dict[str, str]:
    """Return addresses that add the meeting to the calendars of Google and Microsoft, by the name of each; asks for no row."""
    facts = calendar_entries.bare(work, meeting)
    return {} if facts is None else calendar_links.add_links(link_entry(facts, language))


def is_guest(work: Work, meeting: Meeting) -> bool:
    """Tell whether the one who asks is invited to a meeting."""
    return work.by.person_id is not None and is_sent(work.session, meeting.id, work.by.person_id)

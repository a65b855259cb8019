"""The objects of guests over CalDAV, rendered in the transaction that changes a meeting or a reply."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from planner.domain.calendars import (
    CalendarEntry,
    EntryStatus,
    When,
    WholeDays,
    listed_days,
    own_status,
    revision_time,
    whole_second,
)
from planner.domain.dav import CollectionKind
from planner.domain.itip import PARTSTAT_OF, sequence_of
from planner.domain.replies import ReplyState
from planner.domain.times import zone_named
from planner.formats.caldav.dav_own import with_own
from planner.formats.entries.calendar_entries import cancelled_mark, guest_entry
from planner.formats.ical.calendar_objects import invitation as write
from planner.formats.ical.calendar_objects import name_of, stamp
from planner.formats.ical.itip import ItipRecipient, Party
from planner.rows.dav import DavCollection, DavObject
from planner.rows.invitations import Invitation
from planner.services.calendars import answer_addresses, calendar_entries, editions
from planner.services.calendars.calendar_entries import MeetingForCalendars
from planner.services.calendars.public_entries import today
from planner.services.work import Work
from planner.store import dav as rows

MEETINGS = CollectionKind.MEETINGS


@dataclass(frozen=True)
class _Guest:
    """A guest who has let a calendar program in."""

    invitation: Invitation
    state: ReplyState
    answered_at: datetime | None


def is_open(work: Work, person_id: int) -> bool:
    """Tell whether a person has let a calendar program in."""
    return rows.collection(work.session, person_id, MEETINGS) is not None


def refresh(
    work: Work, meeting_id: int, listing: MeetingForCalendars | None, people: Collection[int] | None = None
) -> None:
    """Render a meeting for every guest who has let a calendar program in, or for some people."""
    guests = {guest.invitation.person_id: guest for guest in _guests(work, meeting_id, people)}
    counters = rows.locked(work.session, guests.keys(), MEETINGS) if guests else {}
    stored = rows.of_meeting(work.session, meeting_id, counters.keys()) if counters else {}
    for key, counter in counters.items():
        guest = guests[key]
        entry = None if listing is None else _entry(listing, guest)
        if entry is None or listing is None:
            _take_out(work, counter, stored.get(key))
        else:
            _put_in(work, counter, stored.get(key), _Rendering(listing, guest, entry))
    work.session.flush()


def _guests(work: Work, meeting_id: int, people: Collection[int] | None) -> Iterator[_Guest]:
    for invitation, state, answered_at in rows.guests(work.session, meeting_id, people):
        yield _Guest(invitation, state or ReplyState.UNANSWERED, answered_at)


def _entry(listing: MeetingForCalendars, guest: _Guest) -> CalendarEntry | None:
    """The meeting as the guest is to see it, or nothing where it has no place among their meetings."""
    invitation = guest.invitation
    if invitation.invited_at is None or invitation.uninvited_at is not None:
        return None
    entry = guest_entry(listing.entry, invitation.person.language)
    if own_status(entry.status, guest.state) is None:
        return None
    answered_at = guest.answered_at or entry.revised_at
    moments = (entry.revised_at, whole_second(answered_at), whole_second(invitation.invited_at))
    return replace(entry, sequence=sequence_of(entry.sequence, invitation.sequence_added), revised_at=max(moments))


@dataclass(frozen=True)
class _Rendering:
    """A meeting for one guest."""

    listing: MeetingForCalendars
    guest: _Guest
    entry: CalendarEntry

    @property
    def cancelled(self) -> bool:
        """Whether the meeting is."""
        return self.entry.status is EntryStatus.CANCELLED

    def body(self, work: Work, revised_at: datetime, own: str) -> bytes:
        """Write the object as of a revision, with what is the guest's own in it."""
        return with_own(self._written(work, replace(self.entry, revised_at=revised_at)), own, "VEVENT")

    def tag(self, work: Work, own: str) -> str:
        """Return a digest of all that matters to the guest: whatever else changes, an answer fits it (RFC 6638 3.2.10)."""
        uncounted = replace(self.listing, entry=replace(self.listing.entry, coming=0))
        quiet = _entry(uncounted, self.guest) or self.entry
        return stamp(self._written(work, replace(quiet, revised_at=quiet.created_at)) + own.encode())

    def _written(self, work: Work, entry: CalendarEntry) -> bytes:
        invitation, facts = self.guest.invitation, self.listing.entry
        person = invitation.person
        return write(
            entry,
            Party(answer_addresses.of(work, invitation), facts.holder or facts.convener),
            ItipRecipient(Party(person.email, person.name), PARTSTAT_OF[self.guest.state]),
            cancelled_mark(person.language) if self.cancelled else "",
        )


def _put_in(
    work: Work, counter: DavCollection, stored: DavObject | None, new: _Rendering, *, anew: bool = False
) -> None:
    """Let the object stand as it is now; what has not changed keeps its bytes, unless clients are to fetch it ``anew``."""
    last_day = listed_days(new.entry)[1]
    if last_day < today(work) or (stored is not None and stored.put_away and new.cancelled):
        _take_out(work, counter, stored)
        return
    own = "" if stored is None else stored.own
    edition = editions.of_entries(work.deployment)
    if stored is not None and not stored.removed and not anew and stored.body == new.body(work, stored.revised_at, own):
        stored.edition = edition
        return
    revised_at = new.entry.revised_at
    if stored is not None:
        revised_at = max(revised_at, revision_time(stored.revised_at, work.now))
    body = new.body(work, revised_at, own)
    facts = new.listing.entry
    row = stored or DavObject(
        person_id=counter.person_id, kind=counter.kind, name=name_of(facts.uid), meeting_id=new.listing.meeting_id
    )
    row.body, row.etag, row.schedule_tag, row.revised_at = body, stamp(body), new.tag(work, own), revised_at
    row.language, row.told, row.edition = new.guest.invitation.person.language, facts.coming, edition
    row.starts_at, row.ends_at = _span(facts.when, work.deployment.time_zone)
    row.last_day, row.put_away = last_day, False
    rows.count(work.session, counter, row, work.now, removed=False)


def _take_out(work: Work, counter: DavCollection, stored: DavObject | None) -> None:
    if stored is not None and not stored.removed:
        rows.count(work.session, counter, stored, work.now, removed=True)


def _span(when: When, zone: str) -> tuple[datetime, datetime]:
    """The instants between which a search by time finds a meeting; whole days are those of the service's zone."""
    if not isinstance(when, WholeDays):
        return when.starts_at, when.ends_at
    starts, ends = (
        datetime.combine(day, time.min, zone_named(zone)).astimezone(UTC)
        for day in (when.first_day, when.last_day + timedelta(days=1))
    )
    return starts, ends


def heal(work: Work, person_id: int, meeting_id: int) -> None:
    """Give an object new bytes though nothing has changed, so that a client whose copy differs fetches it again."""
    listing = calendar_entries.read(work, meeting_id)
    counters = rows.locked(work.session, [person_id], MEETINGS)
    stored = rows.of_meeting(work.session, meeting_id, [person_id]).get(person_id)
    for guest in _guests(work, meeting_id, [person_id]):
        entry = None if listing is None else _entry(listing, guest)
        if listing is not None and entry is not None and person_id in counters:
            _put_in(work, counters[person_id], stored, _Rendering(listing, guest, entry), anew=True)
    work.session.flush()


def put_away(work: Work, stored: DavObject) -> None:
    """Take a cancelled meeting out of one person's collection, as they have asked, until it is on again."""
    counter = rows.locked(work.session, [stored.person_id], stored.kind)[stored.person_id]
    stored.put_away = True
    _take_out(work, counter, stored)
    work.session.flush()


def roll(work: Work, most: int) -> int:
    """Take out what has had its time, at most so many; return how many there were."""
    old = rows.over(work.session, today(work), most)
    counters = rows.locked(work.session, {row.person_id for row in old}, MEETINGS) if old else {}
    for row in old:
        _take_out(work, counters[row.person_id], row)
    return len(old)

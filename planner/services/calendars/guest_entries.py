"""Personal feeds: what each guest who has one sees of a meeting, rendered when the meeting or the reply has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import String, cast, func, literal, select

from planner.domain.calendars import CalendarEntry, is_shown, listed_days
from planner.domain.feeds import PERSONAL
from planner.domain.itip import sequence_of
from planner.domain.personal_feeds import FeedAlarm, FeedScope, has_place, rings_before
from planner.domain.replies import ReplyState
from planner.formats.entries.calendar_entries import cancelled_mark, own_entry
from planner.rows.calendars import FeedVersion, GuestEntry
from planner.rows.invitations import Invitation
from planner.rows.people import Person
from planner.rows.personal_feeds import FeedChoice
from planner.rows.replies import Reply
from planner.services.calendars.calendar_entries import MeetingForCalendars
from planner.services.calendars.feed_versions import Changes
from planner.services.calendars.public_entries import Before, mark_of, revised, today
from planner.services.work import Work


@dataclass(frozen=True)
class _Guest:
    """One who is invited and has a feed of their own."""

    invitation: Invitation
    language: str
    state: ReplyState
    answered_at: datetime | None
    known: GuestEntry | None
    scope: FeedScope
    alarm: FeedAlarm


def refresh(
    work: Work, meeting_id: int, told: MeetingForCalendars | None, changes: Changes, person_id: int | None = None
) -> None:
    """Render a meeting for every guest who has a feed, or for one of them, and note the feeds that this changes."""
    for guest in _guests(work, meeting_id, person_id):
        if told is None or not _render(work, told, guest, changes):
            _take_out(work, guest, changes)


def _guests(work: Work, meeting_id: int, person_id: int | None) -> Iterator[_Guest]:
    language = func.coalesce(FeedChoice.language, Person.language)
    query = (
        select(Invitation, language, Reply.state, Reply.answered_at, GuestEntry, FeedChoice.scope, FeedChoice.alarm)
        .join(Person, Person.id == Invitation.person_id)
        .join(FeedVersion, FeedVersion.feed == literal(PERSONAL) + cast(Invitation.person_id, String))
        .outerjoin(FeedChoice, FeedChoice.person_id == Invitation.person_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .outerjoin(GuestEntry, GuestEntry.invitation_id == Invitation.id)
        .where(Invitation.meeting_id == meeting_id)
        .order_by(Invitation.person_id)
    )
    if person_id is not None:
        query = query.where(Invitation.person_id == person_id)
    for invitation, words, state, answered_at, known, scope, alarm in work.session.execute(query).all():
        state = state or ReplyState.UNANSWERED  # noqa: PLW2901 - Who has no reply has not answered.
        chosen = scope or FeedScope.ASKED, alarm or FeedAlarm.NONE
        yield _Guest(invitation, words, state, answered_at, known, *chosen)


def _entry(told: MeetingForCalendars, guest: _Guest) -> CalendarEntry | None:
    """The meeting as it stands in the guest's own feed; ``None`` where it has no place there."""
    facts = replace(told.facts, sequence=sequence_of(told.facts.sequence, guest.invitation.sequence_added))
    entry = own_entry(facts, guest.language, guest.state, guest.answered_at)
    invited = guest.invitation.invited_at is not None and guest.invitation.uninvited_at is None
    if entry is None or not invited or not has_place(guest.scope, guest.state):
        return None
    return replace(entry, alarm=rings_before(guest.alarm, guest.state, entry.when))


def _before(guest: _Guest, entry: CalendarEntry) -> Before:
    """What the guest has seen of it: perhaps, as one of the public meetings around them, all that is public."""
    if guest.known:
        return Before(guest.known.body, guest.known.revised_at)
    return Before(latest=entry.revised_at) if guest.scope is FeedScope.CIRCLE else Before()


def _render(work: Work, told: MeetingForCalendars, guest: _Guest, changes: Changes) -> bool:
    """Render the meeting for one guest; return whether it has a place in their feed."""
    invitation, known = guest.invitation, guest.known
    entry = _entry(told, guest)
    if entry is None:
        return False
    rendered, revised_at = revised(entry, cancelled_mark(guest.language), _before(guest, entry), work.now)
    shown = is_shown(entry, today(work))
    was_shown = known is not None and known.shown
    if was_shown != shown or (shown and (known is None or known.body != rendered.body)):
        changes.add(feed_of(invitation.person_id), mark_of(rendered.body, shown))
    row = known or GuestEntry(invitation_id=invitation.id, meeting_id=told.meeting_id, person_id=invitation.person_id)
    row.body, row.zone, row.revised_at = rendered.body, rendered.zone, revised_at
    row.language, row.told = guest.language, told.facts.coming
    row.first_day, row.last_day = listed_days(entry)
    row.shown = shown
    work.session.add(row)
    return True


def _take_out(work: Work, guest: _Guest, changes: Changes) -> None:
    if guest.known is None:
        return
    if guest.known.shown:
        changes.add(feed_of(guest.known.person_id), mark_of(guest.known.invitation_id, "out", guest.known.revised_at))
    work.session.delete(guest.known)


def feed_of(person_id: int) -> str:
    """Return the stored key of a person's own feed."""
    return f"{PERSONAL}{person_id}"

"""Holds in personal feeds: the dates of an open poll, for guests who have a feed and have not said no to the date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.domain.calendars import AHEAD
from planner.domain.feeds import PERSONAL
from planner.domain.personal_feeds import FeedScope, has_place
from planner.domain.replies import ReplyState
from planner.formats.entries.calendar_entries import cancelled_mark, when_of
from planner.formats.entries.poll_entries import HoldFacts, hold_entry
from planner.rows.invitations import Invitation
from planner.rows.polls import PollEntry, PollOption
from planner.services.calendars import editions
from planner.services.calendars.feed_versions import Changes, bump
from planner.services.calendars.public_entries import Before, render_revision, today
from planner.services.work import Work
from planner.store import poll_entries as rows


@dataclass(frozen=True)
class _Hold:
    """One date for one guest."""

    invitation: Invitation
    option: PollOption
    language: str
    facts: HoldFacts


def refresh(work: Work, meeting_id: int, changes: Changes, people: Collection[int] | None = None) -> None:
    """Render the holds of a meeting that is looking for a date, for every guest or for some, and take out the rest."""
    work.session.flush()
    entries = rows.of_meeting(work.session, meeting_id, people)
    stored = {(entry.option_id, entry.invitation_id): entry for entry in entries}
    for hold in _holds(work, meeting_id, people):
        _render(work, meeting_id, hold, stored.pop((hold.option.id, hold.invitation.id), None), changes)
    _take_out(work, stored.values(), changes)


def _holds(work: Work, meeting_id: int, people: Collection[int] | None) -> Iterator[_Hold]:
    for hold in rows.holds(work.session, meeting_id, people):
        state = ReplyState.MAYBE if hold.voted else ReplyState.UNANSWERED
        if not has_place(hold.scope or FeedScope.ASKED, state):
            continue
        option = hold.option
        when = when_of(option.starts_local, option.ends_local, option.zone, all_day=option.all_day)
        facts = HoldFacts(option.uid, option.added_at, when, hold.title, hold.answer_by, work.deployment.time_zone)
        yield _Hold(hold.invitation, option, hold.language, facts)


def _render(work: Work, meeting_id: int, hold: _Hold, stored: PollEntry | None, changes: Changes) -> None:
    entry = hold_entry(hold.facts, hold.language)
    before = Before(stored.body, stored.revised_at) if stored else Before()
    rendered, revised_at = render_revision(entry, cancelled_mark(hold.language), before, work.now)
    first_day, last_day = entry.when.first_day - AHEAD, entry.when.last_day
    shown = first_day <= today(work) <= last_day
    was_shown = stored is not None and stored.shown
    if was_shown != shown or (shown and (stored is None or stored.body != rendered.body)):
        changes.add(_feed_of(hold.invitation.person_id))
    row = stored or PollEntry(
        option_id=hold.option.id,
        invitation_id=hold.invitation.id,
        meeting_id=meeting_id,
        person_id=hold.invitation.person_id,
    )
    row.body, row.zone, row.revised_at, row.language = rendered.body, rendered.zone, revised_at, hold.language
    row.first_day, row.last_day, row.shown = first_day, last_day, shown
    row.edition = editions.of_entries(work.deployment)
    work.session.add(row)


def _take_out(work: Work, entries: Iterable[PollEntry], changes: Changes) -> None:
    for entry in entries:
        if entry.shown:
            changes.add(_feed_of(entry.person_id))
        work.session.delete(entry)


def forget_guest(work: Work, invitation_id: int) -> None:
    """Take out the holds of a guest who goes off the list of a draft."""
    _forget(work, rows.of_invitation(work.session, invitation_id))


def _forget(work: Work, entries: Iterable[PollEntry]) -> None:
    changes = Changes()
    _take_out(work, entries, changes)
    bump(work, changes)


def roll(work: Work, day: date, changes: Changes, most: int) -> int:
    """Turn holds that come into the feeds, or go out of them, because a day has come or gone; return how many there were."""
    turned = rows.turned(work.session, day, most)
    for row in turned:
        row.shown = not row.shown
        changes.add(_feed_of(row.person_id))
    return len(turned)


def _feed_of(person_id: int) -> str:
    return f"{PERSONAL}{person_id}"

"""Changes of feeds without a change of a meeting: days that pass, people who answer, a new edition of the program."""

from __future__ import annotations

from collections.abc import Sequence

from planner.domain.renewals import MOST_MEETINGS, MOST_TURNED
from planner.rows.calendars import Variant
from planner.services.calendars import (
    calendars,
    dav_objects,
    editions,
    feed_versions,
    followed_feeds,
    guest_entries,
    personal_feeds,
    poll_entries,
    public_entries,
    tasks,
)
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store import dav, feed_entries
from planner.store import guest_entries as guest_rows
from planner.store import poll_entries as poll_rows
from planner.store.renewals import guests_waiting


def roll(work: Work, meetings: Sequence[int] | None = None) -> int:
    """Bump feeds that the passing of time has changed, some rows of each kind; return how many, so nothing at the end.

    Entries come in two years before they start and go out when their time is up. ``meetings`` are some of those that are
    outdated, to be rendered anew and nothing else; without them the first are, after what the day turns. How many are
    coming is told anew here, and not at each answer.
    """
    if meetings:
        return calendars.refresh_all(work, meetings)
    changes = Changes()
    turned = _turn(work, changes) + feed_versions.bump(work, changes)
    return turned + calendars.refresh_all(work, outdated(work)[:MOST_MEETINGS] if meetings is None else meetings)


def _turn(work: Work, changes: Changes) -> int:
    """Do some of all that a day turns; return how much of what moves no feed by itself was done."""
    today = public_entries.today(work)
    for row in feed_entries.turned(work.session, today, MOST_TURNED):
        row.shown = not row.shown
        changes.add(row.feed, row.meeting_id)
        if row.variant is Variant.LEFT and not row.shown:
            work.session.delete(row)
    for entry in guest_rows.turned(work.session, today, MOST_TURNED):
        entry.shown = not entry.shown
        changes.add(guest_entries.feed_of(entry.person_id))
    tasks.roll(work, changes, MOST_TURNED)
    followed_feeds.settle(work, changes, MOST_TURNED)
    personal_feeds.open_missing(work, changes, MOST_TURNED)
    poll_entries.roll(work, today, changes, MOST_TURNED)
    return dav_objects.roll(work, MOST_TURNED)


def outdated(work: Work) -> list[int]:
    """Return the meetings whose entries say something that is no longer so, or were rendered by another edition, in order."""
    session = work.session
    of_edition = feed_entries.outdated(session, editions.of_entries(work.deployment))
    said = guest_rows.outdated(session) | poll_rows.outdated(session) | tasks.outdated(work) | dav.outdated(session)
    return sorted((of_edition | said) - guests_waiting(session))

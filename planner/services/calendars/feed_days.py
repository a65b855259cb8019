"""Changes of feeds without a change of a meeting: days that pass, people who answer, a new edition of the program."""

from __future__ import annotations

from planner.domain.feeds import EDITION
from planner.rows.calendars import FeedVersion, Variant
from planner.services.calendars import (
    calendars,
    dav_objects,
    feed_versions,
    followed_feeds,
    guest_entries,
    personal_feeds,
    poll_entries,
    public_entries,
    tasks,
)
from planner.services.calendars.feed_versions import Changes
from planner.services.calendars.feeds import edition
from planner.services.work import Work
from planner.store import dav, feed_entries
from planner.store import guest_entries as guest_rows
from planner.store import poll_entries as poll_rows
from planner.store import tasks as task_rows
from planner.store.feeds import open_versions


def roll(work: Work) -> int:
    """Bump the feeds that the passing of time has changed; return how many.

    Entries come in two years before they start and go out when their time is up. How many are coming is told anew here
    and not at each answer, so that an answer touches no public feed. A new edition renders everything again.
    """
    changes = Changes()
    today = public_entries.today(work)
    for row in feed_entries.turned(work.session, today):
        row.shown = not row.shown
        mark = public_entries.mark_of(row.meeting_id, row.variant, row.shown)
        changes.add(row.feed, mark, meeting_id=row.meeting_id)
        if row.variant is Variant.LEFT and not row.shown:
            work.session.delete(row)
    for entry in guest_rows.turned(work.session, today):
        entry.shown = not entry.shown
        changes.add(guest_entries.feed_of(entry.person_id), public_entries.mark_of(entry.body, entry.shown))
    dav_objects.roll(work)
    tasks.roll(work, changes)
    followed_feeds.settle(work, changes)
    personal_feeds.open_missing(work)
    poll_entries.roll(work, today, changes)
    return feed_versions.bump(work, changes) + calendars.refresh_all(work, _outdated(work))


def _outdated(work: Work) -> set[int]:
    """Return the meetings whose entries say something that is no longer so; after a new edition all that have entries."""
    session = work.session
    if _is_new_edition(work):
        kinds = (feed_entries, guest_rows, task_rows, dav, poll_rows)
        return set().union(*(rows.meetings(session) for rows in kinds))
    in_feeds = feed_entries.miscounted(session) | guest_rows.outdated(session) | poll_rows.outdated(session)
    return in_feeds | tasks.outdated(work) | dav.outdated(session)


def _is_new_edition(work: Work) -> bool:
    """Note the edition that renders from now on, and tell whether the last one was another."""
    now = edition(work.deployment)
    last = work.session.get(FeedVersion, EDITION)
    if last is None:
        open_versions(work.session, {EDITION: {}}, work.now)[EDITION].stamp = now
        return False
    changed, last.stamp = last.stamp != now, now
    return changed

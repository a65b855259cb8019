"""What changes feeds though nobody changes a meeting: days that pass, people who answer, a new edition of the program."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from planner.domain.feeds import EDITION
from planner.domain.meetings import LIVE
from planner.rows.calendars import FeedEntry, FeedVersion, GuestEntry, RenderedEntry, Variant
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.personal_feeds import FeedChoice
from planner.rows.tasks import TaskEntry
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
from planner.store.calendars import open_versions


def roll(work: Work) -> int:
    """Bump the feeds that the passing of time has changed; return how many.

    Entries come in two years before they start and go out when their time is up. How many are coming is told anew here
    and not at each answer, so that an answer touches no public feed. A new edition renders everything again.
    """
    changes = Changes()
    today = public_entries.today(work)
    for row in work.session.scalars(select(FeedEntry).where(_turned(FeedEntry, today))).all():
        row.shown = not row.shown
        changes.add(row.feed, public_entries.mark_of(row.meeting_id, row.variant, row.shown))
        if row.variant is Variant.LEFT and not row.shown:
            work.session.delete(row)
    for own in work.session.scalars(select(GuestEntry).where(_turned(GuestEntry, today))).all():
        own.shown = not own.shown
        changes.add(guest_entries.feed_of(own.person_id), public_entries.mark_of(own.body, own.shown))
    dav_objects.roll(work)
    tasks.roll(work, changes)
    followed_feeds.settle(work, changes)
    personal_feeds.open_missing(work)
    poll_entries.roll(work, today, changes)
    return feed_versions.bump(work, changes) + calendars.refresh_all(work, _stale(work))


def _turned(kind: type[FeedEntry | GuestEntry], today: date) -> ColumnElement[bool]:
    """Entries that are in the bytes and should not be, or the other way round."""
    in_time = and_(kind.first_day <= today, kind.last_day >= today)
    return or_(and_(kind.shown, ~in_time), and_(~kind.shown, in_time))


def _stale(work: Work) -> set[int]:
    """Meetings whose entries say something that is no longer so."""
    if _is_new_edition(work):
        rendered = select(RenderedEntry.meeting_id)
        told = set(work.session.scalars(rendered.union(select(GuestEntry.meeting_id), select(TaskEntry.meeting_id))))
        return told | dav_objects.meetings_kept(work) | poll_entries.stale(work, all_of_them=True)
    public = (
        select(RenderedEntry.meeting_id)
        .join(Meeting, Meeting.id == RenderedEntry.meeting_id)
        .where(RenderedEntry.told != Meeting.seats_taken, Meeting.state.in_(LIVE))
    )
    own = (
        select(GuestEntry.meeting_id)
        .join(Meeting, Meeting.id == GuestEntry.meeting_id)
        .join(Person, Person.id == GuestEntry.person_id)
        .outerjoin(FeedChoice, FeedChoice.person_id == Person.id)
        .where(
            or_(
                GuestEntry.language != func.coalesce(FeedChoice.language, Person.language),
                and_(GuestEntry.told != Meeting.seats_taken, Meeting.state.in_(LIVE)),
            )
        )
    )
    told = set(work.session.scalars(public.union(own))) | tasks.stale(work) | dav_objects.stale(work)
    return told | poll_entries.stale(work, all_of_them=False)


def _is_new_edition(work: Work) -> bool:
    """Note the edition that renders from now on, and tell whether the last one was another."""
    now = edition(work.deployment)
    known = work.session.get(FeedVersion, EDITION)
    if known is None:
        open_versions(work.session, {EDITION: {}}, work.now)[EDITION].stamp = now
        return False
    changed, known.stamp = known.stamp != now, now
    return changed

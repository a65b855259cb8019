"""Own calendars of one person or of many followers: filled and told by small transactions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import sessionmaker

from planner.domain.feeds import FeedKey, FeedKind
from planner.domain.renewals import MOST_OWN, MOST_PEOPLE, RenewalKind
from planner.jobs import entries
from planner.jobs.context import JobContext
from planner.rows.base import Base
from planner.rows.calendars import FeedVersion, GuestEntry
from planner.rows.dav import DavObject
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.personal_feeds import FeedFollow
from planner.rows.polls import PollEntry
from planner.rows.renewals import FeedNews, Renewal
from planner.services import identity
from planner.services.calendars import calendars, dav_opening, personal_feeds, renewals, renewing
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.polls import poll_changes
from planner.services.work import Deployment, Work, reading, writing
from tests import factories
from tests.carriers import Pigeon
from tests.clock import MONDAY, StandingClock
from tests.finding_dates import Search
from tests.write_sizes import write_sizes

MANY = 2 * MOST_OWN + 3
FOLLOWERS = MOST_PEOPLE + 30
UNMOVED = {"version": 0, "stamp": "", "names": {}, "changed_at": MONDAY}


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def open_feed(work: Work, person: Person) -> None:
    personal_feeds.renew(work.acting(identity.actor_of(work, person, via="page")))


def open_collections(work: Work, person: Person) -> None:
    dav_opening.open_collections(work, person.id)


def count(work: Work, row: type[Base]) -> int:
    with reading(work):
        return work.session.scalar(select(func.count()).select_from(row)) or 0


@pytest.mark.parametrize(("fill", "row"), [(open_feed, GuestEntry), (open_collections, DavObject)])
def test_the_calendar_of_a_busy_person_is_filled_in_slices(
    context: JobContext, engine: Engine, work: Work, fill: Callable[[Work, Person], None], row: type[Base]
) -> None:
    person, convener = factories.person(work.session), factories.facilitator(work.session)
    for _ in range(MANY):
        factories.invitation(work.session, factories.meeting(work.session, convener=convener), person)
    work.session.commit()
    with write_sizes(engine) as sizes:
        with writing(work):
            fill(work, person)
        assert count(work, row) == MOST_OWN
        entries.renew(context)
    assert sizes.too_large() == {}
    assert max(size for table, size in sizes.largest().items() if table == row.__tablename__) <= MOST_OWN
    assert (count(work, row), count(work, Renewal)) == (MANY, 0)


def test_a_date_that_many_were_asked_about_leaves_their_calendars_in_slices(
    context: JobContext, engine: Engine, work: Work
) -> None:
    search = Search(work)
    guests = [factories.person(work.session) for _ in range(FOLLOWERS)]
    for guest in guests:
        factories.invitation(work.session, search.meeting, guest, invited_at=None)
    search.opened()
    work.session.execute(insert(FeedVersion), [{"feed": f"min/{guest.id}", **UNMOVED} for guest in guests])
    calendars.refresh(search.work, search.meeting)
    meeting_id, option_id = search.meeting.id, search.options()[0].id
    work.session.commit()
    entries.renew(context)
    assert count(work, PollEntry) == 3 * FOLLOWERS
    with write_sizes(engine) as sizes:
        with writing(search.work):
            poll_changes.remove_option(search.work, work.session.get_one(Meeting, meeting_id), option_id)
        entries.renew(context)
    assert sizes.too_large() == {}
    assert count(work, PollEntry) == 2 * FOLLOWERS


def test_the_many_who_follow_a_feed_are_told_in_slices_each_of_the_last_change(
    context: JobContext, engine: Engine, work: Work
) -> None:
    meeting = factories.meeting(work.session)
    feed = str(FeedKey(FeedKind.ALL))
    people = [factories.person(work.session).id for _ in range(FOLLOWERS)]
    work.session.execute(insert(FeedVersion), [{"feed": f"min/{person}", **UNMOVED} for person in people])
    work.session.execute(insert(FeedFollow), [{"person_id": key, "feed": feed, "since": work.now} for key in people])
    work.session.commit()
    with write_sizes(engine) as sizes:
        with writing(work):
            calendars.refresh(work, work.session.get_one(Meeting, meeting.id))
        assert told(work) == set()
        with writing(work):
            meetings.change(
                work, work.session.get_one(Meeting, meeting.id), {"title": "Nytt"}, Notification(wish=False)
            )
        assert count(work, FeedNews) == 2
        entries.renew(context)
    assert sizes.too_large() == {}
    assert told(work) == set(people)
    assert count(work, FeedNews) == 0
    with reading(work):
        assert set(work.session.scalars(select(FeedVersion.version).where(FeedVersion.feed.startswith("min/")))) == {1}


def told(work: Work) -> set[int]:
    with reading(work):
        feeds = work.session.scalars(select(FeedVersion.feed).where(FeedVersion.stamp != ""))
        return {int(feed.removeprefix("min/")) for feed in feeds if feed.startswith("min/")}


def test_what_a_renewal_renders_ahead_is_not_written(engine: Engine, work: Work) -> None:
    meeting = factories.meeting(work.session)
    factories.invitation(work.session, meeting, factories.person(work.session))
    work.session.commit()
    with writing(work):
        renewing.begin(work, RenewalKind.ORGANISATION, meeting.convener_id)
        renewals.put(work, RenewalKind.ORGANISATION, meeting.convener_id)
        renewals.put(work, RenewalKind.GUESTS, meeting.id)
    with write_sizes(engine) as sizes, reading(work):
        for renewal_id in renewals.waiting(work):
            renewing.render_ahead(work, renewal_id)
    assert sizes.committed == []

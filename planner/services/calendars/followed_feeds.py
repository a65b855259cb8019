"""The public meetings around a person: which public feeds stand in the own feeds of those who have chosen so."""

from __future__ import annotations

from planner.domain.feeds import PERSONAL
from planner.domain.renewals import MOST_PEOPLE
from planner.rows.personal_feeds import FeedFollow
from planner.services.calendars import feed_versions
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store import feed_news
from planner.store import personal_feeds as rows


def settle(work: Work, changes: Changes, most: int, of_person: int | None = None) -> int:
    """Let people, or one person, follow the feeds of the organisations and networks they are in now, if they have chosen so.

    At most so many begin or cease to follow a feed; return how many did.
    """
    work.session.flush()
    around = rows.circle_feeds(work.session, of_person)
    followed = {(row.person_id, row.feed): row for row in rows.follows(work.session, of_person)}
    turned = sorted(around ^ set(followed))[:most]
    for person_id, feed in turned:
        if (person_id, feed) in around:
            work.session.add(FeedFollow(person_id=person_id, feed=feed, since=work.now))
        else:
            work.session.delete(followed[person_id, feed])
        changes.add(f"{PERSONAL}{person_id}")
    return len(turned)


def untold(work: Work) -> list[int]:
    """Return the ids of changes of public feeds that not all who follow them have been told of, the oldest first."""
    return feed_news.waiting(work.session)


def tell(work: Work, news_id: int) -> None:
    """Move the own feeds of the next people who follow a feed that has changed; the last ones end it."""
    news = feed_news.locked(work.session, news_id)
    if news is None:
        return
    if not news.cursor:
        feed_news.forget_others(work.session, news)
    people, changes = feed_news.followers(work.session, news, MOST_PEOPLE), Changes()
    for person_id in people:
        changes.add(f"{PERSONAL}{person_id}")
    feed_versions.bump(work, changes)
    if len(people) < MOST_PEOPLE:
        work.session.delete(news)
    else:
        news.cursor = people[-1]
    work.session.flush()

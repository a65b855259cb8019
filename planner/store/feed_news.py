"""Changes of public feeds that the people who follow them are still to be told of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from planner.rows.personal_feeds import FeedFollow
from planner.rows.renewals import FeedNews


def put(session: Session, feeds: Iterable[str], now: datetime) -> None:
    """Note that the followers of these feeds are to be told, each from the first on."""
    session.add_all(FeedNews(feed=feed, cursor=0, created_at=now) for feed in feeds)
    session.flush()


def waiting(session: Session) -> list[int]:
    """Return the ids of the changes that not all have been told of, the oldest first."""
    return list(session.scalars(select(FeedNews.id).order_by(FeedNews.id)))


def locked(session: Session, news_id: int) -> FeedNews | None:
    """Return a change as it stands now, locked until the transaction ends; nothing once all have been told."""
    query = select(FeedNews).where(FeedNews.id == news_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def forget_others(session: Session, news: FeedNews) -> None:
    """Delete other changes of a feed of which nobody has been told: who is told of this one sees them too."""
    others = delete(FeedNews).where(FeedNews.feed == news.feed, FeedNews.cursor == 0, FeedNews.id != news.id)
    session.execute(others, execution_options={"synchronize_session": False})


def followers(session: Session, news: FeedNews, most: int) -> list[int]:
    """Return the next people in whose own feeds a feed stands, at most so many."""
    query = select(FeedFollow.person_id).where(FeedFollow.feed == news.feed, FeedFollow.person_id > news.cursor)
    return list(session.scalars(query.order_by(FeedFollow.person_id).limit(most)))

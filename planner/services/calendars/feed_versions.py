"""The counters of feeds: moved on in the transaction that changes the bytes, and only when it does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from planner.domain.feed_changes import extended
from planner.domain.feeds import PERSONAL, SECRET, FeedKind
from planner.domain.renewals import MOST_MOVES
from planner.services.work import Work
from planner.store import feed_news
from planner.store import feeds as rows
from planner.store.feed_moves import FeedMove, move
from planner.store.personal_feeds import followers

_LOCK_ORDER_FIRST = str(FeedKind.ALL)
_STAMP_BYTES = 16


@dataclass
class Changes:
    """The changes of feeds: of each the meetings that have changed in it, and the names of its subject.

    ``followers`` are the people in whose own feeds a public feed stands, of feeds for which they have been read already.
    ``meetings`` of a public feed are all that have changed in it, or nothing where that is not known.
    """

    names: dict[str, dict[str, str]] = field(default_factory=dict)
    followers: dict[str, set[int]] = field(default_factory=dict)
    meetings: dict[str, set[int] | None] = field(default_factory=dict)

    def add(self, feed: str, meeting_id: int | None = None) -> None:
        """Note that a feed has changed; ``meeting_id`` says whose entry in it."""
        meetings = self.meetings.setdefault(feed, set())
        if meeting_id is None:
            self.meetings[feed] = None
        elif meetings is not None:
            meetings.add(meeting_id)

    def name(self, feed: str, names: dict[str, str]) -> None:
        """Note what a feed is about, by language."""
        self.names[feed] = names


def bump(work: Work, changes: Changes) -> int:
    """Move the counters of all changed feeds on and return how many there are.

    The own feeds of those who follow them are moved with them where they are few, and else by the job.

    Lock order: the counter of all meetings first, then the others by name, so that two writers cannot deadlock.
    """
    work.session.flush()
    _tell_followers(work, changes)
    order = sorted(changes.meetings, key=lambda feed: (feed != _LOCK_ORDER_FIRST, feed.startswith(SECRET), feed))
    if order:
        move(work.session, {feed: _move(feed, changes) for feed in order}, work.now)
    return len(order)


def _tell_followers(work: Work, changes: Changes) -> None:
    public = sorted(feed for feed in changes.meetings if not feed.startswith(SECRET))
    following = {feed: changes.followers[feed] for feed in public if feed in changes.followers}
    unread = [feed for feed in public if feed not in following]
    for person_id, feed in followers(work.session, unread) if unread else ():
        following.setdefault(feed, set()).add(person_id)
    theirs = {
        f"{PERSONAL}{person_id}" for people in following.values() for person_id in people
    } - changes.meetings.keys()
    if len(changes.meetings) + len(theirs) > MOST_MOVES:
        feed_news.put(work.session, [feed for feed in public if following.get(feed)], work.now)
    else:
        for feed in theirs:
            changes.add(feed)


def _move(feed: str, changes: Changes) -> FeedMove:
    # Never the same again, whatever happens to the database: a stamp from before a restore names no state after it.
    stamp = secrets.token_hex(_STAMP_BYTES)
    recent = "" if feed.startswith(SECRET) else extended("", stamp, changes.meetings[feed])
    return FeedMove(stamp, changes.names.get(feed, {}), recent)


def rename(work: Work, feed: str, names: dict[str, str]) -> None:
    """Let a public feed carry the new name of its subject, if it has ever held a meeting."""
    if rows.is_counted(work.session, feed):
        changes = Changes()
        changes.add(feed)
        changes.name(feed, names)
        bump(work, changes)

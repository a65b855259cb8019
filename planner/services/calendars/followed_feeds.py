"""The public meetings around a person: which public feeds stand in the own feeds of those who have chosen so."""

from __future__ import annotations

from planner.domain.feeds import PERSONAL
from planner.rows.personal_feeds import FeedFollow
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store import personal_feeds as rows


def settle(work: Work, changes: Changes) -> None:
    """Let everybody follow the feeds of the organisations and networks they are in now, if they have chosen so."""
    work.session.flush()
    around = rows.circle_feeds(work.session)
    followed = {(row.person_id, row.feed): row for row in rows.follows(work.session)}
    for person_id, feed in sorted(around - set(followed)):
        work.session.add(FeedFollow(person_id=person_id, feed=feed, since=work.now))
    for pair in sorted(set(followed) - around):
        work.session.delete(followed[pair])
    for person_id, feed in sorted(around ^ set(followed)):
        changes.add(f"{PERSONAL}{person_id}", f"{feed} {(person_id, feed) in around} {work.now}".encode())

"""The counters of feeds: moved on in the transaction that changes the bytes, and only when it does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from planner.domain.calendars import revision_time
from planner.domain.feed_changes import extended
from planner.domain.feeds import PERSONAL, SECRET, FeedKind
from planner.rows.calendars import FeedVersion
from planner.services.work import Work
from planner.store import feeds as rows
from planner.store.feed_moves import next_move
from planner.store.personal_feeds import followers

_LOCK_ORDER_FIRST = str(FeedKind.ALL)
_STAMP_BYTES = 16


@dataclass
class Changes:
    """The changes of feeds: for each the digests of its new state, the names of its subject, and the meetings that changed.

    ``meetings`` of a public feed are all that have changed in it, or nothing where that is not known.
    """

    marks: dict[str, list[bytes]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    meetings: dict[str, set[int] | None] = field(default_factory=dict)

    def add(self, feed: str, *marks: bytes, meeting_id: int | None = None) -> None:
        """Note that a feed has changed; ``marks`` tell this change from every other, ``meeting_id`` says whose entry it was."""
        self.marks.setdefault(feed, []).extend(marks)
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

    Lock order: the counter of all meetings first, then the others by name, so that two writers cannot deadlock.
    """
    work.session.flush()
    public = sorted(feed for feed in changes.marks if not feed.startswith(SECRET))
    if public:
        _open(work, [_LOCK_ORDER_FIRST], changes)
        _tell_followers(work, public, changes)
    secret = sorted(set(changes.marks) - set(public))
    for feed, version in _open(work, [*public, *secret], changes).items():
        version.version += 1
        version.names = changes.names.get(feed, version.names)
        marks = (json.dumps(version.names, sort_keys=True).encode(), *changes.marks[feed])
        version.stamp = _stamp(feed, version.stamp, marks)
        version.recent = (
            "" if feed.startswith(SECRET) else extended(version.recent, version.stamp, changes.meetings[feed])
        )
        version.moved = next_move(work.session)
        version.changed_at = revision_time(None if version.version == 1 else version.changed_at, work.now)
    work.session.flush()
    return len(changes.marks)


def rename(work: Work, feed: str, names: dict[str, str]) -> None:
    """Let a public feed carry the new name of its subject, if it has ever held a meeting."""
    if rows.is_counted(work.session, feed):
        changes = Changes()
        changes.add(feed, feed.encode())
        changes.name(feed, names)
        bump(work, changes)


def _tell_followers(work: Work, public: list[str], changes: Changes) -> None:
    """Note the changes of public feeds in the own feeds that they stand in too."""
    for person_id, feed in followers(work.session, public):
        changes.add(f"{PERSONAL}{person_id}", *changes.marks[feed])


def _open(work: Work, feeds: list[str], changes: Changes) -> dict[str, FeedVersion]:
    if not feeds:
        return {}
    return rows.open_versions(work.session, {feed: changes.names.get(feed, {}) for feed in feeds}, work.now)


def _stamp(feed: str, before: str, marks: Iterable[bytes]) -> str:
    digest = blake2b(f"{feed}\n{before}".encode(), digest_size=_STAMP_BYTES)
    for mark in marks:
        digest.update(len(mark).to_bytes(4, "big") + mark)
    return digest.hexdigest()

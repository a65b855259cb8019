"""The next meetings of a public feed, for the pages of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.feeds import FeedKey
from planner.rows.meetings import Meeting
from planner.services.work import Work
from planner.store import meeting_lists
from planner.store.duties import execution_holders

MOST = 20
"""Meetings that are shown at most."""


@dataclass(frozen=True)
class Agenda:
    """The next meetings of a feed; ``holders`` names the holder of execution of each, by the meeting's id."""

    meetings: Sequence[Meeting]
    holders: dict[int, str]


def of_feed(work: Work, key: FeedKey) -> Agenda:
    """Return the next meetings of a public feed; those that have left it are not among them."""
    meetings = meeting_lists.coming_in_feed(work.session, str(key), work.now, MOST)
    return Agenda(meetings, execution_holders(work.session, [meeting.id for meeting in meetings]))

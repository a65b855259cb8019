"""What is next in a public feed, for the pages of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from planner.domain.feeds import FeedKey
from planner.domain.meetings import MeetingState
from planner.rows.calendars import FeedEntry, Variant
from planner.rows.meetings import Meeting
from planner.services.meetings.calendar_pages import holders
from planner.services.work import Work

MOST = 20
"""Meetings that are shown at most."""


@dataclass(frozen=True)
class Agenda:
    """The next meetings of a feed; ``holders`` names who carries out each, by the meeting's id."""

    meetings: Sequence[Meeting]
    holders: dict[int, str]


def of_feed(work: Work, key: FeedKey) -> Agenda:
    """Return what is next in a public feed; what has left it is not among it."""
    query = (
        select(Meeting)
        .join(FeedEntry, FeedEntry.meeting_id == Meeting.id)
        .where(
            FeedEntry.feed == str(key),
            FeedEntry.variant == Variant.PUBLIC,
            FeedEntry.shown,
            Meeting.state != MeetingState.DRAFT,
            Meeting.ends_at > work.now,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )
    found = work.session.scalars(query).all()
    return Agenda(found, holders(work, [meeting.id for meeting in found]))

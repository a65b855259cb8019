"""How the entries of the public feeds are found, rendered in every language."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from planner.domain.meetings import LIVE
from planner.rows.calendars import FeedEntry, GuestEntry, RenderedEntry
from planner.rows.meetings import Meeting
from planner.rows.polls import PollEntry
from planner.store.replies import coming


def is_turned(entry: type[FeedEntry | GuestEntry | PollEntry], day: date) -> ColumnElement[bool]:
    """Return the condition that an entry is in the bytes and should not be on a day, or the other way round."""
    in_time = and_(entry.first_day <= day, entry.last_day >= day)
    return or_(and_(entry.shown, ~in_time), and_(~entry.shown, in_time))


def of_meeting(session: Session, meeting_id: int) -> list[FeedEntry]:
    """Return the places that a meeting has in public feeds."""
    return list(session.scalars(select(FeedEntry).where(FeedEntry.meeting_id == meeting_id)))


def rendered(session: Session, meeting_id: int) -> list[RenderedEntry]:
    """Return the rendered entries of a meeting, one for each language and variant."""
    return list(session.scalars(select(RenderedEntry).where(RenderedEntry.meeting_id == meeting_id)))


def turned(session: Session, day: date) -> list[FeedEntry]:
    """Return the places that come into the bytes of a feed, or go out of them, on a day."""
    return list(session.scalars(select(FeedEntry).where(is_turned(FeedEntry, day))))


def meetings(session: Session) -> set[int]:
    """Return the ids of all meetings that have a rendered entry."""
    return set(session.scalars(select(RenderedEntry.meeting_id)))


def miscounted(session: Session) -> set[int]:
    """Return the ids of live meetings whose entries say another number of guests than the one that is coming."""
    query = select(RenderedEntry.meeting_id).join(Meeting, Meeting.id == RenderedEntry.meeting_id)
    return set(session.scalars(query.where(RenderedEntry.told != coming(), Meeting.state.in_(LIVE))))

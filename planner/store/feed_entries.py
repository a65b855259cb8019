"""How the entries of the public feeds are found, rendered in every language."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from planner.domain.dav import CollectionKind
from planner.rows.calendars import FeedEntry, GuestEntry, RenderedEntry
from planner.rows.dav import DavObject
from planner.rows.polls import PollEntry
from planner.rows.tasks import TaskEntry

_STANDING = (DavObject.removed.is_(False), DavObject.kind == CollectionKind.MEETINGS)


def is_turned(entry: type[FeedEntry | GuestEntry | PollEntry], day: date) -> ColumnElement[bool]:
    """Return the condition that an entry is in the bytes and should not be on a day, or the other way round."""
    in_time = and_(entry.first_day <= day, entry.last_day >= day)
    return or_(and_(entry.shown, ~in_time), and_(~entry.shown, in_time))


def turned(session: Session, day: date, most: int) -> list[FeedEntry]:
    """Return places that come into the bytes of a feed, or go out of them, on a day, at most so many."""
    return list(session.scalars(select(FeedEntry).where(is_turned(FeedEntry, day)).limit(most)))


def outdated(session: Session, edition: int) -> set[int]:
    """Return the ids of meetings with bytes that another edition rendered, but those whose guests are under way."""
    kinds: tuple[Select[Any], ...] = (
        select(RenderedEntry.meeting_id).where(RenderedEntry.edition != edition),
        select(GuestEntry.meeting_id).where(GuestEntry.edition != edition),
        select(TaskEntry.meeting_id).where(TaskEntry.edition != edition),
        select(DavObject.meeting_id).where(DavObject.edition != edition, *_STANDING),
        select(PollEntry.meeting_id).where(PollEntry.edition != edition),
    )
    return set().union(*(session.scalars(kind.distinct()) for kind in kinds))

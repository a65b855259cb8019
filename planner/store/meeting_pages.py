"""The page of one meeting: its row with the waiting list, and the state from which its validator is made."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from planner.domain.meetings import MeetingState, Visibility
from planner.domain.replies import ReplyState
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.store.database import Condition, Session


def with_waiting(session: Session, slug: str) -> tuple[Meeting, int] | None:
    """Return a meeting with its convener, network and maker, and how many people wait for a seat."""
    waiting = select(func.coalesce(func.sum(Reply.party), 0)).where(
        Reply.meeting_id == Meeting.id, Reply.state == ReplyState.WAITING
    )
    query = select(Meeting, waiting.correlate(Meeting).scalar_subquery()).where(Meeting.slug == slug)
    whole = (joinedload(Meeting.convener), joinedload(Meeting.network), joinedload(Meeting.created_by))
    row = session.execute(query.options(*whole)).one_or_none()
    return None if row is None else (row[0], row[1])


class PageState(NamedTuple):
    """The columns that the page of a meeting depends on, and the last journal lines of the meeting, of none, of its series."""

    id: int
    revised_at: datetime
    seats_taken: int
    state: MeetingState
    starts_at: datetime | None
    ends_at: datetime | None
    answer_by: datetime | None
    visibility: Visibility
    last_line: int | None
    last_line_of_none: int | None
    last_line_of_series: int | None


def _last_line(about: Condition) -> ScalarSelect[int | None]:
    return select(func.max(JournalLine.id)).where(about).correlate(Meeting).scalar_subquery()


_OTHER = aliased(Meeting)
_SERIES = select(_OTHER.id).where(_OTHER.series_id == Meeting.series_id).correlate(Meeting)
_STATE = select(
    Meeting.id, Meeting.revised_at, Meeting.seats_taken, Meeting.state, Meeting.starts_at, Meeting.ends_at,
    Meeting.answer_by, Meeting.visibility, _last_line(JournalLine.meeting_id == Meeting.id),
    _last_line(JournalLine.meeting_id.is_(None)), _last_line(JournalLine.meeting_id.in_(_SERIES)),
).where(Meeting.slug == bindparam("slug"))  # fmt: skip


def state(session: Session, slug: str) -> PageState | None:
    """Return what the page of a meeting depends on, in one read of a statement that is compiled once."""
    row = session.execute(_STATE, {"slug": slug}).one_or_none()
    return None if row is None else PageState._make(row)

"""Drafts found by criteria, and the steps that many of them take."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from planner.domain.list_pages import ListPage
from planner.domain.mailings import AT_ONCE, in_slices
from planner.domain.meeting_lists import DraftFilter
from planner.domain.meetings import MeetingState
from planner.rows.draft_runs import DraftRun
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.series import Series
from planner.store import meeting_lists
from planner.store.database import Condition, Session
from planner.store.search_words import GuestNames

_PLACE = func.coalesce(Meeting.starts_at, Meeting.created_at)
"""Where a draft stands in time; one without a time stands where it was made."""


def among(session: Session, wanted: DraftFilter, now: datetime, guests: GuestNames | None) -> Condition:
    """Return the condition that a meeting is a draft that meets the criteria; its guests may be looked for too."""
    condition = meeting_lists.among(session, [Meeting.state == MeetingState.DRAFT], wanted.criteria, now, guests)
    if wanted.import_id is not None:
        condition &= Meeting.import_id == wanted.import_id
    if wanted.series:
        condition &= Meeting.series_id.in_(select(Series.id).where(Series.slug == wanted.series))
    return condition


def count(session: Session, condition: Condition) -> int:
    """Return how many meetings meet a condition."""
    return session.scalars(select(func.count()).select_from(Meeting).where(condition)).one()


def listed(session: Session, condition: Condition, page: ListPage) -> list[Meeting]:
    """Return a page of the drafts that meet a condition, by time, with who organises each."""
    query = select(Meeting).where(condition).options(joinedload(Meeting.created_by))
    in_order = query.order_by(_PLACE, Meeting.id)
    return list(session.scalars(in_order.offset(page.offset).limit(page.size)))


def guests(session: Session, meeting_ids: Collection[int]) -> dict[int, int]:
    """Return how many stand on the list of each of these meetings that has any."""
    query = select(Invitation.meeting_id, func.count()).where(Invitation.meeting_id.in_(meeting_ids))
    counts = query.where(Invitation.uninvited_at.is_(None)).group_by(Invitation.meeting_id)
    return {row[0]: row[1] for row in session.execute(counts)}


def count_people(session: Session, meeting_ids: Collection[int]) -> int:
    """Return how many people stand on the lists of these meetings, each once."""
    query = select(func.count(Invitation.person_id.distinct())).where(Invitation.meeting_id.in_(meeting_ids))
    return session.scalars(query.where(Invitation.uninvited_at.is_(None))).one()


def draft_ids(session: Session, ids: Collection[int]) -> list[int]:
    """Return which of these meetings are drafts, by time, however many there are; none is locked, nor read whole."""
    placed = select(_PLACE, Meeting.id).where(Meeting.state == MeetingState.DRAFT)
    slices = in_slices(sorted(ids), AT_ONCE)
    rows = [(row[0], row[1]) for some in slices for row in session.execute(placed.where(Meeting.id.in_(some)))]
    return [row[1] for row in sorted(rows)]


def drafts_among(session: Session, ids: Collection[int]) -> list[Meeting]:
    """Return the drafts among meetings, by time."""
    chosen = select(Meeting).where(Meeting.id.in_(ids), Meeting.state == MeetingState.DRAFT)
    return list(session.scalars(chosen.order_by(_PLACE, Meeting.id)))


def locked_drafts(session: Session, ids: Collection[int]) -> list[Meeting]:
    """Return the drafts among meetings, by time, locked until the transaction ends, always in the same order."""
    chosen = select(Meeting).where(Meeting.id.in_(ids), Meeting.state == MeetingState.DRAFT)
    locked = session.scalars(chosen.order_by(Meeting.id).with_for_update()).all()
    return sorted(locked, key=lambda meeting: (meeting.starts_at or meeting.created_at, meeting.id))


def locked_run(session: Session, number: int) -> DraftRun | None:
    """Return a run as it stands now, locked until the transaction ends."""
    query = select(DraftRun).where(DraftRun.id == number).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def unfinished(session: Session, before: datetime) -> list[int]:
    """Return the runs that are the job's, and those of others begun before an instant, the oldest first."""
    query = select(DraftRun.id).where(or_(DraftRun.by_job, DraftRun.created_at <= before))
    return list(session.scalars(query.order_by(DraftRun.id)))

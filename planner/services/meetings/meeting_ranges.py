"""Meetings as programs read them: in the order of their time, a stretch after another, each with all that belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, func, literal, or_, select, tuple_
from sqlalchemy.orm import joinedload

from planner.domain.duties import DutyKind
from planner.domain.meetings import MeetingState
from planner.domain.refusals import NotFound
from planner.rows.base import UtcDateTime
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.organisations import Organisation, Theme
from planner.services import identity, visibility
from planner.services.meetings.meeting_lists import MeetingFilter, conditions
from planner.services.work import Work
from planner.store import meetings
from planner.store.duties import of_meetings
from planner.store.invitations import sent_among


@dataclass(frozen=True)
class MeetingCursor:
    """Where a stretch ended: the place in time (UTC) and the id of its last meeting."""

    at: datetime
    meeting_id: int


@dataclass(frozen=True)
class Range:
    """What is asked for; ``first`` and ``last`` are the dates (local) of the start, both included."""

    wanted: MeetingFilter = field(default_factory=MeetingFilter)
    state: MeetingState | None = None
    first: date | None = None
    last: date | None = None
    after: MeetingCursor | None = None
    most: int = 50


@dataclass(frozen=True)
class Described:
    """A meeting with its themes (slugs) and duties; ``shows_online`` when the one who asks may see the online link."""

    meeting: Meeting
    themes: Sequence[str]
    duties: dict[DutyKind, Duty]
    shows_online: bool

    @property
    def organiser(self) -> Organisation:
        """Return the organisation named as organiser: the holder of execution, else the convener."""
        return self.duties[DutyKind.EXECUTION].holder or self.meeting.convener


_PLACE = func.coalesce(Meeting.starts_at, Meeting.created_at)
"""Where a meeting stands in time; a draft without a time stands where it was made."""


def listed(work: Work, asked: Range) -> tuple[list[Described], MeetingCursor | None]:
    """Return a stretch of the meetings that the one who acts may see, and the mark it goes on from, if it does."""
    where = [_seen(work), *conditions(asked.wanted, work.now), *_narrowed(asked)]
    query = select(Meeting.id).where(*where).order_by(_PLACE, Meeting.id).limit(asked.most + 1)
    ids = list(work.session.scalars(query))
    found = described(work, ids[: asked.most])
    if len(ids) <= asked.most or not found:
        return found, None
    last = found[-1].meeting
    return found, MeetingCursor(last.starts_at or last.created_at, last.id)


def _seen(work: Work) -> ColumnElement[bool]:
    published = visibility.visible(work)
    return or_(published, Meeting.state == MeetingState.DRAFT) if work.by.team or work.by.system else published


def _narrowed(asked: Range) -> Iterator[ColumnElement[bool]]:
    if asked.state is not None:
        yield Meeting.state == asked.state
    if asked.first is not None:
        yield Meeting.starts_local >= datetime.combine(asked.first, time.min)
    if asked.last is not None:
        yield Meeting.starts_local <= datetime.combine(asked.last, time.max)
    if asked.after is not None:
        here = asked.after
        yield tuple_(_PLACE, Meeting.id) > tuple_(literal(here.at, UtcDateTime), literal(here.meeting_id))


def by_id(work: Work, meeting_id: int) -> Meeting:
    """Return a meeting that the one who acts may see; raise ``NotFound`` for all others alike."""
    found = meetings.by_id(work.session, meeting_id)
    if found is None or not visibility.may_see(work, found):
        raise NotFound("meetings.not_found")
    return found


def described(work: Work, ids: Sequence[int]) -> list[Described]:
    """Return meetings with all that belongs to them, in the order of their ids, in five questions however many."""
    work.session.flush()
    query = (
        select(Meeting).where(Meeting.id.in_(ids)).options(joinedload(Meeting.convener), joinedload(Meeting.network))
    )
    found = {meeting.id: meeting for meeting in work.session.scalars(query.execution_options(populate_existing=True))}
    themes, duties = _themes(work, ids), of_meetings(work.session, ids)
    near = sent_among(work.session, ids, work.by.person_id)
    return [
        Described(
            found[key], themes.get(key, []), duties[key], work.by.team or key in near or _holds(work, duties[key])
        )
        for key in ids
    ]


def _themes(work: Work, ids: Collection[int]) -> dict[int, list[str]]:
    query = select(MeetingTheme.meeting_id, Theme.slug).join(Theme, Theme.id == MeetingTheme.theme_id)
    found: dict[int, list[str]] = {}
    for meeting_id, slug in work.session.execute(query.where(MeetingTheme.meeting_id.in_(ids)).order_by(Theme.slug)):
        found.setdefault(meeting_id, []).append(slug)
    return found


def _holds(work: Work, duties: dict[DutyKind, Duty]) -> bool:
    return any(identity.holds(work.by, duty) for duty in duties.values())

"""What the calendar page and the front page show: a month, and what is next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from sqlalchemy import and_, select

from planner.domain.calendars import When
from planner.domain.duties import DutyKind
from planner.domain.meetings import LIVE, MeetingState, Visibility
from planner.domain.months import Day, Month, agenda, month_of, month_span
from planner.domain.networks import NetworkState
from planner.formats.entries.calendar_entries import when_of
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Organisation
from planner.services.meetings.meeting_lists import MeetingFilter, conditions
from planner.services.visibility import visible
from planner.services.work import Work

_DAY = timedelta(days=1)
_NEXT = 6
_NETWORKS = 8


@dataclass(frozen=True)
class CalendarPage:
    """A month as weeks, and the same meetings day by day; ``holders`` names who carries out each, by the meeting's id."""

    month: Month[Meeting]
    days: tuple[Day[Meeting], ...]
    holders: dict[int, str]


@dataclass(frozen=True)
class FrontPage:
    """What comes next, and some networks."""

    meetings: Sequence[Meeting]
    holders: dict[int, str]
    networks: Sequence[Network]


def when(meeting: Meeting) -> When:
    """Return when a meeting that has a date takes place."""
    starts = meeting.starts_local or meeting.created_at.replace(tzinfo=None)
    return when_of(starts, meeting.ends_local or starts, meeting.zone, all_day=meeting.all_day)


def of_month(work: Work, first: date, wanted: MeetingFilter) -> CalendarPage:
    """Return a month of the meetings that the one who asks may see; ``first`` is any day of it.

    Raise ``Refused`` with ``months.impossible`` for a year out of reach.
    """
    start, end = month_span(first.year, first.month)
    query = (
        select(Meeting)
        .where(
            visible(work),
            Meeting.state != MeetingState.DRAFT,
            Meeting.starts_local < datetime.combine(end + _DAY, time.min),
            Meeting.ends_local > datetime.combine(start, time.min),
            *conditions(wanted, work.now),
        )
        .order_by(Meeting.starts_local, Meeting.id)
    )
    found = work.session.scalars(query).all()
    month = month_of(first.year, first.month, found, when)
    within = [one for one in found if when(one).first_day < month.next and when(one).last_day >= month.first]
    days = tuple(chain.from_iterable(part.days for part in agenda(within, when, month.first)))
    return CalendarPage(month, days, holders(work, [meeting.id for meeting in found]))


def holders(work: Work, meeting_ids: Collection[int]) -> dict[int, str]:
    """Return the name of the organisation that carries out each meeting, where one does."""
    query = (
        select(Duty.meeting_id, Organisation.name)
        .join(Organisation, Organisation.id == Duty.holder_id)
        .where(Duty.kind == DutyKind.EXECUTION, Duty.meeting_id.in_(meeting_ids))
    )
    return {row.meeting_id: row.name for row in work.session.execute(query)}


def front(work: Work) -> FrontPage:
    """Return the next meetings that are open to everyone, and the networks that are at work."""
    coming = and_(Meeting.visibility == Visibility.PUBLIC, Meeting.state.in_(LIVE), Meeting.ends_at > work.now)
    meetings = work.session.scalars(select(Meeting).where(coming).order_by(Meeting.starts_at, Meeting.id).limit(_NEXT))
    found = meetings.all()
    networks = select(Network).where(Network.state == NetworkState.ACTIVE).order_by(Network.sort_key).limit(_NETWORKS)
    return FrontPage(found, holders(work, [one.id for one in found]), work.session.scalars(networks).all())

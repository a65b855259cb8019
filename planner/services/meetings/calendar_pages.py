"""The calendar page, which shows a month, and the front page, which shows the next meetings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from planner.domain.calendars import When
from planner.domain.meeting_lists import ListedMeeting, MeetingFilter
from planner.domain.months import Day, Month, agenda, month_of, month_span
from planner.domain.times import to_local
from planner.formats.entries.calendar_entries import when_of
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.services.visibility import visible
from planner.services.work import Deployment, Work
from planner.store import front_pages, meeting_lists, networks
from planner.store.duties import execution_holders

FrontReader = front_pages.FrontReader
"""The read that answers a visitor who has the front page, under a name for the edges."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CalendarPage:
    """A month as weeks, and the same meetings day by day; ``holders`` names the holder of execution, by the meeting's id."""

    month: Month[ListedMeeting]
    days: tuple[Day[ListedMeeting], ...]
    holders: dict[int, str]


@dataclass(frozen=True)
class FrontPage:
    """The next meetings, and some networks."""

    meetings: Sequence[Meeting]
    holders: dict[int, str]
    networks: Sequence[Network]


def _when(meeting: ListedMeeting, home: str) -> When:
    here = meeting.span.in_zone(home)
    return when_of(here.starts, here.ends or here.starts, home, all_day=here.all_day)


def of_month(work: Work, first: date, criteria: MeetingFilter) -> CalendarPage:
    """Return a month of the meetings that the actor may see; ``first`` is any day of it.

    Raise ``Refused`` with ``months.impossible`` for a year out of reach.
    """
    start, end = month_span(first.year, first.month)
    home, days = work.deployment.time_zone, (start, end + _DAY)
    meetings = meeting_lists.between(work.session, visible(work), criteria, work.now, days, home)
    times = {meeting.id: _when(meeting, home) for meeting in meetings}
    month = month_of(first.year, first.month, meetings, lambda meeting: times[meeting.id])
    within = [
        meeting
        for meeting in meetings
        if times[meeting.id].first_day < month.next and times[meeting.id].last_day >= month.first
    ]
    coming = agenda(within, lambda meeting: times[meeting.id], month.first)
    days_with_meetings = tuple(chain.from_iterable(part.days for part in coming))
    return CalendarPage(month, days_with_meetings, execution_holders(work.session, list(times)))


def front(work: Work) -> FrontPage:
    """Return the next meetings that are open to everyone, and the networks that are at work."""
    meetings = meeting_lists.coming_public(work.session, work.now, front_pages.MEETINGS)
    holders = execution_holders(work.session, [meeting.id for meeting in meetings])
    return FrontPage(meetings, holders, networks.active(work.session, front_pages.NETWORKS))


def validator(work: Work) -> str:
    """Return a validator of the front page as everybody sees it, which moves when something does that is shown there."""
    return _validator(front_pages.shown(work.session, work.now), work.now, work.deployment)


def read_validator(reader: FrontReader, now: datetime, deployment: Deployment) -> str:
    """Return the same validator by one statement, without a session; raise ``DatabaseFailure`` where the database is away."""
    return _validator(reader.shown(now), now, deployment)


def _validator(shown: front_pages.Shown, now: datetime, deployment: Deployment) -> str:
    facts = (shown, to_local(now, deployment.time_zone).date())
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]

"""The calendar page, which shows some weeks, and the front page, which shows the next meetings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from planner.domain.about import About
from planner.domain.calendars import When
from planner.domain.meeting_lists import ListedMeeting, MeetingFilter
from planner.domain.months import Day, Month, agenda, ahead_of, month_of, month_span, span_ahead
from planner.domain.times import to_local
from planner.formats.entries.calendar_entries import when_of
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.services.meetings.meeting_lists import FilterChoices
from planner.services.visibility import visible
from planner.services.work import Deployment, Work
from planner.store import front_pages, meeting_lists, networks
from planner.store.duties import execution_holders

FrontReader = front_pages.FrontReader
"""The read that answers a visitor who has the front page, under a name for the edges."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CalendarPage:
    """Weeks, and the same meetings day by day; ``holders`` names the holder of execution, by the meeting's id.

    ``later`` is the first day with a meeting after them, where the agenda has none.
    """

    month: Month[ListedMeeting]
    days: tuple[Day[ListedMeeting], ...]
    holders: dict[int, str]
    later: date | None


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
    meetings = _Placed(work, criteria, month_span(first.year, first.month))
    month = month_of(first.year, first.month, meetings.rows, meetings.when)
    return meetings.page(month, month.first, month.next - _DAY)


def ahead(work: Work, today: date, criteria: MeetingFilter) -> CalendarPage:
    """Return the weeks from that of today on, with the meetings that the actor may see; the agenda begins today."""
    days = span_ahead(today)
    meetings = _Placed(work, criteria, days)
    return meetings.page(ahead_of(today, meetings.rows, meetings.when), today, days[1])


class _Placed:
    """The meetings of some days that the actor may see, and when they are by the clocks of the service."""

    def __init__(self, work: Work, criteria: MeetingFilter, days: tuple[date, date]) -> None:
        self._work, self._criteria, home = work, criteria, work.deployment.time_zone
        touched = days[0], days[1] + _DAY
        self.rows = meeting_lists.between(work.session, visible(work), criteria, work.now, touched, home)
        self._times = {meeting.id: _when(meeting, home) for meeting in self.rows}

    def when(self, meeting: ListedMeeting) -> When:
        """Return when one of them is."""
        return self._times[meeting.id]

    def page(self, month: Month[ListedMeeting], first: date, last: date) -> CalendarPage:
        """Return the page with an agenda from a day to another."""
        within = [row for row in self.rows if self.when(row).first_day <= last and self.when(row).last_day >= first]
        days = tuple(chain.from_iterable(part.days for part in agenda(within, self.when, first)))
        holders = execution_holders(self._work.session, list(self._times))
        return CalendarPage(month, days, holders, None if days else self._later(last + _DAY))

    def _later(self, first: date) -> date | None:
        work, home = self._work, self._work.deployment.time_zone
        span = meeting_lists.first_from(work.session, visible(work), self._criteria, work.now, first, home)
        return None if span is None else span.in_zone(home).starts.date()


def weeks_validator(page: CalendarPage, choices: FilterChoices, who: About, today: date) -> str:
    """Return a validator of weeks as they are shown: it moves with what stands there, what can be chosen, and the day."""
    themes = [(theme.slug, theme.name_nb, theme.name_nn, theme.name_en) for theme in choices.themes]
    networks_named = [(network.slug, network.name) for network in choices.networks]
    shown = page.month, page.days, sorted(page.holders.items()), page.later
    return _hashed((shown, themes, networks_named, list(choices.organisations), who, today))


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
    return _hashed((shown, to_local(now, deployment.time_zone).date()))


def _hashed(facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]

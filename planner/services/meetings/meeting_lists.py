"""Lists of meetings that the actor may see, a page at a time: the coming first, then those without a date, then the earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from planner.domain.list_pages import SHORT_PAGE, ListPage, nearest_page
from planner.domain.meeting_lists import MeetingFilter
from planner.domain.organisations import OrganisationName
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Theme
from planner.services.visibility import guests_seen, listed, mine
from planner.services.work import Work
from planner.store import meeting_lists as rows
from planner.store import networks, organisations, themes

MOST_PLACES = 20


class ListPart(StrEnum):
    """The parts of a list, in order."""

    COMING = "coming"
    UNDATED = "undated"
    EARLIER = "earlier"


@dataclass(frozen=True)
class MeetingListEntry:
    """A meeting in a list: the part it stands in, and the name of its organiser."""

    meeting: Meeting
    part: ListPart
    organiser: str

    @property
    def month(self) -> date | None:
        """Return the first day of the month in which it begins, by its own clock; nothing while it has no date."""
        return None if self.meeting.span is None else self.meeting.span.first_day.replace(day=1)


Months = list[tuple[date | None, list[MeetingListEntry]]]


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    entries: Sequence[MeetingListEntry]
    page: ListPage

    @property
    def parts(self) -> list[tuple[ListPart, Months]]:
        """Return the entries of each part by the months in which they begin."""
        return [
            (part, [(month, list(of_month)) for month, of_month in groupby(of_part, key=lambda entry: entry.month)])
            for part, of_part in groupby(self.entries, key=lambda entry: entry.part)
        ]


@dataclass(frozen=True)
class FilterChoices:
    """The themes, networks and organisations that a list can be narrowed to."""

    themes: Sequence[Theme]
    networks: Sequence[Network]
    organisations: Sequence[OrganisationName]


def listing(work: Work, criteria: MeetingFilter, number: int = 1, size: int = SHORT_PAGE) -> Listing:
    """Return one page of the meetings that meet the criteria, or the nearest page that there is."""
    seen = (listed(work), mine(work)) if criteria.mine else (listed(work),)
    among = rows.among(work.session, seen, criteria, work.now, guests_seen(work))
    counted = rows.count(work.session, among, work.now)
    page = nearest_page(number, sum(counted), size)
    meetings = rows.with_holders(work.session, among, work.now, rows.part_of(counted, page.offset, size))
    return Listing([_entry(meeting, holder, work.now) for meeting, holder in meetings], page)


def _entry(meeting: Meeting, holder: str | None, now: datetime) -> MeetingListEntry:
    dated = ListPart.COMING if meeting.ends_at and meeting.ends_at > now else ListPart.EARLIER
    part = ListPart.UNDATED if meeting.ends_at is None else dated
    return MeetingListEntry(meeting, part, holder or meeting.convener.name)


def choices(work: Work, most_names: int | None = None) -> FilterChoices:
    """Return the values that a list can be narrowed to, by name: all organisations, or the first of them."""
    session = work.session
    names = organisations.names(session) if most_names is None else organisations.first_names(session, most_names)
    return FilterChoices(themes.every(session), networks.every(session), names)


def networks_to_choose(work: Work) -> Sequence[Network]:
    """Return the networks that a list can be narrowed to, and a meeting be shown to, by name."""
    return networks.every(work.session)


def places_used(work: Work) -> list[str]:
    """Return the places of meetings that the actor may see, to be used again, the latest first."""
    return rows.places_used(work.session, listed(work), MOST_PLACES)

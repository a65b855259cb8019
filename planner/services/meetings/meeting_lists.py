"""Lists of meetings that the actor may see: the coming first and then the earlier, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.domain.meeting_lists import MeetingFilter
from planner.domain.meetings import Span
from planner.domain.organisations import OrganisationName
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Theme
from planner.services.visibility import visible
from planner.services.work import Work
from planner.store import meeting_lists as rows
from planner.store import networks, organisations, themes

PAGE_SIZE = 20


@dataclass(frozen=True)
class MeetingListEntry:
    """A meeting in a list: when it is in wall time, the name of its organiser, and whether it is over."""

    meeting: Meeting
    span: Span
    organiser: str
    over: bool


@dataclass(frozen=True)
class Listing:
    """One page of a list; ``total`` counts all pages, ``page`` counts from 1."""

    entries: Sequence[MeetingListEntry]
    total: int
    page: int

    @property
    def coming(self) -> list[MeetingListEntry]:
        """Return those that are not over."""
        return [entry for entry in self.entries if not entry.over]

    @property
    def earlier(self) -> list[MeetingListEntry]:
        """Return those that are over."""
        return [entry for entry in self.entries if entry.over]

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class FilterChoices:
    """The themes, networks and organisations that a list can be narrowed to."""

    themes: Sequence[Theme]
    networks: Sequence[Network]
    organisations: Sequence[OrganisationName]


def listing(work: Work, criteria: MeetingFilter, page: int = 1) -> Listing:
    """Return one page of the meetings that meet the criteria; a page that does not exist is empty."""
    among = rows.among(work.session, visible(work), criteria, work.now)
    counted = rows.count(work.session, among, work.now)
    stretch = rows.stretch_of(counted, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    meetings = rows.with_holders(work.session, among, work.now, stretch)
    entries = [entry for meeting, holder in meetings for entry in _entry(meeting, holder, work.now)]
    return Listing(entries, counted.total, page)


def _entry(meeting: Meeting, holder: str | None, now: datetime) -> Iterator[MeetingListEntry]:
    if (span := meeting.span) is not None:
        yield MeetingListEntry(meeting, span, holder or meeting.convener.name, _ends(meeting) <= now)


def _ends(meeting: Meeting) -> datetime:
    return meeting.ends_at or meeting.starts_at or meeting.created_at


def choices(work: Work, most_names: int | None = None) -> FilterChoices:
    """Return the values that a list can be narrowed to, by name: all organisations, or the first of them."""
    session = work.session
    names = organisations.names(session) if most_names is None else organisations.first_names(session, most_names)
    return FilterChoices(themes.every(session), networks.every(session), names)


def networks_to_choose(work: Work) -> Sequence[Network]:
    """Return the networks that a list can be narrowed to, and a meeting be shown to, by name."""
    return networks.every(work.session)

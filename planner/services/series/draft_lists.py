"""Drafts that wait to be announced, such as those of a year's plan: listed together, to be ticked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from planner.domain.draft_runs import LONGEST_LIST
from planner.domain.list_pages import ListPage, nearest_page
from planner.domain.meeting_lists import DraftFilter
from planner.domain.meetings import publish_missing
from planner.domain.people import ServiceRole
from planner.domain.permissions import Verb
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services import identity
from planner.services.series import series_letters
from planner.services.series.series_letters import CalendarChoice
from planner.services.visibility import guests_seen
from planner.services.work import Work
from planner.store import draft_lists as rows
from planner.store.imports import with_data
from planner.store.people import with_role
from planner.store.series import by_slug


@dataclass(frozen=True)
class ListedDraft:
    """A draft, how many stand on its list, what is missing before it can be announced, and whether its time has passed."""

    meeting: Meeting
    guests: int
    missing: Sequence[str]
    over: bool

    @property
    def ready(self) -> bool:
        """Tell whether it can be announced as far as its own fields say."""
        return not (self.missing or self.over)


@dataclass(frozen=True)
class DraftPage:
    """A page of drafts; ``source`` is the name of the file or the title of the series that all of them come of."""

    entries: Sequence[ListedDraft]
    page: ListPage
    source: str


@dataclass(frozen=True)
class DraftChoice:
    """Drafts that somebody has ticked, how many people stand on their lists, and what may be chosen of their calendars."""

    meetings: Sequence[Meeting]
    people: int
    calendars: CalendarChoice | None


def page(work: Work, wanted: DraftFilter, number: int = 1) -> DraftPage:
    """Return a page of the drafts that meet criteria, by time, for the team."""
    identity.require(work, Verb.CREATE_MEETING)
    among = rows.among(work.session, wanted, work.now, guests_seen(work))
    part = nearest_page(number, rows.count(work.session, among), LONGEST_LIST)
    meetings = rows.listed(work.session, among, part)
    guests = rows.guests(work.session, [meeting.id for meeting in meetings])
    entries = [_entry(work, meeting, guests.get(meeting.id, 0)) for meeting in meetings]
    return DraftPage(entries, part, _source(work, wanted))


def _entry(work: Work, meeting: Meeting, guests: int) -> ListedDraft:
    over = meeting.starts_at is not None and meeting.starts_at <= work.now
    return ListedDraft(meeting, guests, publish_missing(meeting), over)


def _source(work: Work, wanted: DraftFilter) -> str:
    if wanted.import_id is not None and (source := with_data(work.session, wanted.import_id)) is not None:
        return source.name
    if wanted.series and (series := by_slug(work.session, wanted.series)) is not None:
        return series.title
    return ""


def chosen(work: Work, ids: Collection[int]) -> DraftChoice:
    """Return the drafts among those that are ticked, with what announcing them comes to."""
    identity.require(work, Verb.CREATE_MEETING)
    meetings = rows.drafts_among(work.session, ids)
    people = rows.count_people(work.session, [meeting.id for meeting in meetings])
    return DraftChoice(meetings, people, series_letters.calendar_choice(work, len(meetings)) if people else None)


def organisers(work: Work) -> list[Person]:
    """Return who can organise meetings: the team, organisers first, each part in the order they were first met."""
    identity.require(work, Verb.CREATE_MEETING)
    roles = (ServiceRole.ORGANISER, ServiceRole.ADMINISTRATOR)
    return [person for role in roles for person in with_role(work.session, role) if person.email]

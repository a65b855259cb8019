"""Lists of meetings: those that the one who asks may see, the coming first and then the earlier, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from planner.domain.duties import DutyKind
from planner.domain.meetings import MeetingKind, Span
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.networks import Network
from planner.rows.organisations import Organisation, Theme
from planner.services.letters.meeting_letters import span_of
from planner.services.visibility import visible
from planner.services.work import Work

PAGE_SIZE = 20


@dataclass(frozen=True)
class MeetingFilter:
    """What a list is narrowed to; empty means everything. ``time`` is ``coming``, ``earlier`` or empty for both."""

    kind: MeetingKind | None = None
    theme: str = ""
    municipality: str = ""
    network: str = ""
    organisation: str = ""
    text: str = ""
    time: str = ""


@dataclass(frozen=True)
class MeetingListEntry:
    """A meeting in a list: when it is in wall time, who is named as organiser, and whether it is over."""

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
    """What a list can be narrowed to by: themes, networks and organisations."""

    themes: Sequence[Theme]
    networks: Sequence[Network]
    organisations: Sequence[Organisation]


def listing(work: Work, wanted: MeetingFilter, page: int = 1) -> Listing:
    """Return one page of the meetings wanted; a page that does not exist is empty."""
    where = [visible(work), *conditions(wanted, work.now)]
    total = work.session.scalar(select(func.count()).select_from(Meeting).where(*where)) or 0
    query = _with_organiser().where(*where).order_by(*_order(work.now))
    found = work.session.execute(query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    return Listing([entry for meeting, holder in found for entry in _entry(meeting, holder, work.now)], total, page)


def _with_organiser() -> Select[Meeting, str]:
    holder = aliased(Organisation)
    return (
        select(Meeting, holder.name)
        .outerjoin(Duty, and_(Duty.meeting_id == Meeting.id, Duty.kind == DutyKind.EXECUTION))
        .outerjoin(holder, holder.id == Duty.holder_id)
        .options(joinedload(Meeting.convener), joinedload(Meeting.network))
    )


def _entry(meeting: Meeting, holder: str | None, now: datetime) -> Iterator[MeetingListEntry]:
    span = span_of(meeting.starts_local, meeting.ends_local, all_day=meeting.all_day)
    if span is not None:
        yield MeetingListEntry(meeting, span, holder or meeting.convener.name, _ends(meeting) <= now)


def _ends(meeting: Meeting) -> datetime:
    return meeting.ends_at or meeting.starts_at or meeting.created_at


def _order(now: datetime) -> tuple[ColumnElement[Any], ...]:
    over = Meeting.ends_at <= now
    first_coming = case((over, 1), else_=0)
    soonest = case((over, None), else_=Meeting.starts_at)
    return first_coming, soonest.asc(), Meeting.starts_at.desc(), Meeting.id.asc()


def conditions(wanted: MeetingFilter, now: datetime) -> Iterator[ColumnElement[bool]]:
    """Yield what a meeting must be to be wanted."""
    if wanted.kind is not None:
        yield Meeting.kind == wanted.kind
    if wanted.theme:
        this = select(Theme.id).where(Theme.slug == wanted.theme)
        yield Meeting.id.in_(select(MeetingTheme.meeting_id).where(MeetingTheme.theme_id.in_(this)))
    if wanted.municipality:
        yield Meeting.municipality == wanted.municipality
    if wanted.network:
        yield Meeting.network_id.in_(select(Network.id).where(Network.slug == wanted.network))
    if wanted.organisation:
        yield _of_organisation(wanted.organisation)
    if wanted.text.strip():
        yield _says(wanted.text.strip())
    if wanted.time:
        yield Meeting.ends_at > now if wanted.time == "coming" else Meeting.ends_at <= now


def _of_organisation(slug: str) -> ColumnElement[bool]:
    found = aliased(Organisation)
    this = select(found.id).where(found.slug == slug)
    held = select(Duty.meeting_id).where(Duty.holder_id.in_(this))
    return or_(Meeting.convener_id.in_(this), Meeting.id.in_(held))


def _says(text: str) -> ColumnElement[bool]:
    # Neither database folds the case of æ, ø and å by itself.
    spellings = {text, text.lower(), text.upper(), text.capitalize()}
    columns = (Meeting.title, Meeting.question, Meeting.place)
    return or_(*(column.icontains(spelling, autoescape=True) for column in columns for spelling in sorted(spellings)))


def choices(work: Work) -> FilterChoices:
    """Return what the list can be narrowed to, by name."""
    return FilterChoices(
        work.session.scalars(select(Theme).order_by(Theme.name_nb)).all(),
        work.session.scalars(select(Network).order_by(Network.sort_key)).all(),
        work.session.scalars(select(Organisation).order_by(Organisation.sort_key)).all(),
    )

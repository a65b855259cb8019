"""Meetings by criteria: the queries of lists, of the calendar page and of the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, case, func, literal, not_, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased, joinedload

from planner.domain.duties import DutyKind
from planner.domain.meeting_lists import ListedMeeting, MeetingFilter, MeetingQuery
from planner.domain.meetings import LIVE, LONGEST, MeetingState, Span, Visibility
from planner.domain.search_words import terms_of
from planner.domain.times import to_utc
from planner.rows.base import UtcDateTime
from planner.rows.calendars import FeedEntry, Variant
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.networks import Network
from planner.rows.organisations import Organisation
from planner.store import search_words, themes, workboard
from planner.store.database import Condition, Session
from planner.store.search_words import GuestNames

_DAY = timedelta(days=1)
"""More than what two zones are apart."""
_PLACE = func.coalesce(Meeting.starts_at, Meeting.created_at)
"""Where a meeting stands in time; a draft without a time stands where it was made."""
REACH = LONGEST + timedelta(days=1)
"""A meeting that began longer ago is over, whatever clocks were put forward or back while it lasted."""
Moment = datetime | ColumnElement[datetime]


LOOKED_AT = 300
"""The latest meetings, among whose places one is suggested."""


def places_used(session: Session, seen: Condition, most: int) -> list[str]:
    """Return the places of the meetings that were made last, each once, the latest first."""
    latest = select(Meeting.place).where(seen, Meeting.place != "").order_by(Meeting.id.desc()).limit(LOOKED_AT)
    return list(dict.fromkeys(session.scalars(latest)))[:most]


class ListCount(NamedTuple):
    """How many meetings there are in each part of a list, in the order of the parts."""

    coming: int
    undated: int
    earlier: int


def among(
    session: Session, seen: Iterable[Condition], criteria: MeetingFilter, now: datetime, guests: GuestNames | None
) -> Condition:
    """Return the condition that a meeting meets other conditions and the criteria; its guests may be looked for too."""
    return and_(*seen, *_conditions(session, criteria, now, guests))


def count(session: Session, among: Condition, now: datetime) -> ListCount:
    """Return how many meetings meet a condition: those that are not over, those without a date, and those that are over."""
    coming = func.sum(case((Meeting.ends_at > now, 1), else_=0))
    dated = func.count(Meeting.ends_at)
    query = select(func.count(), func.coalesce(coming, 0), dated).select_from(Meeting)
    total, ahead, with_date = session.execute(query.where(among)).one()
    return ListCount(ahead, total - with_date, with_date - ahead)


def part_of(counted: ListCount, offset: int, limit: int) -> list[tuple[int, int]]:
    """Return what to pass over and what to read of each part of a list, from one place in all of it on."""
    stretches = []
    for size in counted:
        passed = min(offset, size)
        length = min(limit, size - passed)
        stretches.append((passed, length))
        offset, limit = offset - passed, limit - length
    return stretches


def with_holders(
    session: Session, among: Condition, now: datetime, stretches: Sequence[tuple[int, int]]
) -> list[tuple[Meeting, str | None]]:
    """Return meetings with convener and network, and the name of the holder of execution, in the order of the list.

    First the coming, those soonest first, then those without a date, the latest made first, then the earlier, those latest
    first. Each part is read in the order of one index, and only what is shown is read whole.
    """
    ids = select(Meeting.id).where(among)
    orders = (
        ids.where(Meeting.ends_at > now).order_by(Meeting.starts_at, Meeting.id),
        ids.where(Meeting.ends_at.is_(None)).order_by(Meeting.id.desc()),
        ids.where(Meeting.ends_at <= now).order_by(Meeting.starts_at.desc(), Meeting.id.desc()),
    )
    parts = [
        order.offset(passed).limit(length).subquery()
        for order, (passed, length) in zip(orders, stretches, strict=True)
        if length
    ]
    if not parts:
        return []
    shown = union_all(*(select(part.c.id) for part in parts))
    query = _with_holder().where(Meeting.id.in_(shown)).order_by(*in_list_order(now))
    return [(row[0], row[1]) for row in session.execute(query)]


def _with_holder() -> Select[Meeting, str]:
    holder = aliased(Organisation)
    return (
        select(Meeting, holder.name)
        .outerjoin(Duty, and_(Duty.meeting_id == Meeting.id, Duty.kind == DutyKind.EXECUTION))
        .outerjoin(holder, holder.id == Duty.holder_id)
        .options(joinedload(Meeting.convener), joinedload(Meeting.network))
    )


def in_list_order(now: datetime) -> tuple[ColumnElement[Any], ...]:
    """Return the order of lists: what comes, the soonest first, what has no date, and what is over, the latest first."""
    over, undated = Meeting.ends_at <= now, Meeting.ends_at.is_(None)
    part = case((over, 2), (undated, 1), else_=0)
    soonest = case((or_(over, undated), None), else_=Meeting.starts_at)
    soonest_id = case((or_(over, undated), None), else_=Meeting.id)
    return part, soonest, soonest_id, Meeting.starts_at.desc(), Meeting.id.desc()


def ids(session: Session, seen: Condition, query: MeetingQuery, now: datetime, zone: str, limit: int) -> list[int]:
    """Return the ids of the meetings that meet a condition and a query, by time, at most ``limit`` of them.

    The days of the query are those of ``zone``.
    """
    where = (seen, *_conditions(session, query.criteria, now), *_bounds(query, zone))
    return list(session.scalars(select(Meeting.id).where(*where).order_by(_PLACE, Meeting.id).limit(limit)))


def _bounds(query: MeetingQuery, zone: str) -> Iterator[Condition]:
    if query.state is not None:
        yield Meeting.state == query.state
    if query.first is not None:
        yield not_(_starts_before(query.first, zone))
    if query.last is not None:
        yield _starts_before(query.last + timedelta(days=1), zone)
    if query.after is not None:
        cursor = query.after
        yield tuple_(_PLACE, Meeting.id) > tuple_(literal(cursor.at, UtcDateTime), literal(cursor.meeting_id))


def _starts_before(day: date, zone: str) -> Condition:
    """Return the condition that a meeting starts before a day of a zone begins; whole days are the same days everywhere."""
    by_instant = Meeting.starts_at < to_utc(day, time.min, zone)
    return or_(
        and_(Meeting.all_day, Meeting.starts_local < datetime.combine(day, time.min)),
        and_(not_(Meeting.all_day), by_instant),
    )


def _ends_in(day: date, zone: str) -> Condition:
    """Return the condition that a meeting ends after a day of a zone begins."""
    by_instant = Meeting.ends_at > to_utc(day, time.min, zone)
    return or_(
        and_(Meeting.all_day, Meeting.ends_local > datetime.combine(day, time.min)),
        and_(not_(Meeting.all_day), by_instant),
    )


def _around(days: tuple[date, date], zone: str) -> tuple[Condition, Condition]:
    """Return the conditions, served by an index, that all meetings meet that touch these days, whatever their zones."""
    first, last = (to_utc(day, time.min, zone) for day in days)
    return Meeting.starts_at > first - LONGEST - _DAY, Meeting.starts_at < last + _DAY


def between(
    session: Session, seen: Condition, criteria: MeetingFilter, now: datetime, days: tuple[date, date], zone: str
) -> list[ListedMeeting]:
    """Return the meetings, drafts apart, that touch the days of a zone from the first up to, but not with, the last, by time."""
    query = select(*_LINE, *_SPAN).where(
        seen,
        Meeting.state != MeetingState.DRAFT,
        *_around(days, zone),
        _starts_before(days[1], zone),
        _ends_in(days[0], zone),
        *_conditions(session, criteria, now),
    )
    rows: Iterable[Any] = session.execute(query.order_by(Meeting.starts_at, Meeting.id))
    return [ListedMeeting._make((*row[: len(_LINE)], Span(*row[len(_LINE) :]))) for row in rows]


def first_from(
    session: Session, seen: Condition, criteria: MeetingFilter, now: datetime, day: date, zone: str
) -> Span | None:
    """Return when the first meeting is, drafts apart, that starts on a day of a zone or later."""
    around, _before = _around((day, day), zone)
    live = (
        seen,
        Meeting.state != MeetingState.DRAFT,
        Meeting.starts_local.is_not(None),
        around,
        not_(_starts_before(day, zone)),
    )
    query = select(*_SPAN).where(*live, *_conditions(session, criteria, now))
    row: Any = session.execute(query.order_by(Meeting.starts_at, Meeting.id).limit(1)).one_or_none()
    return None if row is None else Span(*row)


_LINE = (
    Meeting.id, Meeting.slug, Meeting.title, Meeting.kind, Meeting.state, Meeting.place, Meeting.online_url,
    Meeting.seats, Meeting.seats_taken,
)  # fmt: skip
_SPAN = (Meeting.starts_local, Meeting.ends_local, Meeting.zone, Meeting.all_day)


def coming_public(session: Session, now: datetime, limit: int) -> Sequence[Meeting]:
    """Return the next meetings that are open to everyone."""
    query = select(Meeting).where(*open_and_coming(now - REACH, now))
    return session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)).all()


def open_and_coming(begun: Moment, now: Moment) -> tuple[Condition, ...]:
    """Return the conditions that a meeting is open to everyone, starts after one moment and is not over at another.

    The state is given so that no index of states is of use: in the order of the index of times, the first few are enough.
    """
    open_to_all = (Meeting.visibility == Visibility.PUBLIC, func.lower(Meeting.state, type_=String).in_(LIVE))
    return (*open_to_all, Meeting.starts_at > begun, Meeting.ends_at > now)


def coming_in_feed(session: Session, feed: str, now: datetime, limit: int) -> Sequence[Meeting]:
    """Return the next meetings that stand in a public feed; those that have left it are not among them."""
    query = (
        select(Meeting)
        .join(FeedEntry, FeedEntry.meeting_id == Meeting.id)
        .where(
            FeedEntry.feed == feed,
            FeedEntry.variant == Variant.PUBLIC,
            FeedEntry.shown,
            Meeting.state != MeetingState.DRAFT,
            Meeting.ends_at > now,
        )
    )
    return session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)).all()


def _conditions(
    session: Session, criteria: MeetingFilter, now: datetime, guests: GuestNames | None = None
) -> Iterator[Condition]:
    if criteria.kind is not None:
        yield Meeting.kind == criteria.kind
    if criteria.theme:
        theme = themes.carried([criteria.theme])
        yield Meeting.id.in_(select(MeetingTheme.meeting_id).where(MeetingTheme.theme_id.in_(theme)))
    if criteria.municipality:
        yield Meeting.municipality == criteria.municipality
    if criteria.network:
        yield Meeting.network_id.in_(select(Network.id).where(Network.slug == criteria.network))
    if criteria.organisation:
        yield _of_organisation(criteria.organisation)
    if criteria.text.strip():
        yield search_words.says(session, terms_of(criteria.text, now.date()), guests)
    yield from _standing(criteria, now)


def _standing(criteria: MeetingFilter, now: datetime) -> Iterator[Condition]:
    if criteria.state is not None:
        yield Meeting.state == criteria.state
    if criteria.stage is not None:
        yield workboard.on_stage(criteria.stage, now)
    if criteria.time:
        yield Meeting.ends_at > now if criteria.time == "coming" else Meeting.ends_at <= now


def _of_organisation(slug: str) -> Condition:
    organisation, meeting = aliased(Organisation), aliased(Meeting)
    by_slug = select(organisation.id).where(organisation.slug == slug)
    convened = select(meeting.id).where(meeting.convener_id.in_(by_slug))
    return Meeting.id.in_(union_all(convened, select(Duty.meeting_id).where(Duty.holder_id.in_(by_slug))))

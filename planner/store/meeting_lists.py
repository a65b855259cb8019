"""Meetings by criteria: the queries of lists, of the calendar page and of the API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from planner.domain.duties import DutyKind
from planner.domain.meeting_lists import MeetingFilter, MeetingQuery
from planner.domain.meetings import LIVE, MeetingState, Visibility
from planner.domain.times import to_utc
from planner.rows.base import UtcDateTime
from planner.rows.calendars import FeedEntry, Variant
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.networks import Network
from planner.rows.organisations import Organisation, Theme
from planner.store.database import Condition, Session

_PLACE = func.coalesce(Meeting.starts_at, Meeting.created_at)
"""Where a meeting stands in time; a draft without a time stands where it was made."""


def or_draft(seen: Condition) -> Condition:
    """Return the condition that a meeting meets another condition or is a draft."""
    return or_(seen, Meeting.state == MeetingState.DRAFT)


def count(session: Session, seen: Condition, criteria: MeetingFilter, now: datetime) -> int:
    """Return how many meetings meet a condition and the criteria."""
    query = select(func.count()).select_from(Meeting).where(seen, *_conditions(criteria, now))
    return session.scalar(query) or 0


def with_holders(
    session: Session, seen: Condition, criteria: MeetingFilter, now: datetime, *, offset: int, limit: int
) -> list[tuple[Meeting, str | None]]:
    """Return meetings with convener and network, and the name of the holder of execution: the coming, then the earlier."""
    query = _with_holder().where(seen, *_conditions(criteria, now)).order_by(*_coming_first(now))
    return [(row[0], row[1]) for row in session.execute(query.offset(offset).limit(limit))]


def _with_holder() -> Select[Meeting, str]:
    holder = aliased(Organisation)
    return (
        select(Meeting, holder.name)
        .outerjoin(Duty, and_(Duty.meeting_id == Meeting.id, Duty.kind == DutyKind.EXECUTION))
        .outerjoin(holder, holder.id == Duty.holder_id)
        .options(joinedload(Meeting.convener), joinedload(Meeting.network))
    )


def _coming_first(now: datetime) -> tuple[ColumnElement[Any], ...]:
    over = Meeting.ends_at <= now
    first_coming = case((over, 1), else_=0)
    soonest = case((over, None), else_=Meeting.starts_at)
    return first_coming, soonest.asc(), Meeting.starts_at.desc(), Meeting.id.asc()


def ids(session: Session, seen: Condition, query: MeetingQuery, now: datetime, zone: str, limit: int) -> list[int]:
    """Return the ids of the meetings that meet a condition and a query, by time, at most ``limit`` of them.

    The days of the query are those of ``zone``.
    """
    where = (seen, *_conditions(query.criteria, now), *_bounds(query, zone))
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


def between(
    session: Session, seen: Condition, criteria: MeetingFilter, now: datetime, days: tuple[date, date], zone: str
) -> Sequence[Meeting]:
    """Return the meetings, drafts apart, that touch the days of a zone from the first up to, but not with, the last, by time."""
    query = select(Meeting).where(
        seen,
        Meeting.state != MeetingState.DRAFT,
        _starts_before(days[1], zone),
        _ends_in(days[0], zone),
        *_conditions(criteria, now),
    )
    return session.scalars(query.order_by(Meeting.starts_at, Meeting.id)).all()


def coming_public(session: Session, now: datetime, limit: int) -> Sequence[Meeting]:
    """Return the next meetings that are open to everyone."""
    query = select(Meeting).where(
        Meeting.visibility == Visibility.PUBLIC, Meeting.state.in_(LIVE), Meeting.ends_at > now
    )
    return session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)).all()


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


def _conditions(criteria: MeetingFilter, now: datetime) -> Iterator[Condition]:
    if criteria.kind is not None:
        yield Meeting.kind == criteria.kind
    if criteria.theme:
        theme = select(Theme.id).where(Theme.slug == criteria.theme)
        yield Meeting.id.in_(select(MeetingTheme.meeting_id).where(MeetingTheme.theme_id.in_(theme)))
    if criteria.municipality:
        yield Meeting.municipality == criteria.municipality
    if criteria.network:
        yield Meeting.network_id.in_(select(Network.id).where(Network.slug == criteria.network))
    if criteria.organisation:
        yield _of_organisation(criteria.organisation)
    if criteria.text.strip():
        yield _says(criteria.text.strip())
    if criteria.time:
        yield Meeting.ends_at > now if criteria.time == "coming" else Meeting.ends_at <= now


def _of_organisation(slug: str) -> Condition:
    organisation = aliased(Organisation)
    by_slug = select(organisation.id).where(organisation.slug == slug)
    held = select(Duty.meeting_id).where(Duty.holder_id.in_(by_slug))
    return or_(Meeting.convener_id.in_(by_slug), Meeting.id.in_(held))


def _says(text: str) -> Condition:
    # Neither database folds the case of æ, ø and å by itself.
    spellings = {text, text.lower(), text.upper(), text.capitalize()}
    columns = (Meeting.title, Meeting.question, Meeting.place)
    return or_(*(column.icontains(spelling, autoescape=True) for column in columns for spelling in sorted(spellings)))

"""How calendars that others keep are found, and the times they say are taken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from planner.domain.foreign_calendars import LONGEST_WAIT, Busy
from planner.rows.foreign_calendars import BusyInterval, ForeignCalendar


def of_owner(session: Session, organisation_id: int | None, person_id: int | None) -> list[ForeignCalendar]:
    """Return the calendars of an organisation or a person, in the order they were added."""
    query = select(ForeignCalendar).where(
        ForeignCalendar.organisation_id == organisation_id
        if person_id is None
        else ForeignCalendar.person_id == person_id
    )
    return list(session.scalars(query.order_by(ForeignCalendar.id)))


def locked(session: Session, calendar_id: int) -> ForeignCalendar | None:
    """Return a calendar as it stands now, locked until the transaction ends."""
    query = select(ForeignCalendar).where(ForeignCalendar.id == calendar_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def due(session: Session, now: datetime) -> list[int]:
    """Return the ids of the calendars that are to be fetched, the one that has waited longest first."""
    return [calendar_id for calendar_id, _ in due_addresses(session, now)]


def due_addresses(session: Session, now: datetime) -> list[tuple[int, str]]:
    """Return the ids and addresses of the calendars that are to be fetched, the one that has waited longest first."""
    # As in ``is_due``.
    is_due = or_(ForeignCalendar.next_fetch_at <= now, ForeignCalendar.next_fetch_at > now + LONGEST_WAIT)
    query = select(ForeignCalendar.id, ForeignCalendar.address).where(is_due)
    rows = session.execute(query.order_by(ForeignCalendar.next_fetch_at, ForeignCalendar.id))
    return [(row.id, row.address) for row in rows]


def forget_titles(session: Session, calendar_id: int) -> None:
    """Empty the titles of all busy times of a calendar."""
    session.execute(update(BusyInterval).where(BusyInterval.calendar_id == calendar_id).values(title=""))


def forget_busy(session: Session, calendar_id: int) -> None:
    """Delete all busy times of a calendar."""
    session.execute(delete(BusyInterval).where(BusyInterval.calendar_id == calendar_id))


def replace_busy(session: Session, calendar_id: int, busy: Sequence[Busy], kept_sources: Collection[str]) -> int:
    """Store these busy times of a calendar in place of those it had, but for the sources that are kept; return how many it has."""
    own = BusyInterval.calendar_id == calendar_id
    session.execute(delete(BusyInterval).where(own, BusyInterval.source.not_in(kept_sources)))
    values = [
        {
            "calendar_id": calendar_id,
            "starts_at": interval.starts_at,
            "ends_at": interval.ends_at,
            "all_day": interval.all_day,
            "title": interval.title,
            "source": interval.source,
        }
        for interval in busy
    ]
    if values:
        session.execute(insert(BusyInterval), values)
    return session.scalar(select(func.count()).select_from(BusyInterval).where(own)) or 0


def busy_between(
    session: Session,
    organisations: Collection[int],
    people: Collection[int],
    starts_at: datetime,
    ends_at: datetime,
) -> list[tuple[BusyInterval, ForeignCalendar]]:
    """Return the busy times of organisations and people that touch a stretch of time, with the calendar of each."""
    query = (
        select(BusyInterval, ForeignCalendar)
        .join(ForeignCalendar, ForeignCalendar.id == BusyInterval.calendar_id)
        .where(
            or_(ForeignCalendar.organisation_id.in_(organisations), ForeignCalendar.person_id.in_(people)),
            BusyInterval.starts_at < ends_at,
            BusyInterval.ends_at > starts_at,
        )
        .order_by(BusyInterval.starts_at, BusyInterval.id)
    )
    return [(row.BusyInterval, row.ForeignCalendar) for row in session.execute(query)]

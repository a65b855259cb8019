"""Series: meetings made together from one of them, each whole by itself, and shown together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from planner.domain import series as rules
from planner.domain import times
from planner.domain.collisions import Collision
from planner.domain.duties import DutyKind
from planner.domain.holidays import DateKind
from planner.domain.mailings import AT_ONCE
from planner.domain.meetings import LIVE, MeetingState, Span
from planner.domain.names import numbered, slugify
from planner.domain.permissions import Verb
from planner.domain.refusals import Invalid, NotFound, Refused
from planner.rows.meetings import Meeting
from planner.rows.series import Series
from planner.services import identity, journal, visibility
from planner.services.dates import collisions
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.store import duties as duty_rows
from planner.store import series as rows

AWAY = {DateKind.PUBLIC_HOLIDAY, DateKind.SCHOOL_HOLIDAY, DateKind.HALF_DAY}
"""Occasions that keep people away from a day, so that it is left out on wish."""


@dataclass(frozen=True)
class SeriesEntry:
    """A meeting of a series in a list, with the names of the holders of execution and of follow-up."""

    meeting: Meeting
    holder: str
    follower: str
    over: bool


@dataclass(frozen=True)
class SeriesPage:
    """A series as the one who asks may see it; ``drafts`` are to be sent out, ``open`` can still be changed."""

    series: Series
    entries: Sequence[SeriesEntry]
    drafts: Sequence[Meeting]
    open: Sequence[Meeting]


@dataclass(frozen=True)
class Strip:
    """Where a meeting stands in its series: its number among those that may be seen, and its neighbours in time."""

    series: Series
    number: int
    count: int
    previous: Meeting | None
    next: Meeting | None


@dataclass(frozen=True)
class ProposedDay:
    """A day that a series could have, by the clock of its zone, and when the meeting would be then.

    It says whether the day is taken already or has passed, and what the time collides with.
    """

    day: date
    span: Span
    taken: bool
    past: bool
    away: bool
    warnings: Sequence[Collision]


def propose(work: Work, meeting: Meeting, days: Iterable[date]) -> list[ProposedDay]:
    """Say of each day what it collides with for those invited; nothing is changed."""
    identity.require(work, Verb.CREATE_MEETING)
    taken, today = _days_of(work, meeting), _today(work, meeting)
    span = span_of_meeting(meeting)
    spans = [(day, rules.through_gap(rules.on_day(span, day))) for day in rules.check_days(days)]
    last = max(span.last_day for _, span in spans)
    board = collisions.board(work, meeting, min(day for day, _ in spans), last)
    return [
        ProposedDay(day, span, day in taken, day < today, _is_away(warnings), warnings)
        for day, span, warnings in ((day, span, board.of(span)) for day, span in spans)
    ]


def _is_away(warnings: list[Collision]) -> bool:
    return any(collision.warning is not None and collision.warning.kind in AWAY for collision in warnings)


def _today(work: Work, meeting: Meeting) -> date:
    return times.to_local(work.now, meeting.zone).date()


def span_of_meeting(meeting: Meeting) -> Span:
    """Return when a meeting is, in wall time; raise ``Refused`` while it has no date, for a series is made from one."""
    span = meeting.span
    if span is None or span.ends is None:
        raise Invalid("series.date_missing")
    return span


def _days_of(work: Work, meeting: Meeting) -> set[date]:
    members = [meeting] if meeting.series_id is None else rows.meetings(work.session, meeting.series_id)
    return {member.starts_local.date() for member in members if member.starts_local is not None}


def make(work: Work, meeting: Meeting, days: Iterable[date]) -> Series:
    """Make a series of a meeting: one more draft, with the same words, place and guests, for each day it is not on yet.

    A meeting that is in a series already gets more days. Raise ``Refused`` for days that have passed or are too many.
    """
    identity.require(work, Verb.CREATE_MEETING)
    chosen_days, span = rules.check_days(days), span_of_meeting(meeting)
    if chosen_days[0] < _today(work, meeting):
        here = rules.on_day(span, chosen_days[0]).in_zone(work.deployment.time_zone)
        raise Refused("series.day_has_passed", date=here.first_day.strftime("%d.%m.%Y"))
    taken = _days_of(work, meeting)
    new = rules.without(chosen_days, taken)
    rules.check_days({*taken, *chosen_days})
    if not new:
        raise Invalid("series.no_days")
    series = _series_of(work, meeting)
    for day in new:
        _another(work, meeting, span, day, most=AT_ONCE // len(new)).series_id = series.id
    _number(work, series)
    journal.write(work, "series.made", meeting=meeting, count=len(new))
    return series


def _series_of(work: Work, meeting: Meeting) -> Series:
    if meeting.series_id is not None:
        rows.lock(work.session, meeting.series_id)
        return work.session.get_one(Series, meeting.series_id)
    base = slugify(meeting.title) or "serie"
    series = Series(
        slug=numbered(base, rows.slugs_from(work.session, base)),
        title=meeting.title,
        made_by_id=work.by.person_id,
        created_at=work.now,
    )
    work.session.add(series)
    work.session.flush()
    meeting.series_id = series.id
    return series


def _another(work: Work, meeting: Meeting, span: Span, day: date, most: int) -> Meeting:
    new = meetings.copy(work, meeting, most)
    moved, by = rules.through_gap(rules.on_day(span, day)), day - span.first_day
    values = {"starts_local": moved.starts, "ends_local": moved.ends, "all_day": moved.all_day, "zone": meeting.zone}
    meetings.change(work, new, values | {"answer_by": later(meeting.answer_by, by, meeting.zone)})
    return new


def later(instant: datetime | None, by: timedelta, zone: str) -> datetime | None:
    """Return an instant so many days later by the clock on the wall."""
    if instant is None:
        return None
    local = times.to_local(instant, zone)
    return times.to_utc(local.date() + by, local.time(), zone)


def _number(work: Work, series: Series) -> None:
    work.session.flush()
    for number, meeting in enumerate(rows.meetings(work.session, series.id), start=1):
        meeting.position = number
    work.session.flush()


def get(work: Work, slug: str) -> Series:
    """Return a series of which the one who acts may see a meeting; raise ``NotFound`` for all others alike."""
    series = rows.by_slug(work.session, slug)
    if series is None or not seen(work, series.id):
        raise NotFound("series.not_found")
    return series


def seen(work: Work, series_id: int) -> list[Meeting]:
    """Return the meetings of a series that the one who acts may see, in order of time."""
    return rows.meetings(work.session, series_id, visibility.listed(work))


def page(work: Work, slug: str) -> SeriesPage:
    """Return a series with the meetings of it that may be seen; raise ``NotFound``."""
    series = get(work, slug)
    members = seen(work, series.id)
    duties = duty_rows.of_meetings(work.session, [meeting.id for meeting in members])
    entries = [_entry(work, meeting, duties.get(meeting.id, {})) for meeting in members]
    coming = [entry.meeting for entry in entries if not entry.over]
    return SeriesPage(
        series,
        entries,
        [meeting for meeting in coming if meeting.state is MeetingState.DRAFT],
        [meeting for meeting in coming if meeting.state in LIVE or meeting.state is MeetingState.DRAFT],
    )


def _entry(work: Work, meeting: Meeting, duties: dict[DutyKind, Any]) -> SeriesEntry:
    holders = {kind: duty.holder.name for kind, duty in duties.items() if duty.holder is not None}
    over = meeting.starts_at is not None and meeting.starts_at <= work.now
    return SeriesEntry(meeting, holders.get(DutyKind.EXECUTION, ""), holders.get(DutyKind.FOLLOW_UP, ""), over)


def strip(work: Work, meeting: Meeting) -> Strip | None:
    """Return where a meeting stands in its series; nothing for one that stands alone."""
    if meeting.series_id is None:
        return None
    members = seen(work, meeting.series_id)
    place = next((number for number, member in enumerate(members) if member.id == meeting.id), None)
    if place is None:
        return None
    series = work.session.get_one(Series, meeting.series_id)
    following = members[place + 1] if place + 1 < len(members) else None
    return Strip(series, place + 1, len(members), members[place - 1] if place else None, following)


def address(work: Work, meeting: Meeting) -> str:
    """Return the address word of the series of a meeting; raise ``NotFound`` for one that stands alone."""
    if meeting.series_id is None:
        raise NotFound("series.not_found")
    return work.session.get_one(Series, meeting.series_id).slug


def remove_if_empty(work: Work, slug: str) -> bool:
    """Remove a series that has no meeting left, as when all were drafts; return whether it still stands."""
    work.session.flush()
    series = rows.by_slug(work.session, slug)
    if series is not None and not rows.meetings(work.session, series.id):
        work.session.delete(series)
        return False
    return series is not None

"""Reminders to guests: who is to be reminded of what at a moment, and when nobody is.

All is said anew of each moment from what is so then. A job that runs late, twice or after days down reminds once all the
same, for who has been reminded of a day is not reminded of it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from planner.domain.meetings import LIVE, MeetingState, Span
from planner.domain.replies import ReplyState
from planner.domain.times import to_local, to_utc

CLOCK = time(9)
"""When reminders go out, by the clocks of the service."""
WAKING = (time(7), time(21))
"""Nothing that comes by itself goes out outside of these hours; it waits until the first of them."""
PAUSE_AFTER_INVITATION = timedelta(hours=24)
FRESH = timedelta(hours=12)
"""Who has said yes, or has been told of a new time, so shortly before has read all that a reminder says."""


class ReminderCause(StrEnum):
    """The causes of a reminder: the silent before the answer-by date, and those who come the day before the meeting."""

    ANSWER = "answer"
    DAY_BEFORE = "day_before"


DAYS_AHEAD = {ReminderCause.ANSWER: 3, ReminderCause.DAY_BEFORE: 1}
"""How many days before its day each cause falls due."""
REMINDED_STATES = {ReminderCause.ANSWER: ReplyState.UNANSWERED, ReminderCause.DAY_BEFORE: ReplyState.COMING}
"""Whom each cause reminds: who has said no or maybe, who waits and who is offered a seat hears nothing."""


@dataclass(frozen=True)
class RemindedMeeting:
    """A meeting as far as reminders depend on it; ``moved_at`` is when its guests were last told of a new time, or of one again."""

    state: MeetingState
    reminders: bool
    span: Span
    answer_by: datetime | None = None
    moved_at: datetime | None = None


@dataclass(frozen=True)
class RemindedGuest:
    """A guest as far as reminders depend on them: ``reminded`` are the days they have been reminded of, by cause.

    ``key`` is the id of the invitation; who is not ``reachable`` has stopped letters.
    """

    key: int
    state: ReplyState
    invited_at: datetime
    answered_at: datetime | None = None
    reachable: bool = True
    reminded: frozenset[tuple[ReminderCause, date]] = frozenset()


@dataclass(frozen=True)
class DueReminder:
    """One reminder: to whom, why, and of which day. No two are alike, however often it is asked what is due."""

    key: int
    cause: ReminderCause
    day: date


def is_quiet(now: datetime, zone: str) -> bool:
    """Tell whether nothing is to go out by itself now: it is night by the clocks of a zone."""
    first, last = WAKING
    return not first <= to_local(now, zone).time() < last


def day_of(cause: ReminderCause, meeting: RemindedMeeting, zone: str) -> date | None:
    """Return the day that a cause is about, by the clocks of a zone; nothing where the meeting has no answer-by date."""
    if cause is ReminderCause.DAY_BEFORE:
        return meeting.span.in_zone(zone).first_day
    return None if meeting.answer_by is None else to_local(meeting.answer_by, zone).date()


def planned_at(cause: ReminderCause, day: date, zone: str) -> datetime:
    """Return when reminders of a day go out."""
    return to_utc(day - timedelta(days=DAYS_AHEAD[cause]), CLOCK, zone)


def open_day(cause: ReminderCause, meeting: RemindedMeeting, now: datetime, zone: str) -> date | None:
    """Return the day that guests may be reminded of now; nothing where no reminder with this cause goes out.

    Until the answer-by date has passed or the meeting has begun, a reminder that comes late is better than none.
    """
    day = day_of(cause, meeting, zone)
    if day is None or not meeting.reminders or meeting.state not in LIVE or is_quiet(now, zone):
        return None
    starts = meeting.span.starts_at
    ends = starts if cause is ReminderCause.DAY_BEFORE else min(meeting.answer_by or starts, starts)
    return day if planned_at(cause, day, zone) <= now < ends else None


def day_of_request(answer_by: datetime | None, now: datetime, zone: str) -> date:
    """Return the day that a guest counts as reminded of whom a person has asked for an answer: today.

    From a day before the reminder that goes out by itself it is the answer-by date, so that nobody gets both.
    """
    today = to_local(now, zone).date()
    if answer_by is None:
        return today
    last = to_local(answer_by, zone).date()
    soon = planned_at(ReminderCause.ANSWER, last, zone) - PAUSE_AFTER_INVITATION <= now
    return last if soon else today


def due(meeting: RemindedMeeting, guests: Iterable[RemindedGuest], now: datetime, zone: str) -> frozenset[DueReminder]:
    """Return the reminders that are to go out to these guests of a meeting now."""
    days = {cause: open_day(cause, meeting, now, zone) for cause in ReminderCause}
    return frozenset(
        DueReminder(guest.key, cause, day)
        for guest in guests
        for cause, day in days.items()
        if day is not None and _is_due(cause, day, meeting, guest, now, zone)
    )


def _is_due(
    cause: ReminderCause, day: date, meeting: RemindedMeeting, guest: RemindedGuest, now: datetime, zone: str
) -> bool:
    if guest.state is not REMINDED_STATES[cause] or not guest.reachable or (cause, day) in guest.reminded:
        return False
    planned = planned_at(cause, day, zone)
    if cause is ReminderCause.ANSWER:
        return guest.invited_at <= planned and guest.invited_at + PAUSE_AFTER_INVITATION <= now
    heard = max(at for at in (guest.invited_at, guest.answered_at, meeting.moved_at) if at is not None)
    return heard + FRESH <= planned

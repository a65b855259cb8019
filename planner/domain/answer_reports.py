"""What the one who carries a meeting out is told of its answers without asking: what is due at a moment.

All is said anew of each moment from what is so then, and from what has been told. A job that runs late, twice or after days
down tells each thing once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from planner.domain.meetings import LIVE, MeetingState
from planner.domain.reminders import WAKING, is_quiet
from planner.domain.times import to_local, to_utc

SETTLED = timedelta(minutes=1)
"""An answer is told of when it is that old: one that carries an earlier moment may still wait to be stored."""
MOST_NAMED = 20
"""How many guests a report names for each meeting, at most; the list of guests has them all."""
MOST_MEETINGS = 20
"""How many meetings a digest tells of, at most; of more there is another."""


class AnswerReport(StrEnum):
    """The reports of answers, the most telling first: the first that is due takes the place of those below it, and tells them.

    ``digest`` goes out in the morning of a day before which somebody has answered, ``all_answered`` when the last of those
    invited has, and ``missing`` once for each answer-by date that has passed.
    """

    ALL_ANSWERED = "all_answered"
    MISSING = "missing"
    DIGEST = "digest"


@dataclass(frozen=True)
class ReportedMeeting:
    """A meeting as far as reports depend on it, of answers that have settled.

    ``first_news`` is when the first answered of those who have since it was told of last, beside the one who is told.
    ``asked`` when anybody else was invited since it was told that all had answered, and ``silent`` when anybody who is
    invited has not answered. ``missing`` when somebody else has not, who was invited before the answer-by date;
    ``missing_told_for`` is the answer-by date of which that has been told.
    """

    state: MeetingState
    reports: bool
    starts_at: datetime
    answer_by: datetime | None = None
    first_news: datetime | None = None
    asked: bool = False
    silent: bool = False
    missing: bool = False
    missing_told_for: datetime | None = None


def due(meeting: ReportedMeeting, now: datetime, zone: str) -> AnswerReport | None:
    """Return what is to be told of the answers to a meeting now; nothing at night, and when it has begun."""
    if not meeting.reports or meeting.state not in LIVE or meeting.starts_at <= now or is_quiet(now, zone):
        return None
    if meeting.asked and not meeting.silent:
        return AnswerReport.ALL_ANSWERED
    passed = meeting.answer_by is not None and meeting.answer_by <= now
    if passed and meeting.missing and meeting.missing_told_for != meeting.answer_by:
        return AnswerReport.MISSING
    is_old = meeting.first_news is not None and meeting.first_news <= morning_of(now, zone)
    return AnswerReport.DIGEST if is_old else None


def morning_of(now: datetime, zone: str) -> datetime:
    """Return when the digests of a day go out."""
    return to_utc(to_local(now, zone).date(), WAKING[0], zone)


def missing_at(answer_by: datetime, zone: str) -> datetime:
    """Return when it is told who is missing on an answer-by date: at once, or in the morning after a night."""
    if not is_quiet(answer_by, zone):
        return answer_by
    today = morning_of(answer_by, zone)
    return today if answer_by < today else morning_of(answer_by + timedelta(days=1), zone)

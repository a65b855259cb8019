"""When a meeting last changed, as calendars count it."""

from __future__ import annotations

from datetime import datetime, timedelta

from planner.domain.meetings import MeetingState
from planner.domain.refusals import Outdated
from planner.rows.meetings import Meeting
from planner.services.work import Work


def to_second(instant: datetime) -> datetime:
    """Return an instant without its fraction of a second, which iCalendar cannot say."""
    return instant.replace(microsecond=0)


def check_unseen(meeting: Meeting, seen: datetime | None) -> None:
    """Refuse to overwrite what somebody else changed after ``seen``, the change that was last seen."""
    if seen is not None and meeting.revised_at != seen:
        raise Outdated("meetings.changed_meanwhile")


def revise(work: Work, meeting: Meeting, *, sequence: bool) -> None:
    """Mark a meeting as changed now; ``sequence`` when time or status changed (RFC 5546 2.1.4).

    Two changes within one second get different times, for calendar programs look for a time that has grown.
    """
    meeting.revised_at = max(to_second(work.now), meeting.revised_at + timedelta(seconds=1))
    if sequence and meeting.state is not MeetingState.DRAFT:
        meeting.sequence += 1

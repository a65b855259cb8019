"""When a meeting last changed, as calendars count it."""

from __future__ import annotations

from datetime import datetime

from planner.domain.calendars import revision_time
from planner.domain.meetings import MeetingState
from planner.domain.refusals import Outdated
from planner.rows.meetings import Meeting
from planner.services.work import Work


def check_unseen(meeting: Meeting, seen: datetime | None) -> None:
    """Refuse to overwrite what somebody else changed after ``seen``, the change that was last seen."""
    if seen is not None and meeting.revised_at != seen:
        raise Outdated("meetings.changed_meanwhile")


def revise(work: Work, meeting: Meeting, *, sequence: bool) -> None:
    """Mark a meeting as changed now; ``sequence`` when time or status changed (RFC 5546 2.1.4)."""
    meeting.revised_at = revision_time(meeting.revised_at, work.now)
    if sequence and meeting.state is not MeetingState.DRAFT:
        meeting.sequence += 1

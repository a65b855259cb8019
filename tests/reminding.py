"""A meeting whose guests are reminded, and the jobs that do it, run at a moment of the test's choosing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from planner.rows.meetings import Meeting
from planner.services.replies import reminders
from planner.services.work import Work
from tests.clock import MONDAY
from tests.inviting import Story
from tests.posted import posted

ANSWER_BY = datetime(2027, 2, 8, 22, 59, tzinfo=MONDAY.tzinfo)
"""A minute before midnight in Norway, a week after the standing clock and a week before the meeting."""
ASKED = datetime(2027, 2, 5, 8, tzinfo=MONDAY.tzinfo)
"""When the silent are reminded."""
REMINDED = datetime(2027, 2, 14, 8, tzinfo=MONDAY.tzinfo)
"""When those are reminded who come."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(work: Work, language: str = "nb") -> Story:
    """Return the story of a meeting with an answer-by date, whose guest has been invited."""
    story = Story(work, language, answer_by=ANSWER_BY, online_url="https://video.example.no/jord", address="Mære")
    story.invite()
    posted(replace(work, now=story.now))
    return story


def moved(meeting: Meeting, by: timedelta) -> dict[str, datetime]:
    """Return the wall times of a meeting so much later."""
    starts, ends = meeting.starts_local, meeting.ends_local
    assert starts is not None
    assert ends is not None
    return {"starts_local": starts + by, "ends_local": ends + by}


def found(work: Work, now: datetime) -> int:
    """Run the job that finds whom to remind; return how many mailings it stored."""
    at_once = replace(work, now=now)
    count = sum(reminders.remind(at_once, pending) for pending in reminders.to_remind(at_once))
    work.session.commit()
    return count


def reminded(work: Work, now: datetime) -> int:
    """Run that job and the one that writes letters."""
    count = found(work, now)
    posted(replace(work, now=now))
    return count

"""What a subscriber with vdirsyncer and khal sees, from one look to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from planner.domain.meetings import Visibility
from planner.domain.personal_feeds import FeedAlarm
from planner.domain.replies import Answer
from planner.rows.meetings import Meeting
from planner.services.calendars import calendars, personal_feeds
from planner.services.calendars.personal_feeds import FeedPreferences
from planner.services.meetings import meetings
from planner.services.work import Work, writing
from tests import factories
from tests.clock import MONDAY
from tests.inviting import Story
from tests.programs.subscriber import Subscriber


def meeting_of(work: Work, title: str, **given: object) -> Meeting:
    with writing(work):
        made = factories.meeting(work.session, title=title, **given)
        calendars.refresh(work, made)
    return made


def test_a_public_calendar_is_followed(address: str, work: Work, tmp_path: Path) -> None:
    days = iter(MONDAY + timedelta(days=number) for number in (14, 15, 16, 17, 150))
    titles = ("Stays", "Moves", "Called off", "Closed", "Summer")
    _stays, moved, off, closed, summer = (meeting_of(work, title, starts=next(days)) for title in titles)
    reader = Subscriber.of(f"{address}/kalender/alle.ics?sprak=en", tmp_path / "reader")
    assert reader.sees() == [
        "2027-02-15 10:00 – 2027-02-15 12:00 | TENTATIVE | | Stays",
        "2027-02-16 10:00 – 2027-02-16 12:00 | TENTATIVE | | Moves",
        "2027-02-17 10:00 – 2027-02-17 12:00 | TENTATIVE | | Called off",
        "2027-02-18 10:00 – 2027-02-18 12:00 | TENTATIVE | | Closed",
        "2027-07-01 11:00 – 2027-07-01 13:00 | TENTATIVE | | Summer",
    ]
    later, week = replace(work, now=work.now + timedelta(minutes=1)), timedelta(days=7)
    with writing(later):
        starts, ends = moved.starts_local, moved.ends_local
        assert starts is not None
        assert ends is not None
        meetings.change(later, moved, {"starts_local": starts + week, "ends_local": ends + week})
        meetings.cancel(later, off, "Too few")
        meetings.change(later, closed, {"visibility": Visibility.INVITED})
        meetings.change(later, summer, {"title": "Summer 🌾 and; all, that"})
    assert reader.sees() == [
        "2027-02-15 10:00 – 2027-02-15 12:00 | TENTATIVE | | Stays",
        "2027-02-17 10:00 – 2027-02-17 12:00 | CANCELLED | | Cancelled: Called off",
        "2027-02-18 10:00 – 2027-02-18 12:00 | CANCELLED | | No longer in this calendar",
        "2027-02-23 10:00 – 2027-02-23 12:00 | TENTATIVE | | Moves",
        "2027-07-01 11:00 – 2027-07-01 13:00 | TENTATIVE | | Summer 🌾 and; all, that",
    ]


def test_ones_own_calendar_tells_how_one_stands_and_rings(address: str, work: Work, tmp_path: Path) -> None:
    with writing(work):
        story = Story(work, language="en")
        story.invite()
        other = factories.meeting(work.session, title="Stays", starts=MONDAY + timedelta(days=20))
        factories.invitation(work.session, other, story.guest)
        personal_feeds.choose(story.by(story.guest), FeedPreferences(alarm=FeedAlarm.HOUR))
        path = personal_feeds.renew(story.by(story.guest))
    reader = Subscriber.of(f"{address}{path}", tmp_path / "reader")
    when = "2027-02-15 10:00 – 2027-02-15 12:00"
    # vdirsyncer takes nothing away from who had one meeting and now has none: it wants to be told so with --force-delete.
    stays = "2027-02-21 10:00 – 2027-02-21 12:00 | TENTATIVE | | Not answered: Stays"
    assert reader.sees() == [f"{when} | TENTATIVE | | Not answered: Jord og vann", stays]
    with writing(work):
        story.answer(Answer.MAYBE)
    assert reader.sees() == [f"{when} | TENTATIVE | (A) | Maybe: Jord og vann", stays]
    with writing(work):
        story.hand_over()
        story.answer(Answer.YES)
    assert reader.sees() == [f"{when} | CONFIRMED | (A) | Jord og vann", stays]
    with writing(work):
        story.answer(Answer.NO)
    assert reader.sees() == [stays]
    with writing(work):
        story.answer(Answer.YES)
        story.cancel()
    assert reader.sees() == [f"{when} | CANCELLED | | Cancelled: Jord og vann", stays]

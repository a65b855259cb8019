"""What the calendars of a desktop show of a running service, and what they write back to it: those of GNOME, and Thunderbird."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.domain.action_points import ActionState
from planner.domain.meetings import Visibility
from planner.domain.personal_feeds import FeedAlarm
from planner.domain.replies import Answer, ReplyState
from planner.rows.action_points import ActionPoint
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.caldav import app_passwords
from planner.services.calendars import calendars, personal_feeds
from planner.services.calendars.personal_feeds import FeedPreferences
from planner.services.meetings import meetings
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work, writing
from tests import factories
from tests.clock import MONDAY
from tests.inviting import Story
from tests.programs.desktops import Desktop
from tests.programs.gnome import Gnome

YEAR = {
    "Winter": ("2027-02-15T09:00", "2027-02-15T11:00"),
    "Spring night": ("2027-03-27T23:30", "2027-03-28T02:00"),
    "Summer": ("2027-07-01T08:00", "2027-07-01T10:00"),
    "Autumn night": ("2027-10-30T22:30", "2027-10-31T02:00"),
    "Year turn": ("2027-12-31T19:00", "2028-01-01T01:30"),
}
"""Meetings by title, with the instants of their start and end in UTC."""
WHEN = "2027-02-15T09:00Z – 2027-02-15T11:00Z"


@pytest.fixture(params=["gnome", "thunderbird"])
def desktop(request: pytest.FixtureRequest) -> Desktop:
    found: Desktop = request.getfixturevalue(request.param)
    return found


def made(work: Work, title: str, starts: str, ends: str, **given: object) -> Meeting:
    times = {"starts": datetime.fromisoformat(starts), "ends": datetime.fromisoformat(ends)}
    with writing(work):
        meeting = factories.meeting(
            work.session, title=title, **{key: time.replace(tzinfo=UTC) for key, time in times.items()}, **given
        )
        calendars.refresh(work, meeting)
    return meeting


def test_a_public_calendar_is_followed(desktop: Desktop, address: str, work: Work) -> None:
    year = {title: made(work, title, *times) for title, times in YEAR.items()}
    made(work, "Two days", "2027-03-23T23:00", "2027-03-25T23:00", all_day=True)
    desktop.subscribe("all", f"{address}/kalender/alle.ics?sprak=en")
    expected = [
        f"{WHEN} | TENTATIVE | Winter",
        "2027-03-24 – 2027-03-26 | TENTATIVE | Two days",
        "2027-03-27T23:30Z – 2027-03-28T02:00Z | TENTATIVE | Spring night",
        "2027-07-01T08:00Z – 2027-07-01T10:00Z | TENTATIVE | Summer",
        "2027-10-30T22:30Z – 2027-10-31T02:00Z | TENTATIVE | Autumn night",
        "2027-12-31T19:00Z – 2028-01-01T01:30Z | TENTATIVE | Year turn",
    ]
    assert desktop.sees("all", expected) == expected
    later, week = replace(work, now=work.now + timedelta(minutes=1)), timedelta(days=7)
    with writing(later):
        starts, ends = year["Winter"].starts_local, year["Winter"].ends_local
        assert starts is not None
        assert ends is not None
        meetings.change(later, year["Winter"], {"starts_local": starts + week, "ends_local": ends + week})
        meetings.cancel(later, year["Spring night"], "Too few")
        meetings.change(later, year["Summer"], {"visibility": Visibility.INVITED})
        meetings.change(later, year["Autumn night"], {"title": "Autumn 🌾 and; all, that"})
    expected = [
        "2027-02-22T09:00Z – 2027-02-22T11:00Z | TENTATIVE | Winter",
        "2027-03-24 – 2027-03-26 | TENTATIVE | Two days",
        "2027-03-27T23:30Z – 2027-03-28T02:00Z | CANCELLED | Cancelled: Spring night",
        "2027-07-01T08:00Z – 2027-07-01T10:00Z | CANCELLED | No longer in this calendar",
        "2027-10-30T22:30Z – 2027-10-31T02:00Z | TENTATIVE | Autumn 🌾 and; all, that",
        "2027-12-31T19:00Z – 2028-01-01T01:30Z | TENTATIVE | Year turn",
    ]
    assert desktop.refreshed("all", expected) == expected


@pytest.fixture
def story(work: Work) -> Story:
    """Return a guest who is invited to a meeting where something was agreed that they are to do."""
    with writing(work):
        story = Story(work, language="en")
        story.invite()
        point = ActionPoint(meeting_id=story.meeting.id, text="Call Aud", due=date(2027, 3, 1), created_at=work.now)
        point.person_id = story.guest.id
        work.session.add(point)
        work.session.flush()
        calendars.refresh(work, story.meeting)
    return story


def test_ones_own_calendar_and_tasks_are_followed(desktop: Desktop, address: str, work: Work, story: Story) -> None:
    with writing(work):
        other = factories.meeting(work.session, title="Stays", starts=MONDAY + timedelta(days=20))
        factories.invitation(work.session, other, story.guest)
        personal_feeds.choose(story.by(story.guest), FeedPreferences(alarm=FeedAlarm.HOUR))
        path = personal_feeds.renew(story.by(story.guest))
        tasks = personal_feeds.tasks_path_of(story.by(story.guest), path)
    desktop.subscribe("own", f"{address}{path}")
    desktop.subscribe("tasks", f"{address}{tasks}", tasks=True)
    # GNOME does not believe a calendar that has become empty: what it held last stays, so there is one meeting that stays anyway.
    stays = "2027-02-21T09:00Z – 2027-02-21T11:00Z | TENTATIVE | Not answered: Stays"
    expected = [f"{WHEN} | TENTATIVE | Not answered: Jord og vann", stays]
    assert desktop.sees("own", expected) == expected
    expected = ["2027-03-01 | NEEDS-ACTION | Call Aud"]
    assert desktop.sees("tasks", expected) == expected
    for answer, seen in (
        (Answer.MAYBE, [f"{WHEN} | TENTATIVE | Maybe: Jord og vann | rings", stays]),
        (Answer.NO, [stays]),
        (Answer.YES, [f"{WHEN} | TENTATIVE | Jord og vann | rings", stays]),
    ):
        with writing(work):
            story.answer(answer)
        assert desktop.refreshed("own", seen) == seen
    with writing(work):
        story.cancel()
    expected = [f"{WHEN} | CANCELLED | Cancelled: Jord og vann", stays]
    assert desktop.refreshed("own", expected) == expected


@pytest.fixture
def account(desktop: Desktop, address: str, work: Work, story: Story) -> Desktop:
    """Return the desktop with the guest's account in it."""
    with writing(work):
        password = app_passwords.make(story.by(story.guest), "Desktop")
    assert desktop.open(address, story.guest.email, password) == [story.guest.email]
    return desktop


def answered(engine: Engine) -> tuple[ReplyState, str]:
    with Session(engine) as session:
        (reply,) = session.scalars(select(Reply))
        return reply.state, reply.answered_via


def test_an_answer_is_given_in_ones_account(account: Desktop, work: Work, engine: Engine, story: Story) -> None:
    asked, uid = f"{WHEN} | TENTATIVE | Jord og vann | ", story.meeting.uid
    assert account.sees("meetings", [f"{asked}NEEDS-ACTION"]) == [f"{asked}NEEDS-ACTION"]
    assert account.answer("meetings", uid, "ACCEPTED") == ""
    assert account.sees("meetings", [f"{asked}ACCEPTED"]) == [f"{asked}ACCEPTED"]
    assert answered(engine) == (ReplyState.COMING, "caldav")

    assert account.ring("meetings", uid) == ""
    assert account.rename("meetings", uid, "My own") != ""
    assert account.refreshed("meetings", [f"{asked}ACCEPTED | rings"]) == [f"{asked}ACCEPTED | rings"]

    with writing(work):
        story.move()
    moved = asked.replace("02-15", "02-16")
    assert account.refreshed("meetings", [f"{moved}ACCEPTED | rings"]) == [f"{moved}ACCEPTED | rings"]
    assert account.remove("meetings", uid) == ""
    assert account.refreshed("meetings", []) == []
    assert answered(engine) == (ReplyState.DECLINED, "caldav")

    with writing(work):
        story.answer(Answer.MAYBE)
        story.cancel()
    off = [f"{moved}TENTATIVE".replace("TENTATIVE | ", "CANCELLED | Cancelled: ")]
    assert account.refreshed("meetings", off) == off


def test_what_was_agreed_is_ticked_in_ones_account(account: Desktop, engine: Engine, story: Story) -> None:
    uid = f"punkt-1-{story.meeting.uid}"
    todo, done = "2027-03-01 | NEEDS-ACTION | Call Aud", "2027-03-01 | COMPLETED | Call Aud"
    assert account.sees("to do", [todo]) == [todo]
    assert account.tick("to do", uid) == ""
    assert account.refreshed("to do", [done]) == [done]
    with Session(engine) as session:
        assert session.scalar(select(ActionPoint.state)) is ActionState.DONE
    assert account.rename("to do", uid, "Something else") != ""
    assert account.refreshed("to do", [done]) == [done]
    account.remove("to do", uid)
    assert account.refreshed("to do", [done]) == [done]


def test_gnome_answers_a_mail_in_the_account_that_has_the_meeting_too(
    gnome: Gnome, address: str, work: Work, engine: Engine, story: Story
) -> None:
    with writing(work):
        password = app_passwords.make(story.by(story.guest), "GNOME")
        mailed = story.last.calendar
        other = factories.invitation(work.session, story.meeting, factories.person(work.session))
        replies.answer(story.by(other.person, "page"), other, ReplyInput(Answer.YES))
    gnome.open(address, story.guest.email, password)
    asked = f"{WHEN} | TENTATIVE | Jord og vann | "
    assert gnome.sees("meetings", [f"{asked}NEEDS-ACTION"]) == [f"{asked}NEEDS-ACTION"]
    assert mailed is not None
    text = mailed.decode().replace("\r\n ", "").replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=TENTATIVE")
    assert gnome.receive("meetings", text) == ""
    assert gnome.sees("meetings", [f"{asked}TENTATIVE"]) == [f"{asked}TENTATIVE"]
    with Session(engine) as session:
        assert session.scalar(select(Reply.state).where(Reply.answered_via == "caldav")) is ReplyState.MAYBE

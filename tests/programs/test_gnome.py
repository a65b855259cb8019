"""What GNOME's calendars show of a running service, and what they write back to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.domain.action_points import ActionState
from planner.domain.meetings import Visibility
from planner.domain.personal_feeds import FeedAlarm
from planner.domain.replies import Answer, ReplyState
from planner.services import app_passwords, calendars, meetings, personal_feeds
from planner.services.personal_feeds import Choices
from planner.services.work import Work, writing
from planner.store.action_points import ActionPoint
from planner.store.meetings import Meeting
from planner.store.replies import Reply
from tests import factories
from tests.clock import MONDAY
from tests.inviting import Story
from tests.programs.gnome import Gnome, gnome

YEAR = {
    "Winter": ("2027-02-15T09:00", "2027-02-15T11:00"),
    "Spring night": ("2027-03-27T23:30", "2027-03-28T02:00"),
    "Summer": ("2027-07-01T08:00", "2027-07-01T10:00"),
    "Autumn night": ("2027-10-30T22:30", "2027-10-31T02:00"),
    "Year turn": ("2027-12-31T19:00", "2028-01-01T01:30"),
}
"""Meetings by title, with the instants of their start and end in UTC."""
WHEN = "2027-02-15T09:00Z – 2027-02-15T11:00Z"


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gnome]:
    with gnome(tmp_path_factory.mktemp("gnome")) as session:
        yield session


def made(work: Work, title: str, starts: str, ends: str, **given: object) -> Meeting:
    times = {"starts": datetime.fromisoformat(starts), "ends": datetime.fromisoformat(ends)}
    with writing(work):
        meeting = factories.meeting(
            work.session, title=title, **{key: time.replace(tzinfo=UTC) for key, time in times.items()}, **given
        )
        calendars.refresh(work, meeting)
    return meeting


def test_a_public_calendar_is_followed(desktop: Gnome, address: str, work: Work) -> None:
    year = {title: made(work, title, *times) for title, times in YEAR.items()}
    made(work, "Two days", "2027-03-23T23:00", "2027-03-25T23:00", all_day=True)
    desktop.add("all", f"{address}/kalender/alle.ics?sprak=en")
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


def test_ones_own_calendar_and_tasks_are_followed(desktop: Gnome, address: str, work: Work, story: Story) -> None:
    with writing(work):
        other = factories.meeting(work.session, title="Stays", starts=MONDAY + timedelta(days=20))
        factories.invitation(work.session, other, story.guest)
        personal_feeds.choose(story.by(story.guest), Choices(alarm=FeedAlarm.HOUR))
        path = personal_feeds.renew(story.by(story.guest))
        tasks = personal_feeds.tasks_path_of(story.by(story.guest), path)
    desktop.add("own", f"{address}{path}")
    desktop.add("tasks", f"{address}{tasks}", tasks=True)
    # A calendar that has become empty is not believed: what it held last stays, so there is one meeting that stays anyway.
    stays = "2027-02-21T09:00Z – 2027-02-21T11:00Z | TENTATIVE | Not answered: Stays"
    expected = [f"{WHEN} | TENTATIVE | Not answered: Jord og vann", stays]
    assert desktop.sees("own", expected) == expected
    expected = ["20270301 | NEEDS-ACTION | Call Aud"]
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


class Account:
    """The guest's account in GNOME, with the meetings and the tasks that were found in it."""

    def __init__(self, desktop: Gnome, address: str, story: Story, password: str) -> None:
        self.desktop, self.story = desktop, story
        given = {"user": story.guest.email, "password": password}
        meetings, tasks, *self.addresses = desktop.discover(address, **given)
        desktop.add("meetings", meetings, backend="caldav", **given)
        desktop.add("to do", tasks, backend="caldav", tasks=True, **given)


@pytest.fixture
def account(desktop: Gnome, address: str, work: Work, story: Story) -> Account:
    with writing(work):
        password = app_passwords.make(story.by(story.guest), "GNOME")
    return Account(desktop, address, story, password)


def answered(engine: Engine) -> tuple[ReplyState, str]:
    with Session(engine) as session:
        (reply,) = session.scalars(select(Reply))
        return reply.state, reply.answered_via


def test_an_answer_is_given_in_ones_account(
    account: Account, desktop: Gnome, work: Work, engine: Engine, story: Story
) -> None:
    asked, uid = f"{WHEN} | TENTATIVE | Jord og vann | ", story.meeting.uid
    assert account.addresses == [story.guest.email]
    assert desktop.sees("meetings", [f"{asked}NEEDS-ACTION"]) == [f"{asked}NEEDS-ACTION"]
    assert desktop.change("meetings", uid, ("PARTSTAT=NEEDS-ACTION", "PARTSTAT=ACCEPTED")) == ""
    assert desktop.sees("meetings", [f"{asked}ACCEPTED"]) == [f"{asked}ACCEPTED"]
    assert answered(engine) == (ReplyState.COMING, "caldav")

    refused = desktop.change("meetings", uid, ("SUMMARY:Jord", "SUMMARY:Ord"))
    assert "allowed-attendee-scheduling-object-change" in refused
    assert desktop.refreshed("meetings", [f"{asked}ACCEPTED"]) == [f"{asked}ACCEPTED"]

    mailed = next(letter.calendar for letter in story.letters() if letter.calendar)
    text = mailed.decode().replace("\r\n ", "").replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=TENTATIVE")
    assert desktop.receive("meetings", text) == ""
    assert desktop.sees("meetings", [f"{asked}TENTATIVE"]) == [f"{asked}TENTATIVE"]
    assert answered(engine) == (ReplyState.MAYBE, "caldav")

    with writing(work):
        story.move()
    moved = asked.replace("02-15", "02-16")
    assert desktop.refreshed("meetings", [f"{moved}TENTATIVE"]) == [f"{moved}TENTATIVE"]
    assert desktop.remove("meetings", uid) == ""
    assert answered(engine) == (ReplyState.DECLINED, "caldav")
    assert desktop.refreshed("meetings", []) == []
    with writing(work):
        story.answer(Answer.YES)
        story.cancel()
    off = [f"{moved}ACCEPTED".replace("TENTATIVE | ", "CANCELLED | Cancelled: ")]
    assert desktop.refreshed("meetings", off) == off


def test_what_was_agreed_is_ticked_in_ones_account(
    account: Account, desktop: Gnome, engine: Engine, story: Story
) -> None:
    uid, todo, done = (
        f"punkt-1-{story.meeting.uid}",
        "20270301 | NEEDS-ACTION | Call Aud",
        "20270301 | COMPLETED | Call Aud",
    )
    assert desktop.sees("to do", [todo]) == [todo]
    ticks = ("STATUS:NEEDS-ACTION", "STATUS:COMPLETED\r\nCOMPLETED:20270202T090000Z\r\nPERCENT-COMPLETE:100")
    assert desktop.change("to do", uid, ticks) == ""
    assert desktop.refreshed("to do", [done]) == [done]
    with Session(engine) as session:
        assert session.scalar(select(ActionPoint.state)) is ActionState.DONE
    assert desktop.change("to do", uid, ("SUMMARY:Call", "SUMMARY:Recall")) != ""
    assert desktop.remove("to do", uid) != ""
    assert desktop.refreshed("to do", [done]) == [done]

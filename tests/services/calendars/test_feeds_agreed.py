"""Whole feeds, byte for byte: public, personal, of tasks, and what becomes of a meeting that is moved, off or gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planner.domain.duties import DutyKind
from planner.domain.feeds import PERSONAL, TASKS
from planner.domain.meetings import Visibility
from planner.domain.personal_feeds import FeedAlarm
from planner.domain.replies import Answer
from planner.rows.people import Person
from planner.services.calendars import calendars, feeds, personal_feeds
from planner.services.calendars.personal_feeds import FeedPreferences
from planner.services.duties import offers
from planner.services.duties.offers import Proposal
from planner.services.meetings import meetings
from planner.services.work import Work, writing
from tests import factories
from tests.architecture.source import ROOT
from tests.clock import MONDAY
from tests.feed_reading import body, found, secret_of
from tests.inviting import Story

GOLDEN = ROOT / "tests" / "golden" / "feeds"
UID = "3f0c5b1e-jord@moteplass.example.no"


def all_meetings(story: Story) -> bytes:
    work = story.by(story.organiser)
    return body(work, found(work, "alle"))


def own(story: Story, person: Person, kind: str = PERSONAL) -> bytes:
    work = story.by(person)
    there = feeds.find_secret(work.session.connection(), work.deployment, secret_of(personal_feeds.path_of(work)), kind)
    assert there is not None
    return body(work, there)


def public(story: Story) -> bytes:
    """Return meetings of an hour and of whole days, with all that a public calendar may tell."""
    story.hand_over()
    days = {"title": "Gårdsbesøk i påsken", "slug": "besok", "uid": "gard@moteplass.example.no", "all_day": True}
    span = {"starts": MONDAY.replace(month=3, day=23, hour=23), "ends": MONDAY.replace(month=3, day=25, hour=23)}
    open_days = factories.meeting(story.by(story.organiser).session, convener=story.team, question="", **days, **span)
    calendars.refresh(story.by(story.organiser), open_days)
    return all_meetings(story)


def personal(story: Story) -> bytes:
    story.invite()
    work = story.by(story.guest)
    personal_feeds.renew(work)
    personal_feeds.choose(work, FeedPreferences(alarm=FeedAlarm.DAY))
    story.answer(Answer.MAYBE)
    return own(story, story.guest)


def tasks(story: Story) -> bytes:
    """Return the tasks of one who has said yes to carrying out, and is asked to follow up too."""
    personal_feeds.choose(story.by(story.contact), FeedPreferences(language="en"))
    personal_feeds.renew(story.by(story.contact))
    story.hand_over()
    proposal = Proposal(story.school.id, story.contact.email)
    offers.offer(story.by(story.organiser), story.meeting, DutyKind.FOLLOW_UP, proposal)
    return own(story, story.contact, TASKS)


def moved(story: Story) -> bytes:
    story.move()
    return all_meetings(story)


def cancelled(story: Story) -> bytes:
    story.cancel()
    return all_meetings(story)


def left(story: Story) -> bytes:
    meetings.change(story.by(story.organiser), story.meeting, {"visibility": Visibility.INVITED})
    return all_meetings(story)


@pytest.mark.parametrize("made", [public, personal, tasks, moved, cancelled, left], ids=lambda made: made.__name__)
def test_a_feed_is_as_it_was_agreed(work: Work, made: Callable[[Story], bytes]) -> None:
    with writing(work):
        story = Story(
            work, language="en", uid=UID, title="Jord; vann, og luft 🌱", online_url="https://video.example.no/j/4"
        )
        calendars.refresh(work, story.meeting)
    with writing(work):
        feed = made(story)
    assert feed.decode() == (GOLDEN / f"{made.__name__}.ics").read_bytes().decode()


def test_there_is_no_golden_file_too_many() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == {"public", "personal", "tasks", "moved", "cancelled", "left"}

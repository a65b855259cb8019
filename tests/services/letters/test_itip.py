"""What was changed without a letter, and the next one that tells the calendar."""

from __future__ import annotations

import pytest

from planner.domain.replies import Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.services.letters import meeting_mailings
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.work import Work
from tests.inviting import Story, partstat

ALL = frozenset(ReplyState)


@pytest.fixture
def story(work: Work) -> Story:
    """Return a meeting that a guest is invited to, and that was moved to another place without a letter."""
    found = Story(work)
    found.invite()
    meetings.change(found.by(found.organiser), found.meeting, {"place": "Skjetlein"}, Notification(wish=False))
    assert found.kinds() == ["invitation"]
    return found


def speaks(story: Story) -> bool:
    return b"LOCATION:Skjetlein" in (story.last.calendar or b"").replace(b"\r\n ", b"")


def write(story: Story, words: str) -> None:
    meeting_mailings.message(story.by(story.organiser), story.meeting, "Husk støvler", words, ALL)


def test_the_next_letter_of_any_kind_tells_the_calendar_once(story: Story) -> None:
    write(story, "Det blir vått.")
    assert speaks(story)
    assert "Kalenderen din får møtet slik det står nå, med denne e-posten." in story.last.text
    write(story, "Det blir veldig vått.")
    assert (story.kinds()[1:], story.last.calendar) == (["message", "message"], None)
    assert "Kalenderen" not in story.last.text


def test_a_message_that_is_not_sent_twice_leaves_the_calendar_to_be_told(story: Story) -> None:
    write(story, "Det blir vått.")
    meetings.change(story.by(story.organiser), story.meeting, {"title": "Jord"}, Notification(wish=False))
    write(story, "Det blir vått.")
    assert story.kinds()[1:] == ["message"]
    write(story, "Og kaldt.")
    assert b"SUMMARY:Jord\r\n" in (story.last.calendar or b"")


@pytest.mark.parametrize(
    ("answer", "standing"), [(Answer.YES, "ACCEPTED"), (Answer.MAYBE, "TENTATIVE"), (Answer.NO, "DECLINED")]
)
def test_the_receipt_of_an_answer_from_the_calendar_tells_it_what_it_has_missed(
    story: Story, answer: Answer, standing: str
) -> None:
    story.answer(answer, via="calendar")
    assert (story.last.kind, speaks(story), partstat(story.said())) == ("receipt", True, standing)
    story.answer(Answer.YES if answer is Answer.NO else Answer.NO, via="calendar")
    assert (story.last.kind, story.last.calendar) == ("receipt", None)


def test_one_who_said_no_hears_of_the_end_with_the_next_letter_alone(story: Story) -> None:
    story.answer(Answer.NO)
    story.cancel()
    assert story.last.kind == "receipt"
    write(story, "Vi prøver igjen til høsten.")
    assert (story.last.kind, story.said()["method"], partstat(story.said())) == ("message", "CANCEL", "DECLINED")


def test_a_calendar_that_was_never_asked_is_not_spoken_to(work: Work) -> None:
    story = Story(work)
    story.invite()
    assert story.kinds() == ["invitation"]
    invitation: Invitation = story.invitation
    invitation.in_calendar = False
    meetings.change(story.by(story.organiser), story.meeting, {"place": "Skjetlein"}, Notification(wish=False))
    write(story, "Det blir vått.")
    assert (story.last.kind, story.last.calendar) == ("message", None)

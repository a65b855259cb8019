"""What those who said no, and their calendars, hear of a meeting afterwards."""

from __future__ import annotations

from planner.domain.replies import Answer
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Work
from tests.inviting import Story, partstat
from tests.page_answers import answer_on_page


def test_one_who_said_no_hears_of_a_new_time_and_then_of_the_end_too(work: Work) -> None:
    story = Story(work)
    story.invite()
    story.answer(Answer.NO)
    assert (story.said()["method"], partstat(story.said())) == ("REQUEST", "DECLINED")
    assert "Kalenderen din får vite det med dette brevet." in story.last.text
    story.move()
    assert partstat(story.said()) == "DECLINED"
    story.hand_over()
    story.cancel()
    assert story.said()["method"] == "CANCEL"
    assert story.kinds() == ["invitation", "receipt", "meeting_changed", "meeting_cancelled"]


def test_one_who_said_no_to_the_time_as_it_was_hears_nothing_more(work: Work) -> None:
    story = Story(work)
    story.invite()
    story.answer(Answer.NO)
    story.hand_over()
    story.cancel()
    assert story.kinds() == ["invitation", "receipt"]


def test_a_no_of_one_whose_calendar_was_never_asked_is_told_to_no_calendar(work: Work) -> None:
    story = Story(work)
    page = work.acting(NOBODY)
    answer_on_page(page, story.meeting, story.guest.email, story.guest.name, ReplyInput(Answer.NO))
    assert (story.last.kind, story.last.calendar) == ("receipt", None)

"""What those who said no hear of a meeting afterwards, and what guests hear of a hand-over."""

from __future__ import annotations

from sqlalchemy import select

from planner.domain.replies import Answer
from planner.rows.outbox import Letter, LetterState
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Work
from tests.inviting import Story, partstat
from tests.page_answers import answer_on_page
from tests.posted import posted


def test_one_who_said_no_hears_of_a_new_time_and_then_of_the_end_too(work: Work) -> None:
    story = Story(work)
    story.invite()
    story.answer(Answer.NO)
    assert (story.said()["method"], partstat(story.said())) == ("REQUEST", "DECLINED")
    assert "Kalenderen din får vite det med denne e-posten." in story.last.text
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


def test_the_last_word_on_who_carries_out_is_the_right_one(work: Work) -> None:
    story = Story(work)
    story.hand_over()
    story.invite()
    story.undo()
    assert story.kinds() == ["invitation", "organiser_changed"]
    assert story.said()["status"] == "TENTATIVE"
    assert "ikke avklart" in story.last.text
    story.accept_again()
    assert story.kinds() == ["invitation", "organiser_changed"]
    assert story.said()["status"] == "CONFIRMED"
    story.last.state = LetterState.SENT
    story.undo()
    assert story.kinds() == ["invitation", "organiser_changed", "organiser_changed"]
    assert story.said()["status"] == "TENTATIVE"


def test_a_hand_over_that_changes_nothing_for_guests_is_told_with_the_next_letter(work: Work) -> None:
    story = Story(work)
    story.invite()
    story.hand_over()
    story.undo()
    story.accept_again()
    assert story.kinds() == ["invitation"]
    assert "CONTACT:Mære" in story.feed()
    story.answer(Answer.YES)
    assert (story.kinds(), story.said()["status"]) == (["invitation", "receipt"], "CONFIRMED")


def test_who_had_the_meeting_is_not_told_as_a_guest_that_they_have_it_no_more(work: Work) -> None:
    story = Story(work)
    story.hand_over()
    story.invite(story.guest, story.contact)
    story.give_back()
    told = select(Letter.person_id).where(Letter.kind == "organiser_changed")
    assert posted(work).scalars(told).all() == [story.guest.id]

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from planner.domain.meetings import MeetingState
from planner.domain.polls import Fit
from planner.domain.refusals import NotFound, Refused
from planner.rows.replies import Reply
from planner.services.meetings import poll_closing
from planner.services.polls import poll_changes, polls
from planner.services.replies import invitations
from planner.services.work import Work
from tests.finding_dates import FIRST, SECOND, SPANS, THIRD, Search

YES, NEED, NO = Fit.YES, Fit.IF_NEED_BE, Fit.NO


@pytest.fixture
def search(work: Work) -> Search:
    found = Search(work)
    found.opened()
    return found


def test_a_chosen_date_announces_the_meeting_and_answers_for_nobody(search: Search) -> None:
    search.says(search.ola, NO, YES, NO)
    search.says(search.aud, YES, NEED, NO)
    poll_closing.close(search.work, search.meeting, search.options()[1].id, publish=True)
    assert search.meeting.state is MeetingState.ANNOUNCED
    assert (search.meeting.starts_local, search.meeting.ends_local) == (SECOND.starts, SECOND.ends)
    assert search.work.session.scalar(select(func.count()).select_from(Reply)) == 0
    assert [letter.to_name for letter in search.sent("invitation")] == ["Ola Døme", "Aud Testdal", "Siri Skisse"]
    said = [letter.text.count("«") for letter in search.sent("invitation")]
    assert said[0] > said[2]
    assert search.sent("poll_closed") == []


def test_a_date_can_be_chosen_before_the_rest_is_ready(search: Search) -> None:
    search.meeting.question = ""
    poll_closing.close(search.work, search.meeting, search.options()[0].id, publish=False)
    assert search.meeting.state is MeetingState.DRAFT
    assert search.meeting.starts_local == FIRST.starts
    assert len(search.sent("poll_closed")) == 3
    assert search.sent("invitation") == []


def test_a_meeting_that_lacks_something_is_not_announced_and_the_poll_stays_open(search: Search) -> None:
    search.meeting.question = ""
    search.work.session.commit()
    with pytest.raises(Refused, match=r"meetings.not_complete"):
        poll_closing.close(search.work, search.meeting, search.options()[0].id, publish=True)
    search.work.session.rollback()
    assert search.opened_still()


def test_an_answer_by_date_that_was_meant_for_another_day_does_not_stop_it(search: Search) -> None:
    search.meeting.answer_by = search.work.now + timedelta(days=60)
    poll_closing.close(search.work, search.meeting, search.options()[0].id, publish=True)
    assert search.meeting.answer_by is None


def test_what_is_not_put_forward_or_has_passed_cannot_be_chosen(search: Search) -> None:
    with pytest.raises(NotFound):
        poll_closing.close(search.work, search.meeting, 10_000, publish=False)
    late = replace(search.work, now=search.work.now + timedelta(days=90))
    with pytest.raises(Refused):
        poll_closing.close(late, search.meeting, search.options()[0].id, publish=False)


def test_only_those_who_have_answered_are_asked_about_a_new_date(search: Search) -> None:
    poll_changes.remove_option(search.work, search.meeting, search.options()[2].id)
    search.says(search.ola, YES, NO)
    assert poll_changes.add_options(search.work, search.meeting, [THIRD, FIRST]) == 1
    assert [letter.to_name for letter in search.sent("poll_changed")] == ["Ola Døme"]
    assert len(search.options()) == 3
    with pytest.raises(Refused, match=r"polls.nothing_new"):
        poll_changes.add_options(search.work, search.meeting, [THIRD])


def test_only_those_whom_it_suited_hear_that_a_date_is_taken_away(search: Search) -> None:
    search.says(search.ola, YES, NO, NO)
    search.says(search.aud, NO, NO, YES)
    assert poll_changes.remove_option(search.work, search.meeting, search.options()[0].id) == 1
    assert [letter.to_name for letter in search.sent("poll_changed")] == ["Ola Døme"]
    with pytest.raises(Refused, match=r"polls.too_few_options"):
        poll_changes.remove_option(search.work, search.meeting, search.options()[0].id)


def test_those_alone_who_have_not_answered_are_reminded_once_a_day(search: Search) -> None:
    search.says(search.ola, YES, NO, NO)
    assert poll_changes.remind(search.work, search.meeting) == 2
    assert poll_changes.remind(search.work, search.meeting) == 0
    assert [letter.to_name for letter in search.sent("poll_reminder")] == ["Aud Testdal", "Siri Skisse"]


def test_they_are_reminded_by_themselves_the_day_before_and_once(search: Search) -> None:
    search.says(search.ola, YES, NO, NO)
    poll = polls.latest(search.work, search.meeting)
    assert poll is not None
    assert poll_changes.to_remind(search.work) == []
    day_before = replace(search.work, now=poll.answer_by - timedelta(hours=20))
    assert poll_changes.to_remind(day_before) == [poll.id]
    assert poll_changes.remind_by_itself(day_before, poll.id)
    assert not poll_changes.remind_by_itself(day_before, poll.id)
    assert len(search.sent("poll_reminder")) == 2
    assert poll_changes.to_remind(replace(day_before, now=poll.answer_by)) == []


def test_who_comes_on_the_list_later_is_asked_when_the_organiser_says_so(search: Search) -> None:
    invitations.invite(search.work, search.meeting, [invitations.NewGuest("ny@example.no", "Nina Ny")])
    assert poll_changes.ask_new(search.work, search.meeting) == 1
    assert poll_changes.ask_new(search.work, search.meeting) == 0
    assert search.sent("poll")[-1].to_name == "Nina Ny"


def test_a_lost_link_is_sent_again(search: Search) -> None:
    later = replace(search.work, now=search.work.now + timedelta(minutes=5))
    assert poll_changes.send_again(later, search.meeting, search.siri.id) is search.siri
    assert [letter.to_name for letter in search.sent("poll")].count("Siri Skisse") == 2
    with pytest.raises(NotFound):
        poll_changes.send_again(later, search.meeting, 10_000)


def test_the_dates_stand_in_order(search: Search) -> None:
    assert [option.starts_local for option in search.options()] == [span.starts for span in SPANS]

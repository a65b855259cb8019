"""One guest's answers to a whole series."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from planner.domain.refusals import NotFound
from planner.domain.replies import Answer, ReplyState
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import identity, tokens
from planner.services.meetings import meetings
from planner.services.replies import invitations
from planner.services.replies.invitations import NewGuest
from planner.services.series import series_replies
from planner.services.work import Work
from tests import repeating
from tests.repeating import WHOLE, letters, sent


@pytest.fixture
def team(work: Work) -> Work:
    """Return work done by somebody of the programme team."""
    return repeating.of_the_team(work)


def secret_of(team: Work, meeting: Meeting, email: str = "gjest0@example.no") -> str:
    own = next(one for one in invitations.standing(team, meeting) if one.person.email == email)
    return tokens.issue(team, TokenPurpose.REPLY, own.id, person_id=own.person_id)


def answered(team: Work, listed: list[Meeting], answers: dict[int, Answer]) -> int:
    page = series_replies.of_secret(team, secret_of(team, listed[0]))
    guest = team.acting(identity.actor_of(team, page.person, via="mail"))
    return series_replies.answer(guest, page, {listed[place].id: answer for place, answer in answers.items()})


def test_a_guest_answers_for_all_at_once_and_gets_one_receipt(team: Work) -> None:
    _series, listed = sent(team)
    count = answered(team, listed, {0: Answer.YES, 1: Answer.YES, 2: Answer.NO, 3: Answer.MAYBE})
    states = {reply.meeting_id: reply.state for reply in team.session.scalars(select(Reply))}
    assert count == 4
    assert [states[one.id] for one in listed] == [
        ReplyState.COMING, ReplyState.COMING, ReplyState.DECLINED, ReplyState.MAYBE,
    ]  # fmt: skip
    assert [one.seats_taken for one in listed] == [1, 1, 0, 0]
    (receipt,) = letters(team, "series_receipt")
    assert receipt.subject.startswith("Svarene dine til 4 møter: Grøft og jord – ")
    assert receipt.attachment is not None
    assert receipt.attachment.count(b"BEGIN:VEVENT") == 3
    assert letters(team, "receipt") == []


def test_only_what_is_new_is_answered(team: Work) -> None:
    _series, listed = sent(team)
    answered(team, listed, {0: Answer.YES, 1: Answer.NO})
    assert answered(team, listed, {0: Answer.YES, 1: Answer.YES}) == 1
    (receipt,) = letters(team, "receipt")
    assert receipt.meeting_id == listed[1].id


def test_a_full_meeting_of_the_series_puts_on_the_waiting_list(team: Work) -> None:
    _series, listed = sent(team, seats=1)
    page = series_replies.of_secret(team, secret_of(team, listed[0], "gjest1@example.no"))
    series_replies.answer(team, page, {listed[1].id: Answer.YES})
    answered(team, listed, {0: Answer.YES, 1: Answer.YES})
    states = [asked.state for asked in series_replies.of_secret(team, secret_of(team, listed[0])).asked]
    assert states[:2] == [ReplyState.COMING, ReplyState.WAITING]
    assert "Du er nummer 1 på ventelista" in letters(team, "series_receipt")[-1].text


def test_a_link_to_a_meeting_that_stands_alone_opens_no_series(team: Work) -> None:
    meeting = meetings.create(team, values=WHOLE)
    invitations.invite(team, meeting, [NewGuest("gjest0@example.no")])
    meetings.publish(team, meeting)
    with pytest.raises(NotFound):
        series_replies.of_secret(team, secret_of(team, meeting))

"""What calendar programs can answer after the answer-by date."""

from __future__ import annotations

from datetime import timedelta

from planner.domain.replies import Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work, reading, writing
from planner.store.invitations import loaded
from tests import factories
from tests.web.caldav.programs import Program


def test_a_seat_offered_after_the_deadline_is_taken_on_the_phone(
    program: Program, work: Work, meeting: Meeting, invitation: Invitation
) -> None:
    with writing(work):
        row = work.session.get_one(Meeting, meeting.id)
        row.seats = 1
        first = factories.invitation(work.session, row, factories.person(work.session))
        for guest in (first, loaded(work.session, invitation.id)):
            replies.answer(work, guest, ReplyInput(Answer.YES))
        row.answer_by = work.now - timedelta(hours=1)
        replies.answer(work, first, ReplyInput(Answer.NO))
    path, etag = program.only()
    text = program.ask("GET", path).text.replace("\r\n ", "").replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=ACCEPTED")
    assert "PARTSTAT=ACCEPTED" in text
    answer = program.ask("PUT", path, text, Content_Type="text/calendar; charset=utf-8", If_Match=etag)
    assert answer.status_code == 204
    with reading(work):
        assert work.session.get_one(Reply, invitation.id).state is ReplyState.COMING

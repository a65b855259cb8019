"""How many statements an answer costs, whatever the channel it comes by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine

from planner.domain.limits import ANSWER_BY_PLACE
from planner.domain.replies import Answer, ReplyState
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.limits import Try, within
from planner.services.replies import link_answers, replies
from planner.services.replies.answers import ReplyInput
from planner.services.replies.link_answers import LinkInput
from planner.services.work import Actor, Work, writing
from tests import factories
from tests.clock import MONDAY
from tests.statements import counted

MOST = 8
YES, MAYBE, NO = ReplyInput(Answer.YES, party=2), ReplyInput(Answer.MAYBE), ReplyInput(Answer.NO)


@pytest.mark.parametrize("seats", [None, 20])
@pytest.mark.parametrize("inputs", [(YES,), (MAYBE, YES), (YES, NO)])
def test_an_answer_by_link_with_its_count_and_its_receipt_is_a_handful_of_statements(
    work: Work, engine: Engine, seats: int | None, inputs: tuple[ReplyInput, ...]
) -> None:
    meeting = factories.meeting(work.session, seats=seats)
    invitation = factories.invitation(work.session, meeting, factories.person(work.session), invited_at=MONDAY)
    secret = tokens.issue(work, TokenPurpose.REPLY, invitation.id)
    work.session.commit()
    for minutes, reply_input in enumerate(inputs):
        guest = replace(work, by=Actor(invitation.person_id, via="mail"), now=work.now + timedelta(minutes=minutes))
        with counted(engine) as statements:
            with engine.connect() as connection:
                opened = link_answers.opened(connection, secret, guest.now)
            answer = partial(link_answers.answer, link=opened, link_input=LinkInput(reply_input))
            within(guest, [Try(ANSWER_BY_PLACE, "192.0.2.1")], answer)
    assert len(statements) <= MOST, "\n".join(statements)
    work.session.expire_all()
    assert work.session.get_one(Reply, invitation.id).state is not ReplyState.UNANSWERED


def test_an_answer_costs_the_same_however_many_have_answered(work: Work, engine: Engine) -> None:
    meeting = factories.meeting(work.session, seats=200)
    guests = [
        factories.invitation(work.session, meeting, factories.person(work.session), invited_at=MONDAY)
        for _ in range(40)
    ]
    work.session.commit()
    costs = []
    for invitation in guests:
        with counted(engine) as statements, writing(work):
            replies.answer(work, invitation, YES)
        costs.append(len(statements))
    assert max(costs) <= MOST
    assert len(set(costs)) == 1
    assert work.session.get_one(Meeting, meeting.id).seats_taken == 80

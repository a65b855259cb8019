"""Answers from the page of a meeting: many at once, and by whatever word the page is found."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.domain.limits import ANSWER_BY_ADDRESS, ANSWER_BY_PLACE
from planner.domain.meetings import MeetingState
from planner.domain.refusals import NotFound
from planner.domain.replies import Answer, ReplyState
from planner.rows.addresses import FormerAddress
from planner.rows.invitations import Invitation, InvitationOrigin
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.rows.tokens import RateCount
from planner.services.limits import Try, within
from planner.services.replies import page_answers
from planner.services.replies.answers import ReplyInput
from planner.services.replies.page_answers import PageInput
from planner.services.work import NOBODY, Deployment, Work
from planner.store.meetings import draft_slug
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.page_answers import answer_on_page

YES = ReplyInput(Answer.YES)
VISITORS = 12
SEATS = 5


def test_many_who_answer_at_once_get_the_seats_there_are_and_each_is_counted(
    engine: Engine, clock: StandingClock, deployment: Deployment, work: Work
) -> None:
    slug = factories.meeting(work.session, seats=SEATS).slug
    work.session.commit()

    def answer(number: int) -> None:
        email = f"gjest{number}@example.no"
        with Session(engine, expire_on_commit=False) as session:
            within(
                Work(session, NOBODY, clock.now(), deployment),
                [Try(ANSWER_BY_PLACE, f"192.0.2.{number % 3}"), Try(ANSWER_BY_ADDRESS, email)],
                lambda step: page_answers.answer(step, slug, PageInput(email, "Gjest", YES), is_locked=True),
                slug=slug,
            )

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(answer, range(VISITORS)))
    with Session(engine) as session:
        states = Counter(session.scalars(select(Reply.state)))
        queue = set(session.scalars(select(Reply.queue).where(Reply.state == ReplyState.WAITING)))
        counts = session.scalars(select(RateCount.count).where(RateCount.key.startswith("answer_by_place"))).all()
        seats = session.scalar(select(Meeting.seats_taken))
    assert states == {ReplyState.COMING: SEATS, ReplyState.WAITING: VISITORS - SEATS}
    assert len(queue) == VISITORS - SEATS
    assert sum(counts) == VISITORS
    assert seats == SEATS


def test_who_is_known_by_a_former_address_is_nobody_new(work: Work) -> None:
    meeting, person = factories.meeting(work.session), factories.person(work.session, email="siri@example.no")
    moved = {"email": "gammel@example.no", "email_key": "gammel@example.no", "reachable": True, "moved_at": MONDAY}
    work.session.add(FormerAddress(person_id=person.id, **moved))
    answer_on_page(work, meeting, "Gammel@example.no", "Noen", YES)
    assert work.session.scalars(select(Invitation.person_id)).all() == [person.id]
    assert work.session.scalars(select(Person.id)).all() == [person.id]


def test_who_is_known_without_a_name_gets_that_which_was_typed(work: Work) -> None:
    meeting, person = factories.meeting(work.session), factories.person(work.session, name="", email="siri@example.no")
    answer_on_page(work, meeting, "siri@example.no", " Siri ", YES)
    assert person.name == "Siri"


def test_an_invitation_that_was_taken_back_stands_again(work: Work) -> None:
    meeting = factories.meeting(work.session)
    invitation = factories.invitation(work.session, meeting, factories.person(work.session), invited_at=MONDAY)
    invitation.uninvited_at = work.now
    answer_on_page(work, meeting, invitation.person.email, "", YES)
    columns = select(Invitation.uninvited_at, Invitation.origin, Invitation.sequence_added)
    assert work.session.execute(columns).all() == [(None, InvitationOrigin.PAGE, 1)]
    assert work.session.get_one(Reply, invitation.id).state is ReplyState.COMING


def test_the_address_of_a_draft_leads_to_the_meeting_and_no_other_does(work: Work) -> None:
    uuid = UUID("12345678-1234-4234-8234-123456789012")
    meeting = factories.meeting(work.session, slug="beite", uid=f"{uuid}@example.no")
    page_answers.answer(work, draft_slug(uuid), PageInput("ny@example.no", "Ny", YES))
    assert work.session.scalars(select(Reply.meeting_id)).all() == [meeting.id]
    for word in ("utkast-000000000000", "nowhere"):
        with pytest.raises(NotFound):
            page_answers.answer(work, word, PageInput("ny@example.no", "Ny", YES))


def test_a_draft_takes_no_answer(work: Work) -> None:
    meeting = factories.meeting(work.session, state=MeetingState.DRAFT)
    with pytest.raises(NotFound):
        answer_on_page(work.acting(NOBODY), meeting, "ny@example.no", "Ny", YES)
    assert work.session.scalars(select(Person.id)).all() == []

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.domain.duties import DutyKind, DutyState, OfferState
from planner.domain.journal_audiences import Audience
from planner.domain.meetings import MeetingState
from planner.domain.refusals import Refused
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import journal
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.meetings import meetings
from planner.services.work import NOBODY, Deployment, Work, writing
from tests.handing_over import EXECUTION, Scene


@pytest.fixture
def scene(work: Work) -> Scene:
    return Scene(work)


def test_a_refusal_is_not_undone_once_somebody_else_holds_the_duty(scene: Scene) -> None:
    declined = scene.offered()
    mine = scene.acting(scene.work, scene.contact)
    duties.decline(mine, declined)
    second = offers.offer(scene.work, scene.meeting, EXECUTION, Proposal(scene.oya.id))
    duties.accept(scene.acting(scene.work, scene.other), second)
    with pytest.raises(Refused) as refusal:
        duties.undo(mine, declined)
    assert refusal.value.rule == "duties.offer_not_open"
    assert offers.duty_of(scene.work, scene.meeting, EXECUTION).state is DutyState.HELD


def test_the_holder_of_execution_cancels_though_the_follow_up_is_offered_to_somebody(scene: Scene) -> None:
    duties.accept(scene.acting(scene.work, scene.contact), scene.offered())
    follow_up = offers.offer(scene.work, scene.meeting, DutyKind.FOLLOW_UP, Proposal(scene.oya.id))
    meetings.cancel(scene.acting(scene.work, scene.contact), scene.meeting, "Sykdom")
    assert scene.meeting.state is MeetingState.CANCELLED
    assert follow_up.state is OfferState.WITHDRAWN


def test_no_answer_to_an_offer_is_undone_at_a_cancelled_meeting(scene: Scene) -> None:
    made = scene.offered()
    mine = scene.acting(scene.work, scene.contact)
    duties.decline(mine, made)
    meetings.cancel(scene.work, scene.meeting)
    with pytest.raises(Refused) as refusal:
        duties.undo(mine, made)
    assert refusal.value.rule == "duties.meeting_closed"


def test_an_offer_of_a_meeting_that_moves_forward_is_answered_before_it_starts(scene: Scene) -> None:
    made, meeting = scene.offered(), scene.meeting
    starts = meeting.starts_local
    ends = meeting.ends_local
    assert starts is not None
    assert ends is not None
    assert meeting.starts_at is not None
    nearer = meeting.starts_at - scene.work.now - timedelta(days=1)
    meetings.change(scene.work, meeting, {"starts_local": starts - nearer, "ends_local": ends - nearer})
    assert made.answer_by == meeting.starts_at


def test_the_public_story_of_a_hand_over_names_no_person(scene: Scene) -> None:
    scene.contact.name = ""
    duties.accept(scene.acting(scene.work, scene.contact), scene.offered())
    public = journal.readable(scene.work.acting(NOBODY), scene.meeting, frozenset({Audience.PUBLIC}))
    told = [line.facts for line in public]
    assert scene.contact.email not in repr(told)
    assert told[-1] == {"duty": "execution", "name": "Mære landbruksskole"}


def test_two_who_accept_at_once_take_the_duty_over_once(scene: Scene, engine: Engine, deployment: Deployment) -> None:
    offer_id, contact_id, now = scene.offered().id, scene.contact.id, scene.work.now
    scene.work.session.commit()

    def accept(_press: int) -> str:
        with Session(engine, expire_on_commit=False) as session:
            nobody = Work(session, NOBODY, now, deployment)
            with writing(nobody):
                mine = scene.acting(nobody, session.get_one(Person, contact_id))
                try:
                    duties.accept(mine, offers.by_id(mine, offer_id)[0])
                except Refused as refusal:
                    return refusal.rule
        return "accepted"

    with ThreadPoolExecutor(4) as pool:
        outcome = sorted(pool.map(accept, range(4)))
    assert outcome == ["accepted", *["duties.offer_not_open"] * 3]
    with Session(engine) as session:
        assert session.scalars(select(Letter.kind).where(Letter.kind == "duty_taken_over")).all() == ["duty_taken_over"]

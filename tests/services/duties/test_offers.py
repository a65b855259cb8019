from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from planner.domain.duties import DutyKind, DutyState, OfferState
from planner.domain.refusals import Refused
from planner.rows.duties import Duty, Offer
from planner.services.calendars import roles
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.meetings import meetings
from planner.services.work import Work
from tests import factories
from tests.handing_over import EXECUTION, Scene


@pytest.fixture
def scene(work: Work) -> Scene:
    return Scene(work)


def test_the_next_in_the_queue_is_offered_when_the_first_declines(scene: Scene) -> None:
    offer = scene.offered(scene.oya)
    duties.decline(scene.acting(scene.work, scene.contact), offer)
    second = offers.offers_of(scene.work, scene.meeting)[1]
    assert (second.state, second.organisation) == (OfferState.OFFERED, scene.oya)
    assert scene.letters()[-1] == ("duty_offered", "Aud Testdal")
    duties.accept(scene.acting(scene.work, scene.other), second)
    assert roles.of(scene.work, scene.meeting).organiser is scene.oya


def test_an_offer_lapses_at_its_deadline_and_the_team_is_told(scene: Scene) -> None:
    offer = scene.offered()
    assert duties.lapse_due(replace(scene.work, now=offer.answer_by)) == 0
    later = replace(scene.work, now=offer.answer_by + timedelta(seconds=1))
    assert duties.lapse_due(later) == 1
    assert duties.lapse_due(later) == 0
    assert offer.state is OfferState.LAPSED
    assert offers.duty_of(scene.work, scene.meeting, EXECUTION).state is DutyState.OPEN
    assert scene.letters()[-1] == ("duty_lapsed", "Kari Eksempel")


def test_each_offer_lapses_and_is_reminded_of_by_itself(scene: Scene) -> None:
    first = scene.offered()
    second = offers.offer(scene.work, scene.meeting, DutyKind.FOLLOW_UP, Proposal(scene.oya.id))
    half_way = replace(scene.work, now=scene.work.now + timedelta(days=4))
    assert duties.to_remind(half_way) == [first.id, second.id]
    assert duties.remind(half_way, second.id)
    assert duties.to_remind(half_way) == [first.id]
    assert not duties.remind(half_way, second.id)
    late = replace(scene.work, now=first.answer_by + timedelta(minutes=1))
    assert duties.to_lapse(late) == [first.id, second.id]
    assert duties.lapse(late, first.id)
    assert not duties.lapse(late, first.id)
    assert duties.to_lapse(late) == [second.id]


def test_the_facilitator_is_never_offered_a_duty(scene: Scene) -> None:
    with pytest.raises(Refused) as refusal:
        offers.offer(scene.work, scene.meeting, EXECUTION, Proposal(scene.team.id))
    assert refusal.value.rule == "duties.facilitator_never_holds"


def test_the_database_itself_refuses_the_facilitator_as_holder(scene: Scene) -> None:
    duty = offers.duty_of(scene.work, scene.meeting, EXECUTION)
    duty.state, duty.holder = DutyState.HELD, scene.team
    with pytest.raises(IntegrityError):
        scene.work.session.flush()
    scene.work.session.rollback()


def test_the_database_itself_refuses_a_second_open_offer(scene: Scene) -> None:
    offer = scene.offered()
    again = Offer(
        duty_id=offer.duty_id,
        organisation_id=scene.oya.id,
        person_id=scene.other.id,
        state=OfferState.OFFERED,
        answer_by=offer.answer_by,
        created_at=scene.work.now,
    )
    scene.work.session.add(again)
    with pytest.raises(IntegrityError):
        scene.work.session.flush()
    scene.work.session.rollback()


def test_a_duty_that_is_offered_cannot_be_offered_to_another(scene: Scene) -> None:
    scene.offered()
    with pytest.raises(Refused) as refusal:
        offers.offer(scene.work, scene.meeting, EXECUTION, Proposal(scene.oya.id))
    assert refusal.value.rule == "duties.step_not_allowed"


def test_an_organisation_without_anybody_to_ask_is_named(scene: Scene) -> None:
    empty = factories.organisation(scene.work.session, name="Uten kontakt")
    with pytest.raises(Refused) as refusal:
        offers.offer(scene.work, scene.meeting, EXECUTION, Proposal(empty.id))
    assert (refusal.value.rule, refusal.value.facts) == ("duties.nobody_to_ask", {"organisation": "Uten kontakt"})


def test_reminders_go_out_half_way_and_the_day_before_and_once_each(scene: Scene) -> None:
    scene.offered()
    sent = []
    for hours in range(0, 24 * 7, 6):
        then = replace(scene.work, now=scene.work.now + timedelta(hours=hours))
        sent += [hours for offer_id in duties.to_remind(then) if duties.remind(then, offer_id)]
    assert sent == [84, 144]


def test_the_holder_of_execution_who_cancels_takes_the_offer_of_the_follow_up_back(scene: Scene) -> None:
    holder = scene.acting(scene.work, scene.contact)
    duties.accept(holder, scene.offered())
    offer = offers.offer(scene.work, scene.meeting, DutyKind.FOLLOW_UP, Proposal(scene.oya.id))
    with pytest.raises(Refused, match=r"permissions\.not_allowed"):
        duties.withdraw(holder, offer)
    assert offers.duty_of(scene.work, scene.meeting, DutyKind.FOLLOW_UP).state is DutyState.OFFERED
    meetings.cancel(holder, scene.meeting, "Sykdom")
    assert offer.state is OfferState.WITHDRAWN
    assert offers.duty_of(scene.work, scene.meeting, DutyKind.FOLLOW_UP).state is DutyState.OPEN
    assert offers.duty_of(scene.work, scene.meeting, EXECUTION).state is DutyState.HELD
    assert ("duty_withdrawn", "Aud Testdal") in scene.letters()


def test_nobody_but_the_team_takes_one_offer_back(scene: Scene) -> None:
    offer = scene.offered()
    for somebody in (scene.contact, scene.other):
        with pytest.raises(Refused) as refusal:
            duties.withdraw(scene.acting(scene.work, somebody), offer)
        assert refusal.value.rule == "permissions.not_allowed"


def test_cancelling_takes_open_offers_back(scene: Scene) -> None:
    offer = scene.offered(scene.oya)
    meetings.cancel(scene.work, scene.meeting, "For få påmeldte")
    assert offer.state is OfferState.WITHDRAWN
    assert scene.work.session.get_one(Duty, offer.duty_id).state is DutyState.OPEN
    assert ("duty_withdrawn", "Ola Døme") in scene.letters()

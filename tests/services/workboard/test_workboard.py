from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from planner.domain.duties import DutyState
from planner.domain.replies import Answer
from planner.domain.standings import StandingStep
from planner.domain.workboard import Cause
from planner.rows.organisations import Organisation
from planner.rows.people import Membership, Person
from planner.services.duties import duties, offers
from planner.services.meetings import meeting_ranges
from planner.services.replies import standings
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Work
from planner.services.workboard import workboard
from tests import factories
from tests.clock import MONDAY
from tests.handing_over import EXECUTION, Scene
from tests.page_answers import answer_on_page


@pytest.fixture
def scene(work: Work) -> Scene:
    """A meeting whose holder has nobody named for it: the person is gone."""
    scene = Scene(work)
    duties.accept(scene.acting(scene.work, scene.contact), scene.offered())
    offers.duty_of(scene.work, scene.meeting, EXECUTION).person = None
    work.session.flush()
    return scene


def test_a_contact_sees_the_duties_of_the_organisation(scene: Scene) -> None:
    duties = workboard.own_duties(scene.acting(scene.work, scene.contact))
    assert duties.offers == []
    assert [(one.meeting, one.duty.kind) for one in duties.held] == [(scene.meeting, EXECUTION)]


def test_the_team_sees_who_holds_a_duty_and_has_no_contact(scene: Scene) -> None:
    session, team = scene.work.session, scene.acting(scene.work, factories.organiser(scene.work.session))
    assert [one for one in workboard.board(team).hands.hands if one.organisation] == []
    session.execute(delete(Membership).where(Membership.person_id == scene.contact.id))
    duty = offers.duty_of(scene.work, scene.meeting, EXECUTION)
    holder = session.get_one(Organisation, duty.holder_id)
    hands = [one for one in workboard.board(team).hands.hands if one.organisation]
    assert [(one.organisation, one.title, one.hand.cause) for one in hands] == [
        (holder.slug, holder.name, Cause.NO_CONTACT)
    ]
    assert hands[0].hand.due == scene.meeting.starts_at
    duty.state, duty.holder_id = DutyState.OPEN, None
    session.flush()
    assert [one for one in workboard.board(team).hands.hands if one.organisation] == []


def test_claims_wait_for_the_contacts_of_the_organisation_and_for_who_carries_out(scene: Scene) -> None:
    def shown(person: Person) -> list[str]:
        acting = scene.acting(scene.work, person)
        claims = workboard.own_claims(acting, workboard.own_duties(acting).every)
        return [invitation.person.email for invitation, _ in claims]

    stranger = factories.person(scene.work.session)
    visitor = scene.work.acting(NOBODY)
    answer_on_page(visitor, scene.meeting, "gjest@example.no", "", ReplyInput(Answer.YES), scene.oya.id)
    everybody = (scene.contact, scene.other, stranger)
    assert [shown(person) for person in everybody] == [["gjest@example.no"], ["gjest@example.no"], []]
    ((invitation, _),) = workboard.own_claims(scene.acting(scene.work, scene.other), [])
    by = scene.acting(scene.work, scene.other)
    standings.settle(by, scene.meeting, invitation.id, scene.oya.id, StandingStep.REJECT)
    assert [shown(person) for person in everybody] == [[], [], []]


def test_nobody_signed_in_has_no_duties_though_nobody_is_named_for_them(scene: Scene) -> None:
    duties = workboard.own_duties(scene.work.acting(NOBODY))
    assert (duties.offers, duties.held, duties.every) == ([], [], [])


def test_the_duties_of_an_organisation_come_a_page_at_a_time_and_its_claims_from_all_of_them(scene: Scene) -> None:
    session = scene.work.session
    for day in range(1, 3):
        meeting = factories.meeting(session, starts=MONDAY + timedelta(days=14 + day))
        duty = offers.duty_of(scene.work, meeting, EXECUTION)
        duty.state, duty.holder_id = DutyState.HELD, scene.maere.id
    session.flush()
    acting = scene.acting(scene.work, scene.contact)
    first, second, beyond = (workboard.own_duties(acting, number, size=2) for number in (1, 2, 9))
    shown = [[one.meeting.id for one in page.held] for page in (first, second, beyond)]
    assert shown == [first.meeting_ids[:2], first.meeting_ids[2:], first.meeting_ids[2:]]
    assert (len(first.meeting_ids), first.page.pages, beyond.page.number) == (3, 2, 2)


def test_nobody_signed_in_sees_no_online_link_though_nobody_is_named_for_the_duties(scene: Scene) -> None:
    for work, shows in ((scene.work.acting(NOBODY), False), (scene.acting(scene.work, scene.contact), True)):
        assert [one.shows_online for one in meeting_ranges.details(work, [scene.meeting.id])] == [shows]

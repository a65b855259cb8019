from __future__ import annotations

from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState, Visibility
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.services import identity, visibility
from planner.services.duties import offers
from planner.services.work import NOBODY, Work
from tests import factories
from tests.clock import MONDAY


def test_the_condition_of_a_list_agrees_with_the_table_for_everybody(work: Work) -> None:
    session = work.session
    coordinator, school, holder = (factories.school(session) for _ in range(3))
    network = factories.network(session, coordinator_id=coordinator.id)
    factories.network_membership(session, network, school)
    guest = factories.person(session)
    made = [
        factories.meeting(session, visibility=seen, state=state, network_id=network.id)
        for seen in Visibility
        for state in (MeetingState.DRAFT, MeetingState.ANNOUNCED, MeetingState.CANCELLED)
    ]
    for meeting in made:
        factories.invitation(session, meeting, guest)
    held = factories.meeting(session, visibility=Visibility.INVITED)
    duty = offers.duty_of(work, held, DutyKind.EXECUTION)
    duty.holder, duty.state = holder, DutyState.HELD
    asked = factories.meeting(session, visibility=Visibility.INVITED)
    person = factories.person(session)
    session.add(
        Offer(
            duty=session.scalars(select(Duty).where(Duty.meeting_id == asked.id)).first(),
            organisation=holder,
            person=person,
            answer_by=MONDAY,
            created_at=MONDAY,
        )
    )
    session.flush()
    people = [factories.contact_of(session, one) for one in (coordinator, school, holder)]
    actors = [NOBODY, *(identity.actor_of(work, one, via="page") for one in (*people, guest, person))]
    actors.append(identity.actor_of(work, factories.organiser(session), via="page"))
    for actor in actors:
        as_one = work.acting(actor)
        listed = set(session.scalars(select(Meeting.id).where(visibility.visible(as_one))))
        published = [one for one in (*made, held, asked) if one.state is not MeetingState.DRAFT]
        assert listed == {one.id for one in published if visibility.may_see(as_one, one)}
    assert len(listed) == len(published)

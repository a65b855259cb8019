from datetime import timedelta

from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.networks import MembershipState, NetworkState
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services import identity
from planner.services.organisations import organisation_pages as pages
from planner.services.organisations.organisation_pages import OrganisationRights
from planner.services.work import NOBODY, Work
from tests import factories
from tests.clock import MONDAY


def held_by(work: Work, organisation: Organisation, meeting: Meeting, kind: DutyKind = DutyKind.EXECUTION) -> None:
    duty = work.session.scalars(select(Duty).where(Duty.meeting_id == meeting.id, Duty.kind == kind)).one()
    duty.state, duty.holder = DutyState.HELD, organisation
    work.session.flush()


def test_the_page_shows_networks_it_is_in_or_coordinates(work: Work) -> None:
    mine = factories.school(work.session)
    inside, coordinated, asked, closed = (factories.network(work.session, name=name) for name in "ABCD")
    coordinated.coordinator, closed.state = mine, NetworkState.CLOSED
    for network, state in ((inside, "admitted"), (asked, "asked"), (closed, "admitted")):
        factories.network_membership(work.session, network, mine, state=MembershipState(state))
    assert pages.networks_of(work, mine) == [inside, coordinated]


def test_the_page_shows_public_meetings_to_come_that_it_carries_out(work: Work) -> None:
    mine = factories.school(work.session)
    later, sooner = (factories.meeting(work.session, starts=MONDAY + timedelta(days=days)) for days in (20, 10))
    hidden = [
        factories.meeting(work.session, visibility=Visibility.INVITED),
        factories.meeting(work.session, state=MeetingState.CANCELLED),
        factories.meeting(work.session, starts=MONDAY - timedelta(days=1)),
    ]
    for meeting in (later, sooner, *hidden):
        held_by(work, mine, meeting)
    held_by(work, mine, factories.meeting(work.session), DutyKind.FOLLOW_UP)
    assert pages.coming_meetings(work, mine) == [sooner, later]


def test_the_team_may_all_a_contact_its_own_and_others_nothing(work: Work) -> None:
    mine = factories.school(work.session)
    contact, stranger = factories.contact_of(work.session, mine), factories.person(work.session)
    people = {contact: OrganisationRights(edit=True, people=True), stranger: OrganisationRights()}
    people[factories.organiser(work.session)] = OrganisationRights.of_the_team()
    for person, may in people.items():
        assert pages.rights(work.acting(identity.actor_of(work, person, via="page")), mine) == may
    assert pages.rights(work.acting(NOBODY), mine) == OrganisationRights()


def test_an_organisation_that_became_part_of_another_points_to_it(work: Work) -> None:
    new = factories.organisation(work.session)
    old = factories.organisation(work.session, successor_id=new.id)
    assert pages.successor_of(work, old) is new
    assert pages.successor_of(work, new) is None

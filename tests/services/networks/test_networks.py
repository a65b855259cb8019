from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from planner.domain.duties import DutyKind
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.networks import MembershipState, NetworkPart, NetworkState
from planner.domain.refusals import NotFound, Refused
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.people import Person
from planner.services import identity
from planner.services.networks import networks
from planner.services.networks.networks import NetworkFacts
from planner.services.work import NOBODY, Work, reading, writing
from tests import factories
from tests.clock import MONDAY


def acting(work: Work, person: Person) -> Work:
    return work.acting(identity.actor_of(work, person, via="page"))


def test_networks_stand_in_norwegian_order_with_their_size(work: Work) -> None:
    for name in ("Åker", "Skog", "Nedlagt"):
        factories.network(work.session, name=name)
    skog = next(listed.network for listed in networks.listed(work) if listed.network.name == "Skog")
    for part, state in (("member", "admitted"), ("associate", "admitted"), ("member", "asked")):
        organisation = factories.organisation(work.session)
        given = {"part": NetworkPart(part), "state": MembershipState(state)}
        factories.network_membership(work.session, skog, organisation, **given)
    closed = next(listed.network for listed in networks.listed(work) if listed.network.name == "Nedlagt")
    closed.state = NetworkState.CLOSED
    sizes = [(listed.network.name, listed.members, listed.associates) for listed in networks.listed(work)]
    assert sizes == [("Skog", 1, 1), ("Åker", 0, 0)]


def test_the_team_sets_up_a_network_with_a_coordinator(work: Work) -> None:
    coordinator = factories.school(work.session)
    team = acting(work, factories.organiser(work.session))
    facts = NetworkFacts(
        "  Fagnettverk  naturbruk", "Sammen om fagtilbudet.\r\n", "To ganger i året", coordinator_id=coordinator.id
    )
    made = networks.create(team, facts)
    assert (made.name, made.slug, made.purpose) == (
        "Fagnettverk naturbruk",
        "fagnettverk-naturbruk",
        "Sammen om fagtilbudet.",
    )
    found = networks.get(work, "fagnettverk-naturbruk")
    assert found.coordinator is coordinator
    assert networks.create(team, NetworkFacts("Nytt")).slug == "nytt-2"


def test_the_facilitator_coordinates_no_network(work: Work) -> None:
    facilitator = factories.facilitator(work.session)
    with pytest.raises(Refused, match=r"networks.only_participating_organisations"):
        networks.create(work, NetworkFacts("Fagnettverk", coordinator_id=facilitator.id))


def test_the_coordinator_edits_all_but_who_coordinates(work: Work) -> None:
    coordinator = factories.school(work.session)
    network = factories.network(work.session, coordinator=coordinator)
    own = acting(work, factories.contact_of(work.session, coordinator))
    facts = networks.facts_of(network)
    assert networks.edit(own, network, replace(facts, rhythm="Hver måned")) == ("rhythm",)
    with pytest.raises(Refused, match=r"permissions.not_allowed"):
        networks.edit(own, network, replace(facts, coordinator_id=None))


def test_others_neither_set_up_nor_edit_networks(work: Work) -> None:
    network = factories.network(work.session)
    school = factories.school(work.session)
    factories.network_membership(work.session, network, school)
    member = acting(work, factories.contact_of(work.session, school))
    for somebody in (work.acting(NOBODY), member):
        with pytest.raises(Refused, match=r"permissions.not_allowed"):
            networks.create(somebody, NetworkFacts("Fagnettverk"))
        with pytest.raises(Refused, match=r"permissions.not_allowed"):
            networks.edit(somebody, network, networks.facts_of(network))
        assert networks.rights(somebody, network) == networks.NetworkRights(
            edit=False, admit=False, see=somebody is member
        )


def test_an_unknown_network_is_not_found(work: Work) -> None:
    with pytest.raises(NotFound):
        networks.get(work, "finnes-ikke")


def test_members_stand_before_associates(work: Work) -> None:
    network = factories.network(work.session)
    for name, part in (("Allskog", "associate"), ("Øya", "member"), ("Mære", "member")):
        organisation = factories.organisation(work.session, name=name)
        factories.network_membership(work.session, network, organisation, part=NetworkPart(part))
    found = networks.memberships(work, network, MembershipState.ADMITTED)
    assert [membership.organisation.name for membership in found] == ["Mære", "Øya", "Allskog"]


def test_only_those_outside_can_join(work: Work) -> None:
    network = factories.network(work.session)
    factories.facilitator(work.session)
    outside = factories.school(work.session, name="Utenfor")
    for state in MembershipState:
        organisation = factories.school(work.session, name=state)
        factories.network_membership(work.session, network, organisation, state=state)
    found = [organisation.name for organisation in networks.can_join(work, network)]
    assert found == ["declined", "left", "outside", "Utenfor"]
    assert networks.can_join(work, network, among={outside.id}) == [outside]


@pytest.fixture
def network(work: Work) -> Network:
    return factories.network(work.session)


@pytest.fixture
def meetings(work: Work, network: Network) -> dict[str, Meeting]:
    made = {
        visibility.value: factories.meeting(
            work.session, network_id=network.id, visibility=visibility, title=visibility.value
        )
        for visibility in Visibility
    }
    factories.meeting(work.session, network_id=network.id, state=MeetingState.DRAFT, title="draft")
    factories.meeting(work.session, title="another network's")
    return made


def titles(found: list[Meeting]) -> list[str]:
    return sorted(meeting.title for meeting in found)


@pytest.mark.usefixtures("meetings")
def test_everyone_sees_the_public_meetings_of_a_network(work: Work, network: Network) -> None:
    assert titles(networks.meetings_of(work.acting(NOBODY), network).coming) == ["public"]
    stranger = acting(work, factories.contact_of(work.session, factories.school(work.session)))
    assert titles(networks.meetings_of(stranger, network).coming) == ["public"]


@pytest.mark.usefixtures("meetings")
def test_its_members_and_coordinator_see_the_meetings_of_the_network(work: Work, network: Network) -> None:
    school, coordinator = factories.school(work.session), factories.school(work.session)
    factories.network_membership(work.session, network, school)
    network.coordinator = coordinator
    work.session.flush()
    for organisation in (school, coordinator):
        member = acting(work, factories.contact_of(work.session, organisation))
        assert titles(networks.meetings_of(member, network).coming) == ["network", "public"]


def test_guests_holders_and_the_team_see_what_is_for_those_invited(
    work: Work, network: Network, meetings: dict[str, Meeting]
) -> None:
    guest, school = factories.person(work.session), factories.school(work.session)
    factories.invitation(work.session, meetings["invited"], guest)
    duty = identity.duties_of(work, meetings["invited"])[DutyKind.EXECUTION]
    duty.state, duty.holder = duty.state.HELD, school
    work.session.flush()
    holder = factories.contact_of(work.session, school)
    for person in (guest, holder):
        assert titles(networks.meetings_of(acting(work, person), network).coming) == ["invited", "public"]
    team = acting(work, factories.organiser(work.session))
    assert titles(networks.meetings_of(team, network).coming) == ["invited", "network", "public"]


def test_earlier_meetings_come_latest_first_and_without_those_cancelled(work: Work, network: Network) -> None:
    for days, state in ((1, "held"), (3, "held"), (2, "cancelled")):
        starts = MONDAY - timedelta(days=days)
        given = {"state": MeetingState(state), "title": f"{days} days ago"}
        factories.meeting(work.session, network_id=network.id, starts=starts, **given)
    factories.meeting(work.session, network_id=network.id, state=MeetingState.CANCELLED, title="cancelled, to come")
    found = networks.meetings_of(work.acting(NOBODY), network)
    assert [meeting.title for meeting in found.earlier] == ["1 days ago", "3 days ago"]
    assert titles(found.coming) == ["cancelled, to come"]
    for visibility in (Visibility.NETWORK, Visibility.INVITED):
        starts = MONDAY - timedelta(days=9)
        factories.meeting(work.session, network_id=network.id, starts=starts, visibility=visibility)
    assert networks.meetings_of(work.acting(NOBODY), network).count == 3


def test_a_locked_network_is_read_as_it_stands_now(work: Work) -> None:
    factories.network(work.session, slug="maere", name="Mære")
    work.session.commit()
    with writing(work):
        assert networks.get(work, "maere").name == "Mære"
        renamed = update(Network).values(name="Mære landbruksskole")
        work.session.execute(renamed, execution_options={"synchronize_session": False})
        assert networks.locked(work, "maere").name == "Mære landbruksskole"
    with reading(work), pytest.raises(NotFound):
        networks.locked(work, "borte")

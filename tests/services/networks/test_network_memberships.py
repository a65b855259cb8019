import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.networks import MembershipState, MembershipStep, NetworkPart, NetworkState
from planner.domain.refusals import NotFound, Refused
from planner.rows.journal import JournalLine
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import identity
from planner.services.networks import network_memberships as memberships
from planner.services.people import people
from planner.services.work import NOBODY, Work
from tests import factories


def acting(work: Work, person: Person) -> Work:
    return work.acting(identity.actor_of(work, person, via="page"))


def letters(work: Work) -> list[tuple[str, str]]:
    rows = work.session.execute(select(Letter.kind, Letter.to_email).order_by(Letter.id))
    return [(row.kind, row.to_email) for row in rows]


def secret_in(work: Work, kind: str) -> str:
    text = work.session.scalars(select(Letter.text).where(Letter.kind == kind).order_by(Letter.id.desc())).first() or ""
    found = re.search(r"/fagnettverk/bli-med/(\S+)", text)
    assert found is not None
    return found[1]


@pytest.fixture
def school(work: Work) -> Organisation:
    return factories.school(work.session, name="Mære landbruksskole")


@pytest.fixture
def coordinator(work: Work) -> Organisation:
    return factories.school(work.session, name="Skjetlein")


@pytest.fixture
def network(work: Work, coordinator: Organisation) -> Network:
    return factories.network(work.session, name="Fagnettverk naturbruk", coordinator=coordinator)


@pytest.fixture
def contact(work: Work, school: Organisation) -> Person:
    return factories.contact_of(work.session, school, email="contact@example.no")


@pytest.fixture
def leader(work: Work, coordinator: Organisation) -> Person:
    return factories.contact_of(work.session, coordinator, email="leader@example.no")


def test_a_school_asks_and_the_coordinator_admits_it(
    work: Work, network: Network, school: Organisation, contact: Person, leader: Person
) -> None:
    asked = memberships.ask(acting(work, contact), network, school, "Vi vil gjerne være med.")
    assert (asked.state, asked.part) == (MembershipState.ASKED, NetworkPart.MEMBER)
    assert letters(work) == [("network_asked", "leader@example.no")]
    memberships.admit(acting(work, leader), network, asked)
    assert asked.state is MembershipState.ADMITTED
    assert letters(work)[1:] == [("network_admitted", "contact@example.no")]
    verbs = work.session.scalars(select(JournalLine.verb).order_by(JournalLine.id)).all()
    assert verbs == ["networks.ask", "networks.admit"]


def test_one_that_is_no_school_comes_in_as_an_associate(work: Work, network: Network) -> None:
    adviser = factories.organisation(work.session)
    contact = factories.contact_of(work.session, adviser)
    assert memberships.ask(acting(work, contact), network, adviser).part is NetworkPart.ASSOCIATE


def test_without_a_coordinator_the_team_is_written_to(work: Work, school: Organisation, contact: Person) -> None:
    network = factories.network(work.session)
    memberships.ask(acting(work, contact), network, school)
    factories.organiser(work.session, email="team@example.no")
    memberships.withdraw(acting(work, contact), network, memberships.get(work, network, school.id))
    memberships.ask(acting(work, contact), network, school)
    assert [address for _kind, address in letters(work)] == [work.deployment.contact_email, "team@example.no"]


def test_a_request_is_declined_with_a_reason_and_can_be_made_again(
    work: Work, network: Network, school: Organisation, contact: Person, leader: Person
) -> None:
    asked = memberships.ask(acting(work, contact), network, school)
    with pytest.raises(Refused, match=r"networks.reason_missing"):
        memberships.decline(acting(work, leader), network, asked, "  ")
    memberships.decline(acting(work, leader), network, asked, "Nettverket er for fjellskoler.")
    assert asked.state is MembershipState.DECLINED
    text = work.session.scalars(select(Letter.text).where(Letter.kind == "network_declined")).one()
    assert "Nettverket er for fjellskoler." in text
    again = memberships.ask(acting(work, contact), network, school)
    assert (again.id, again.state, again.reason) == (asked.id, MembershipState.ASKED, "")


def test_an_invited_school_answers_from_its_letter_without_an_account(
    work: Work, network: Network, school: Organisation, contact: Person, leader: Person
) -> None:
    memberships.invite(acting(work, leader), network, school, "Velkommen inn!")
    assert letters(work) == [("network_invited", contact.email)]
    secret = secret_in(work, "network_invited")
    anybody = work.acting(NOBODY)
    assert memberships.by_secret(anybody, secret).steps == {MembershipStep.ACCEPT, MembershipStep.DECLINE}
    standing = memberships.answer_by_secret(anybody, secret, MembershipStep.ACCEPT)
    assert standing.membership.state is MembershipState.ADMITTED
    line = work.session.scalars(select(JournalLine).where(JournalLine.verb == "networks.accept")).one()
    assert (line.by_id, line.via) == (contact.id, "mail")


def test_an_invited_school_says_no(work: Work, network: Network, school: Organisation, contact: Person) -> None:
    memberships.invite(work, network, school)
    secret = secret_in(work, "network_invited")
    standing = memberships.answer_by_secret(work.acting(NOBODY), secret, MembershipStep.DECLINE, "Ikke i år.")
    assert (standing.membership.state, standing.membership.reason) == (MembershipState.DECLINED, "Ikke i år.")
    assert contact.id == standing.person.id


def test_an_invitation_taken_back_opens_nothing(
    work: Work, network: Network, school: Organisation, contact: Person
) -> None:
    invited = memberships.invite(work, network, school)
    secret = secret_in(work, "network_invited")
    memberships.withdraw(work, network, invited)
    assert invited.state is MembershipState.OUTSIDE
    with pytest.raises(NotFound, match=r"networks.link_not_found"):
        memberships.by_secret(work, secret)
    assert contact.email == "contact@example.no"


def test_somebody_not_signed_in_asks_by_a_letter(
    work: Work, network: Network, school: Organisation, leader: Person
) -> None:
    anybody = work.acting(NOBODY)
    memberships.send_link(anybody, network, school, "ny@example.no", "Ny Lærer")
    person = people.find(work, "ny@example.no")
    assert person is not None
    assert person.name == ""
    assert letters(work) == [("network_join_confirm", "ny@example.no")]
    standing = memberships.answer_by_secret(
        anybody, secret_in(work, "network_join_confirm"), MembershipStep.ASK, "Hei!"
    )
    assert (standing.membership.state, standing.membership.message) == (MembershipState.ASKED, "Hei!")
    assert person.name == "Ny Lærer"
    assert letters(work)[1:] == [("network_asked", "leader@example.no")]
    memberships.admit(acting(work, leader), network, standing.membership)
    assert letters(work)[2:] == [("network_admitted", "ny@example.no")]
    assert identity.actor_of(work, person, via="page").member_of == {school.id}
    assert people.contacts_of(work, school.id) == []


def test_a_request_made_by_a_link_can_be_taken_back_by_it(work: Work, network: Network, school: Organisation) -> None:
    memberships.send_link(work, network, school, "ny@example.no", "")
    secret = secret_in(work, "network_join_confirm")
    memberships.answer_by_secret(work.acting(NOBODY), secret, MembershipStep.ASK)
    standing = memberships.answer_by_secret(work.acting(NOBODY), secret, MembershipStep.WITHDRAW)
    assert standing.membership.state is MembershipState.OUTSIDE
    assert standing.steps == {MembershipStep.ASK}


def test_a_link_to_ask_does_not_answer_an_invitation(work: Work, network: Network, school: Organisation) -> None:
    memberships.send_link(work, network, school, "ny@example.no", "")
    secret = secret_in(work, "network_join_confirm")
    memberships.invite(work, network, school)
    assert memberships.by_secret(work, secret).steps == set()
    with pytest.raises(Refused, match=r"networks.step_not_allowed"):
        memberships.answer_by_secret(work.acting(NOBODY), secret, MembershipStep.ACCEPT)


def test_a_personal_link_is_sent_once_a_day_and_lasts_for_thirty(
    work: Work, network: Network, school: Organisation
) -> None:
    for _time in range(3):
        memberships.send_link(work, network, school, "ny@example.no", "Ny")
    assert len(letters(work)) == 1
    secret = secret_in(work, "network_join_confirm")
    later = Work(work.session, NOBODY, work.now + timedelta(days=31), work.deployment)
    with pytest.raises(NotFound, match=r"networks.link_not_found"):
        memberships.by_secret(later, secret)


def test_a_school_leaves(work: Work, network: Network, school: Organisation, contact: Person) -> None:
    inside = factories.network_membership(work.session, network, school)
    memberships.leave(acting(work, contact), network, inside)
    assert inside.state is MembershipState.LEFT


def test_a_school_is_removed_with_a_reason_that_it_is_told(
    work: Work, network: Network, school: Organisation, contact: Person, leader: Person
) -> None:
    inside = factories.network_membership(work.session, network, school)
    with pytest.raises(Refused, match=r"networks.reason_missing"):
        memberships.remove(acting(work, leader), network, inside, "")
    memberships.remove(acting(work, leader), network, inside, "Skolen er lagt ned.")
    assert (inside.state, letters(work)) == (MembershipState.LEFT, [("network_removed", contact.email)])


def test_a_closed_network_takes_nobody_in(work: Work, network: Network, school: Organisation, contact: Person) -> None:
    asked = memberships.ask(acting(work, contact), network, school)
    network.state = NetworkState.CLOSED
    other = factories.school(work.session)
    for refused in (
        lambda: memberships.admit(work, network, asked),
        lambda: memberships.invite(work, network, other),
        lambda: memberships.send_link(work, network, other, "ny@example.no", "Ny"),
    ):
        with pytest.raises(Refused, match=r"networks.closed"):
            refused()


def test_the_facilitator_is_no_part_of_a_network(work: Work, network: Network) -> None:
    with pytest.raises(Refused, match=r"networks.only_participating_organisations"):
        memberships.invite(work, network, factories.facilitator(work.session))


STEPS: dict[str, Callable[[Work, Network, NetworkMembership], object]] = {
    "ask": lambda work, network, standing: memberships.ask(work, network, standing.organisation),
    "invite": lambda work, network, standing: memberships.invite(work, network, standing.organisation),
    "admit": memberships.admit,
    "decline": lambda work, network, standing: memberships.decline(work, network, standing, "Derfor"),
    "accept": memberships.accept,
    "turn down": memberships.turn_down,
    "withdraw": memberships.withdraw,
    "leave": memberships.leave,
    "remove": lambda work, network, standing: memberships.remove(work, network, standing, "Derfor"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", MembershipState)
def test_a_stranger_takes_no_step(
    work: Work, network: Network, school: Organisation, step: str, state: MembershipState
) -> None:
    standing = factories.network_membership(work.session, network, school, state=state)
    stranger = factories.contact_of(work.session, factories.school(work.session))
    for somebody in (work.acting(NOBODY), acting(work, stranger)):
        with pytest.raises(Refused, match=r"permissions.not_allowed"):
            STEPS[step](somebody, network, standing)
    assert standing.state is state

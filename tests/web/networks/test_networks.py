from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.meetings import Visibility
from planner.domain.networks import MembershipState, NetworkState
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY
from tests.web.browsers import SignIn

PAGE = "/fagnettverk/naturbruk"


@pytest.fixture
def coordinator(work: Work) -> Organisation:
    return factories.school(work.session, name="Skjetlein")


@pytest.fixture
def network(work: Work, coordinator: Organisation) -> Network:
    given = {"purpose": "Sammen om *fagtilbudet*.", "rhythm": "To ganger i året", "coordinator": coordinator}
    made = factories.network(work.session, name="Fagnettverk naturbruk", slug="naturbruk", **given)
    work.session.commit()
    return made


@pytest.fixture
def school(work: Work, network: Network) -> Organisation:
    assert network.id
    made = factories.school(work.session, name="Mære landbruksskole")
    work.session.commit()
    return made


def standing(work: Work, organisation: Organisation) -> MembershipState | None:
    work.session.rollback()
    query = select(NetworkMembership.state).where(NetworkMembership.organisation_id == organisation.id)
    return work.session.scalar(query)


def link(work: Work) -> str:
    work.session.rollback()
    text = work.session.scalars(select(Letter.text).order_by(Letter.id.desc())).first() or ""
    found = re.search(r"/fagnettverk/bli-med/[\w-]+", text)
    assert found is not None
    return found[0]


def test_the_list_says_what_a_network_is_even_when_there_is_none(client: FlaskClient) -> None:
    page = client.get("/fagnettverk/")
    assert page.status_code == 200
    assert 'class="empty"' in page.text


def test_the_list_is_open_to_all(client: FlaskClient, network: Network) -> None:
    page = client.get("/fagnettverk/").text
    for shown in (network.name, "To ganger i året", "Skjetlein"):
        assert shown in page


def test_the_page_shows_the_network_to_all_and_people_to_nobody(
    client: FlaskClient, work: Work, network: Network, school: Organisation
) -> None:
    factories.network_membership(work.session, network, school)
    asking = factories.person(work.session, name="Kari Eksempel", email="kari@example.no")
    asked = factories.school(work.session, name="Spør Skole")
    factories.network_membership(work.session, network, asked, state=MembershipState.ASKED, asked_by=asking)
    for days, visibility in ((3, Visibility.PUBLIC), (4, Visibility.NETWORK), (-3, Visibility.PUBLIC)):
        given = {"network_id": network.id, "visibility": visibility, "title": f"Samling {visibility} {days}"}
        factories.meeting(work.session, starts=MONDAY + timedelta(days=days), **given)
    work.session.commit()
    page = client.get(PAGE).text
    for shown in ("<em>fagtilbudet</em>", "Skjetlein", "Mære landbruksskole", "Samling public 3", "Samling public -3"):
        assert shown in page
    assert "/kalender/nettverk/naturbruk.ics" in page
    for hidden in ("Kari Eksempel", "kari@example.no", "Samling network", "ta-inn", "ta-ut"):
        assert hidden not in page


def test_a_shared_link_to_the_page_has_title_and_text(client: FlaskClient, network: Network) -> None:
    assert network.id
    tags = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', client.get(PAGE).text))
    assert (tags["og:site_name"], tags["og:title"]) == ("Møteplass", "Fagnettverk naturbruk")
    assert tags["og:description"] == tags["description"] == "Sammen om fagtilbudet."


def test_an_unknown_network_and_an_unknown_link_are_404(client: FlaskClient) -> None:
    assert client.get("/fagnettverk/finnes-ikke").status_code == 404
    assert client.get("/fagnettverk/bli-med/finnes-ikke").status_code == 404


def test_only_the_team_sets_up_networks(client: FlaskClient, work: Work, signed_in: SignIn) -> None:
    assert client.get("/fagnettverk/nytt").location.startswith("/logg-inn")
    assert signed_in(factories.person(work.session)).get("/fagnettverk/nytt").status_code == 403


def test_the_team_sets_up_and_edits_a_network(work: Work, signed_in: SignIn, school: Organisation) -> None:
    browser = signed_in(factories.organiser(work.session))
    assert browser.get("/fagnettverk/nytt").status_code == 200
    refused = browser.post("/fagnettverk/nytt", data={"name": "", "state": "active", "rhythm": "Typed by hand"})
    assert refused.status_code == 422
    assert "Typed by hand" in refused.text
    form = {"name": "Fagnettverk skog", "state": "idea", "coordinator": str(school.id)}
    assert browser.post("/fagnettverk/nytt", data=form).location == "/fagnettverk/fagnettverk-skog"
    assert str(school.name) in browser.get("/fagnettverk/fagnettverk-skog/endre").text
    assert browser.post("/fagnettverk/fagnettverk-skog/endre", data=form | {"name": "Skog"}).status_code == 303
    assert "Skog" in browser.get("/fagnettverk/fagnettverk-skog").text
    wrong = browser.post("/fagnettverk/fagnettverk-skog/endre", data=form | {"name": "!", "coordinator": "99"})
    assert wrong.status_code == 422


def test_the_coordinator_edits_its_network_but_not_who_coordinates(
    work: Work, signed_in: SignIn, network: Network, coordinator: Organisation
) -> None:
    browser = signed_in(factories.contact_of(work.session, coordinator))
    assert 'name="coordinator"' not in browser.get(f"{PAGE}/endre").text
    assert browser.post(f"{PAGE}/endre", data={"name": network.name, "state": "dormant"}).status_code == 303
    work.session.refresh(network)
    assert (network.state, network.coordinator_id) == (NetworkState.DORMANT, coordinator.id)


def test_a_contact_asks_and_the_coordinator_admits(
    work: Work, signed_in: SignIn, school: Organisation, coordinator: Organisation
) -> None:
    browser = signed_in(factories.contact_of(work.session, school))
    assert browser.post(f"{PAGE}/bli-med", data={"organisation": ""}).status_code == 422
    form = {"organisation": str(school.id), "message": "Vi vil være med."}
    assert browser.post(f"{PAGE}/bli-med", data=form).status_code == 303
    assert standing(work, school) is MembershipState.ASKED
    assert "/trekk" in browser.get(PAGE).text
    leader = factories.contact_of(work.session, coordinator)
    browser = signed_in(leader)
    assert "Vi vil være med." in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/medlemmer/{school.id}/ta-inn").status_code == 303
    assert standing(work, school) is MembershipState.ADMITTED


def test_nobody_asks_for_an_organisation_that_is_not_theirs(
    work: Work, signed_in: SignIn, school: Organisation
) -> None:
    browser = signed_in(factories.contact_of(work.session, factories.school(work.session)))
    assert browser.post(f"{PAGE}/bli-med", data={"organisation": str(school.id)}).status_code == 403
    assert browser.post(f"{PAGE}/inviter", data={"invite-organisation": str(school.id)}).status_code == 403
    assert standing(work, school) is None


def test_a_request_is_declined_on_a_page_of_its_own_with_a_reason(
    work: Work, signed_in: SignIn, network: Network, school: Organisation, coordinator: Organisation
) -> None:
    factories.network_membership(work.session, network, school, state=MembershipState.ASKED)
    browser = signed_in(factories.contact_of(work.session, coordinator))
    path = f"{PAGE}/medlemmer/{school.id}/avsla"
    assert school.name in browser.get(path).text
    assert browser.post(path, data={"reason": " "}).status_code == 422
    assert browser.post(path, data={"reason": "Fullt."}).status_code == 303
    assert standing(work, school) is MembershipState.DECLINED
    assert browser.get(path).status_code == 404


def test_a_member_is_taken_out_with_a_reason_and_leaves_without(
    work: Work, signed_in: SignIn, network: Network, school: Organisation, coordinator: Organisation
) -> None:
    inside = factories.network_membership(work.session, network, school)
    path = f"{PAGE}/medlemmer/{school.id}"
    contact = factories.contact_of(work.session, school)
    assert signed_in(contact).get(f"{path}/ta-ut").status_code == 404
    browser = signed_in(factories.contact_of(work.session, coordinator))
    assert browser.get(f"{path}/meld-ut").status_code == 404
    assert browser.post(f"{path}/ta-ut", data={"reason": "Lagt ned."}).status_code == 303
    assert standing(work, school) is MembershipState.LEFT
    work.session.refresh(inside)
    inside.state = MembershipState.ADMITTED
    browser = signed_in(contact)
    assert browser.get(f"{path}/meld-ut").status_code == 200
    assert browser.post(f"{path}/meld-ut").status_code == 303
    assert standing(work, school) is MembershipState.LEFT


def test_an_invited_school_accepts_on_the_page(
    work: Work, signed_in: SignIn, school: Organisation, coordinator: Organisation
) -> None:
    contact = factories.contact_of(work.session, school)
    browser = signed_in(factories.contact_of(work.session, coordinator))
    refused = browser.post(f"{PAGE}/inviter", data={"invite-message": "Typed by hand"})
    assert refused.status_code == 422
    assert "Typed by hand" in refused.text
    assert browser.post(f"{PAGE}/inviter", data={"invite-organisation": str(school.id)}).status_code == 303
    assert school.name in browser.get(PAGE).text
    browser = signed_in(contact)
    assert "/godta" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/medlemmer/{school.id}/godta").status_code == 303
    assert standing(work, school) is MembershipState.ADMITTED


def test_an_invited_school_answers_from_its_letter(
    work: Work, open_client: FlaskClient, signed_in: SignIn, school: Organisation
) -> None:
    factories.contact_of(work.session, school)
    browser = signed_in(factories.organiser(work.session))
    browser.post(f"{PAGE}/inviter", data={"invite-organisation": str(school.id)})
    with open_client.session_transaction() as session:
        session.clear()
    path = link(work)
    assert f"{path}/accept" in open_client.get(path).text
    assert standing(work, school) is MembershipState.INVITED
    assert open_client.post(f"{path}/accept").status_code == 303
    assert standing(work, school) is MembershipState.ADMITTED


def test_somebody_not_signed_in_asks_by_mail_and_a_visit_changes_nothing(
    work: Work, open_client: FlaskClient, school: Organisation
) -> None:
    assert "/logg-inn?neste=" in open_client.get(PAGE).text
    form = {"organisation": str(school.id), "name": "Ny Lærer", "email": "ny@example.no"}
    assert open_client.post(f"{PAGE}/bli-med/epost", data=form).status_code == 303
    path = link(work)
    page = open_client.get(path)
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert standing(work, school) is MembershipState.OUTSIDE
    assert open_client.post(f"{path}/ask", data={"message": "Hei"}).status_code == 303
    assert standing(work, school) is MembershipState.ASKED
    assert f"{path}/withdraw" in open_client.get(path).text
    assert open_client.post(f"{path}/accept").status_code == 409


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"organisation": ""}, "organisation"), ({"name": ""}, "name"), ({"email": "ny@"}, "email")],
)
def test_what_is_missing_in_the_mail_form_is_said_at_its_field(
    open_client: FlaskClient, school: Organisation, typed: dict[str, str], field: str
) -> None:
    form = {"organisation": str(school.id), "name": "Ny Lærer", "email": "ny@example.no"} | typed
    response = open_client.post(f"{PAGE}/bli-med/epost", data=form)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text


def test_a_closed_network_offers_no_way_in(
    work: Work, open_client: FlaskClient, network: Network, school: Organisation
) -> None:
    network.state = NetworkState.CLOSED
    work.session.commit()
    assert '<form method="post" class="form"' not in open_client.get(PAGE).text
    form = {"organisation": str(school.id), "name": "Ny Lærer", "email": "ny@example.no"}
    assert open_client.post(f"{PAGE}/bli-med/epost", data=form).status_code == 422


def test_outsiders_are_told_that_members_see_more_and_how_many_meetings_there_have_been(
    client: FlaskClient, signed_in: SignIn, work: Work, network: Network, school: Organisation
) -> None:
    for days in (30, 60):
        starts = MONDAY - timedelta(days=days)
        factories.meeting(work.session, network_id=network.id, starts=starts, visibility=Visibility.NETWORK)
    factories.network_membership(work.session, network, school)
    member = factories.contact_of(work.session, school)
    work.session.commit()
    outside, inside = client.get(PAGE).text, signed_in(member).get(PAGE).text
    assert "Ingen åpne møter" in outside
    assert "Det har vært 2 møter." in outside
    assert ("Medlemmene ser mer" in outside, "Medlemmene ser mer" in inside) == (True, False)
    assert "Tidligere møter" not in outside
    assert "Tidligere møter" in inside

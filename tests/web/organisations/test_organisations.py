from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.domain.organisations import OrganisationKind
from planner.rows.organisations import Organisation, OrganisationTheme
from planner.rows.people import Membership, Person
from planner.services import identity
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY
from tests.web.browsers import SignIn


@pytest.fixture
def mare(work: Work) -> Organisation:
    return factories.school(
        work.session,
        name="Mære landbruksskole",
        slug="maere",
        municipality="5006",
        region="innherred_vaernes",
        number="874560782",
        email="post@example.no",
        website="https://www.example.no",
        about="Vi driver *skole*.",
    )


def test_the_list_is_open_to_all_and_narrowed_by_its_address(
    client: FlaskClient, work: Work, mare: Organisation
) -> None:
    theme = factories.theme(work.session, slug="naturbruk")
    work.session.add(OrganisationTheme(organisation_id=mare.id, theme_id=theme.id))
    factories.organisation(work.session, name="Allskog SA", kind=OrganisationKind.FOREST_COOPERATIVE)
    work.session.commit()
    everything = client.get("/aktorer/").text
    assert everything.index("Allskog SA") < everything.index("Mære landbruksskole")
    assert "Steinkjer" in everything
    for query in ("slag=school", "tema=naturbruk", "region=innherred_vaernes", "kommune=5006", "sok=MÆRE"):
        found = client.get(f"/aktorer/?{query}").text
        assert "Mære landbruksskole" in found
        assert "Allskog SA" not in found


@pytest.mark.parametrize("query", ["slag=finnes-ikke", "region=finnes-ikke", "tema=x%27", "kommune=9999"])
def test_a_choice_that_does_not_exist_asks_for_nothing(
    client: FlaskClient, work: Work, mare: Organisation, query: str
) -> None:
    work.session.commit()
    response = client.get(f"/aktorer/?{query}")
    assert response.status_code == 200
    assert mare.name in response.text


def test_nothing_found_says_what_to_do(client: FlaskClient, work: Work, mare: Organisation) -> None:
    work.session.commit()
    assert mare.name not in client.get("/aktorer/?sok=finnes-ikke").text
    assert 'class="empty"' in client.get("/aktorer/?sok=finnes-ikke").text


def test_the_page_shows_what_is_public_and_no_person(client: FlaskClient, work: Work, mare: Organisation) -> None:
    contact = factories.contact_of(work.session, mare, name="Kari Eksempel", email="kari@example.no")
    network = factories.network(work.session, name="Fagnettverk naturbruk")
    factories.network_membership(work.session, network, mare)
    meeting = factories.meeting(work.session, title="Grønn fagdag", starts=MONDAY + timedelta(days=5))
    duty = identity.duties_of(work, meeting)[DutyKind.EXECUTION]
    duty.state, duty.holder, duty.person = DutyState.HELD, mare, contact
    work.session.commit()
    page = client.get("/aktorer/maere").text
    for shown in (
        "post@example.no",
        "874\u00a0560\u00a0782",
        "<em>skole</em>",
        "Fagnettverk naturbruk",
        "Grønn fagdag",
    ):
        assert shown in page
    assert "/kalender/aktor/maere.ics" in page
    for hidden in ("Kari Eksempel", "kari@example.no", "/endre", "csrf_token"):
        assert hidden not in page


def test_an_unknown_organisation_is_404(client: FlaskClient) -> None:
    assert client.get("/aktorer/finnes-ikke").status_code == 404


def test_registering_asks_for_a_sign_in_and_for_the_team(client: FlaskClient, work: Work, signed_in: SignIn) -> None:
    for path in ("/aktorer/ny", "/aktorer/x/endre"):
        assert client.get(path).location.startswith("/logg-inn")
    person = factories.person(work.session)
    assert signed_in(person).get("/aktorer/ny").status_code == 403


def test_the_team_registers_an_organisation(work: Work, signed_in: SignIn) -> None:
    factories.theme(work.session, slug="naturbruk")
    browser = signed_in(factories.organiser(work.session))
    assert browser.get("/aktorer/ny").status_code == 200
    form = {"name": "Øya", "kind": "school", "number": "974 149 966", "themes": ["naturbruk"], "municipality": "5028"}
    response = browser.post("/aktorer/ny", data=form)
    assert (response.status_code, response.location) == (303, "/aktorer/oya")
    assert "974\u00a0149\u00a0966" in browser.get("/aktorer/oya").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "!!!"}, "name"),
        ({"name": "Mære landbruksskole"}, "name"),
        ({"kind": ""}, "kind"),
        ({"kind": "finnes-ikke"}, "kind"),
        ({"number": "123"}, "number"),
        ({"number": "874560782"}, "number"),
        ({"email": "kari@"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"region": "mars"}, "region"),
        ({"municipality": "1"}, "municipality"),
        ({"themes": "mars"}, "themes"),
        ({"about": "x" * 10_001}, "about"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_typed_is_lost(
    work: Work, signed_in: SignIn, mare: Organisation, typed: dict[str, str], field: str
) -> None:
    assert mare.number == "874560782"
    browser = signed_in(factories.organiser(work.session))
    form = {"name": "Øya", "kind": "school", "aliases": "Typed by hand"} | typed
    response = browser.post("/aktorer/ny", data=form)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert f'href="#{field}"' in response.text
    assert "Typed by hand" in response.text
    assert work.session.scalars(select(Organisation.name)).all() == [mare.name]


def test_a_contact_edits_its_own_page_but_not_what_it_is(work: Work, signed_in: SignIn, mare: Organisation) -> None:
    browser = signed_in(factories.contact_of(work.session, mare))
    page = browser.get("/aktorer/maere/endre").text
    assert 'name="about"' in page
    assert 'name="kind"' not in page
    response = browser.post("/aktorer/maere/endre", data={"about": "Nytt", "name": "Kuppet", "municipality": "5006"})
    assert response.status_code == 303
    shown = browser.get("/aktorer/maere").text
    assert "Nytt" in shown
    assert "Kuppet" not in shown
    stranger = factories.contact_of(work.session, factories.school(work.session))
    assert signed_in(stranger).get("/aktorer/maere/endre").status_code == 403


def test_a_municipality_outside_the_county_is_kept(work: Work, signed_in: SignIn, mare: Organisation) -> None:
    mare.municipality = "3218"
    browser = signed_in(factories.organiser(work.session))
    form = {"name": mare.name, "kind": "school", "municipality": "3218", "about": "Nytt"}
    assert browser.post("/aktorer/maere/endre", data=form).status_code == 303


def test_contacts_are_added_and_taken_off_by_those_who_act_for_it(
    work: Work, signed_in: SignIn, mare: Organisation
) -> None:
    contact = factories.contact_of(work.session, mare)
    browser = signed_in(contact)
    refused = browser.post("/aktorer/maere/kontakter", data={"name": "Ola Døme", "email": "ola", "role": "contact"})
    assert refused.status_code == 422
    assert 'value="Ola Døme"' in refused.text
    form = {"name": "Ola Døme", "email": "ola@example.no", "role": "contact"}
    assert browser.post("/aktorer/maere/kontakter", data=form).status_code == 303
    assert "ola@example.no" in browser.get("/aktorer/maere").text
    ola = work.session.scalars(select(Person).where(Person.email == "ola@example.no")).one()
    assert browser.post(f"/aktorer/maere/kontakter/{ola.id}/fjern").status_code == 303
    work.session.rollback()
    left = work.session.scalars(select(Membership.person_id).where(Membership.organisation_id == mare.id)).all()
    assert left == [contact.id]


def test_strangers_change_nobody_s_contacts(work: Work, signed_in: SignIn, mare: Organisation) -> None:
    contact = factories.contact_of(work.session, mare)
    browser = signed_in(factories.contact_of(work.session, factories.school(work.session)))
    form = {"name": "Ola", "email": "ola@example.no", "role": "contact"}
    assert browser.post("/aktorer/maere/kontakter", data=form).status_code == 403
    assert browser.post("/aktorer/maere/kontakter", data={"name": ""}).status_code == 403
    assert browser.post(f"/aktorer/maere/kontakter/{contact.id}/fjern").status_code == 403

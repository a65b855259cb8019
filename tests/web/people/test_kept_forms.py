"""A form that was sent without a sign-in, or with an old one, comes back after the sign-in and works; to nobody else."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from planner.domain.people import ServiceRole
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.people import Membership, Person
from planner.services.work import Work, reading, writing
from planner.web.access import FRESH_ENDPOINTS
from tests import factories
from tests.browser import send, sign_in_as, token_on
from tests.clock import StandingClock

EMAIL = "kari@example.no"
AGAIN = "Vis at det er deg"
TYPED = {"email": "ase@example.no", "name": 'Åse "Nordmann" <b>', "role": "member"}


@pytest.fixture
def kari(work: Work) -> Person:
    with writing(work):
        return factories.person(work.session, email=EMAIL, role=ServiceRole.ORGANISER)


@pytest.fixture
def school(work: Work) -> Organisation:
    with writing(work):
        return factories.school(work.session, slug="skolen")


def fields_on(page: TestResponse, action: str) -> dict[str, str]:
    """Return the hidden fields of the form that goes to an address."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page.text, re.DOTALL)
    assert found is not None, page.text
    inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', found[0])
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs]
    return {name[1]: unescape(value[1]) for name, value in pairs if name and value}


def newest_letter(work: Work) -> str:
    with reading(work):
        return work.session.scalars(select(Letter.text).order_by(Letter.id.desc())).first() or ""


def code_in(letter: str) -> str:
    found = re.search(r"\b(\d{3} \d{3})\b", letter)
    assert found is not None
    return found[1]


def letter_asked_for(client: FlaskClient, refused: TestResponse, email: str = EMAIL) -> TestResponse:
    """Ask for a letter from the page that wants a sign-in."""
    assert refused.status_code == 403
    asked = client.post("/logg-inn", data=fields_on(refused, "/logg-inn") | {"email": email})
    assert asked.status_code == 200
    return asked


def by_code(client: FlaskClient, work: Work, asked: TestResponse) -> TestResponse:
    fields = fields_on(asked, "/logg-inn/kode") | {"code": "000000"}
    wrong = client.post("/logg-inn/kode", data=fields)
    assert wrong.status_code == 422
    return client.post(
        "/logg-inn/kode", data=fields_on(wrong, "/logg-inn/kode") | {"code": code_in(newest_letter(work))}
    )


def members(work: Work) -> set[tuple[str, str]]:
    with reading(work):
        rows = work.session.execute(select(Person.email, Person.name).join(Membership))
        return {(email, name) for email, name in rows}


def stale_contact(client: FlaskClient, kari: Person, clock: StandingClock) -> TestResponse:
    """Send a form that wants a fresh sign-in, from a page that was opened long after the sign-in."""
    sign_in_as(client, kari)
    clock.forward(minutes=15)
    return send(client, "/aktorer/skolen", "/aktorer/skolen/kontakter", **TYPED)


def test_a_form_sent_after_the_session_was_over_comes_back_and_is_saved(
    client: FlaskClient, work: Work, kari: Person, clock: StandingClock
) -> None:
    sign_in_as(client, kari)
    token = token_on(client.get("/konto"))
    clock.forward(days=5)
    name = "Kari Nordmann-Åsen"
    refused = client.post("/konto?x=1", data={"csrf_token": token, "name": name, "language": "nn"})
    assert "ingenting er gjort her på en stund" in refused.text
    back = by_code(client, work, letter_asked_for(client, refused))
    assert name in back.text
    saved = client.post("/konto?x=1", data=fields_on(back, "/konto?x=1"))
    assert (saved.status_code, saved.location) == (303, "/konto")
    assert f'value="{name}"' in client.get("/konto").text


def test_what_decides_who_gets_in_wants_a_fresh_sign_in_and_then_works_as_sent(
    client: FlaskClient, work: Work, kari: Person, school: Organisation, clock: StandingClock
) -> None:
    refused = stale_contact(client, kari, clock)
    assert AGAIN in refused.text
    assert refused.headers["Cache-Control"] == "no-store"
    assert members(work) == set()
    back = by_code(client, work, letter_asked_for(client, refused))
    done = client.post("/aktorer/skolen/kontakter", data=fields_on(back, "/aktorer/skolen/kontakter"))
    assert done.status_code == 303
    assert members(work) == {(TYPED["email"], TYPED["name"])}
    assert client.get("/konto").status_code == 200


def test_by_the_link_in_another_page_the_form_waits_in_the_first(
    client: FlaskClient, work: Work, kari: Person, school: Organisation, clock: StandingClock
) -> None:
    asked = letter_asked_for(client, stale_contact(client, kari, clock))
    found = re.search(r"/logg-inn/[\w-]+", newest_letter(work))
    assert found is not None
    landed = send(client, found[0], found[0])
    assert landed.status_code == 303
    assert "venter på siden der du ba om e-posten" in client.get(landed.location).text
    back = client.post("/logg-inn/fortsett", data=fields_on(asked, "/logg-inn/fortsett"))
    done = client.post("/aktorer/skolen/kontakter", data=fields_on(back, "/aktorer/skolen/kontakter"))
    assert (done.status_code, len(members(work))) == (303, 1)


def test_what_one_wrote_is_not_given_to_another(
    client: FlaskClient, work: Work, kari: Person, school: Organisation, clock: StandingClock
) -> None:
    with writing(work):
        factories.organiser(work.session, email="ola@example.no")
    asked = letter_asked_for(client, stale_contact(client, kari, clock), "ola@example.no")
    entered = by_code(client, work, asked)
    assert entered.status_code == 303
    assert TYPED["name"] not in entered.text
    resumed = client.post("/logg-inn/fortsett", data=fields_on(asked, "/logg-inn/fortsett"))
    assert resumed.status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "WzEsMl0.aaa.bbb", "\x00", "." * 10_000])
def test_what_the_service_has_not_sealed_is_not_given_back(client: FlaskClient, kari: Person, forged: str) -> None:
    sign_in_as(client, kari)
    answer = client.post("/logg-inn/fortsett", data={"kept": forged})
    assert answer.status_code in {303, 400}


def test_another_site_cannot_have_a_form_given_back(client: FlaskClient, kari: Person) -> None:
    sign_in_as(client, kari)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post("/logg-inn/fortsett", data={"kept": "x"}, headers=headers).status_code == 400


def test_who_has_not_signed_in_yet_is_told_so_and_keeps_the_form(
    client: FlaskClient, kari: Person, clock: StandingClock
) -> None:
    sign_in_as(client, kari)
    token = token_on(client.get("/konto"))
    clock.forward(days=5)
    refused = client.post("/konto", data={"csrf_token": token, "name": "Åse", "language": "nb"})
    asked = letter_asked_for(client, refused)
    early = client.post("/logg-inn/fortsett", data=fields_on(asked, "/logg-inn/fortsett"))
    assert early.status_code == 422
    assert fields_on(early, "/logg-inn/fortsett") == fields_on(asked, "/logg-inn/fortsett")


def test_everything_that_decides_who_gets_in_asks_again_after_a_quarter_of_an_hour(
    app: Flask, open_client: FlaskClient, work: Work, clock: StandingClock
) -> None:
    with writing(work):
        # The only administrator cannot be erased, and so is still there to ask again.
        alone = factories.person(work.session, role=ServiceRole.ADMINISTRATOR)
    sign_in_as(open_client, alone)
    with app.test_request_context():
        arguments: dict[str, Any] = {"slug": "x", "person_id": 1, "session_id": 10**6, "token_id": 1}
        takes = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules()}
        paths = {
            name: url_for(name, **{key: arguments[key] for key in takes[name] & set(arguments)})
            for name in FRESH_ENDPOINTS
        }
    fresh = {name: AGAIN in open_client.post(path).text for name, path in paths.items()}
    assert not any(fresh.values())
    clock.forward(minutes=15)
    old = {name: AGAIN in open_client.post(path).text for name, path in paths.items()}
    assert all(old.values()), old


@pytest.mark.parametrize("email", ["ny@example.no", ""])
def test_the_own_address_of_an_organisation_wants_a_fresh_sign_in_and_its_other_fields_do_not(
    open_client: FlaskClient, work: Work, school: Organisation, clock: StandingClock, email: str
) -> None:
    with writing(work):
        school.email = "post@example.no"
        contact = factories.contact_of(work.session, school)
    sign_in_as(open_client, contact)
    clock.forward(hours=50)
    page = "/aktorer/skolen/endre"
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', open_client.get(page).text)
    assert seen is not None
    typed = {"seen": unescape(seen[1]), "email": "post@example.no", "about": "Gardsdrift"}
    assert open_client.post(page, data=typed).status_code == 303
    refused = open_client.post(page, data=typed | {"email": email})
    assert (refused.status_code, AGAIN in refused.text) == (403, True)
    with reading(work):
        assert work.session.get_one(Organisation, school.id).email == "post@example.no"

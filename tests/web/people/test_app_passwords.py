import re

import pytest
from flask.testing import FlaskClient

from planner.rows.people import Person
from planner.rows.tokens import TokenPurpose
from planner.services.work import Work, reading, writing
from planner.store.tokens import unrevoked
from tests import factories
from tests.browser import send, sign_in_as
from tests.web.caldav.programs import basic

PAGE = "/konto/kalenderprogram"


@pytest.fixture
def kari(work: Work, client: FlaskClient) -> Person:
    """Return a person whom the browser acts as."""
    with writing(work):
        person = factories.person(work.session, email="kari@example.no", name="Kari Nordmann", language="en")
    sign_in_as(client, person)
    return person


def passwords(work: Work, person: Person) -> list[str]:
    with reading(work):
        return [token.label for token in unrevoked(work.session, TokenPurpose.DAV, person.id)]


def test_a_password_is_made_shown_once_and_lets_a_program_in(client: FlaskClient, work: Work, kari: Person) -> None:
    page = send(client, PAGE, PAGE, name="iPhone")
    found = re.search(r"\b(?:[a-z2-7]{4}-){7}[a-z2-7]{4}\b", page.text)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert found is not None
    again = client.get(PAGE).text
    assert found[0] not in again
    assert "iPhone" in again
    assert "Not used yet" in again
    answer = client.open("/dav/", method="GET", headers={"Authorization": basic("kari@example.no", found[0])})
    assert answer.status_code == 200
    assert "Last used" in client.get(PAGE).text


def test_the_page_says_what_to_type(client: FlaskClient, kari: Person) -> None:
    page = client.get(PAGE).text
    assert "http://127.0.0.1:8000/dav/" in page
    assert "kari@example.no" in page
    assert PAGE in client.get("/konto").text


def test_a_password_must_have_a_name(client: FlaskClient, work: Work, kari: Person) -> None:
    page = send(client, PAGE, PAGE, name=" ")
    assert page.status_code == 422
    assert "Say what the password is for" in page.text
    assert passwords(work, kari) == []


def test_a_password_is_ended(client: FlaskClient, work: Work, kari: Person) -> None:
    send(client, PAGE, PAGE, name="iPhone")
    path = re.search(rf"{PAGE}/\d+/slutt", client.get(PAGE).text)
    assert path is not None
    answer = send(client, PAGE, path[0])
    assert answer.status_code == 303
    assert passwords(work, kari) == []
    assert path[0] not in client.get(PAGE).text

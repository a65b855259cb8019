from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.rows.people import Person
from planner.services.work import Work, writing
from tests import factories
from tests.browser import send, sign_in_as, token_on

EMAIL = "kari@example.no"


@pytest.fixture
def kari(work: Work) -> Person:
    with writing(work):
        return factories.person(work.session, email=EMAIL)


def signed_in(client: FlaskClient) -> bool:
    return client.get("/konto").status_code == 200


def test_somebody_signed_in_is_not_asked(client: FlaskClient, kari: Person) -> None:
    sign_in_as(client, kari)
    assert client.get("/logg-inn?neste=/konto").location == "/konto"
    assert client.get("/logg-inn?neste=//evil.example").location == "/"


def test_the_cookie_is_secure_behind_tls(client: FlaskClient) -> None:
    page = client.get("/logg-inn", base_url="https://localhost")
    response = client.post(
        "/logg-inn",
        data={"csrf_token": token_on(page), "email": EMAIL},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/logg-inn"},
    )
    (asked,) = [cookie for cookie in response.headers.getlist("Set-Cookie") if cookie.startswith("moteplass_asked=")]
    assert "Secure" in asked.split("; ")


def test_signing_out(client: FlaskClient, kari: Person) -> None:
    sign_in_as(client, kari)
    assert client.get("/logg-ut").status_code == 405
    assert send(client, "/konto", "/logg-ut").location == "/"
    assert not signed_in(client)


def test_a_session_with_an_old_key_is_nobody(client: FlaskClient, work: Work, kari: Person) -> None:
    sign_in_as(client, kari)
    assert signed_in(client)
    with writing(work):
        work.session.get_one(Person, kari.id).session_key = "another"
    assert not signed_in(client)


def test_a_session_of_somebody_who_is_gone_is_nobody(client: FlaskClient, work: Work, kari: Person) -> None:
    sign_in_as(client, kari)
    with writing(work):
        work.session.delete(work.session.get_one(Person, kari.id))
    assert not signed_in(client)


def test_a_session_ends_after_a_month(app: Flask) -> None:
    assert app.permanent_session_lifetime == timedelta(days=30)

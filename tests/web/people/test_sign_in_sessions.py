"""Who a browser is signed in as: what ends it, for every copy of its cookie, and what it costs."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.browser_sessions import TIME_OUTS
from planner.domain.people import ServiceRole
from planner.rows.browser_sessions import BrowserSession
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services.people import people, sign_in
from planner.services.work import Work, reading, writing
from planner.store.database import db
from tests import factories
from tests.browser import send, session_of, sign_in_as, token_on
from tests.clock import StandingClock
from tests.statements import counted

EMAIL = "kari@example.no"
COOKIE = "moteplass"


@pytest.fixture
def kari(work: Work) -> Person:
    with writing(work):
        return factories.person(work.session, email=EMAIL)


def signed_in(client: FlaskClient) -> bool:
    return client.get("/konto").status_code == 200


def copy_of(client: FlaskClient) -> FlaskClient:
    """Return another browser with a copy of the cookie."""
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    thief = client.application.test_client()
    thief.set_cookie(COOKIE, cookie.value)
    return thief


def last_seen(work: Work) -> timedelta:
    with reading(work):
        return work.session.scalars(select(BrowserSession.last_seen_at)).one() - work.now


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


def test_signing_out_ends_every_copy_of_the_cookie(client: FlaskClient, kari: Person) -> None:
    sign_in_as(client, kari)
    thief = copy_of(client)
    assert signed_in(thief)
    assert client.get("/logg-ut").status_code == 405
    left = send(client, "/konto", "/logg-ut")
    assert (left.location, left.headers["Clear-Site-Data"]) == ("/", '"cache", "storage"')
    assert not signed_in(client)
    assert not signed_in(thief)


def test_signing_in_anew_ends_what_the_browser_had(client: FlaskClient, work: Work, kari: Person) -> None:
    sign_in_as(client, kari)
    thief = copy_of(client)
    with writing(work):
        path = sign_in.sign_in_link(work, EMAIL).removeprefix(work.deployment.base_url)
    assert send(client, path, path).status_code == 303
    assert signed_in(client)
    assert not signed_in(thief)


def test_a_cookie_planted_before_signing_in_signs_nobody_in(client: FlaskClient, work: Work, kari: Person) -> None:
    with client.session_transaction() as kept:
        kept["id"] = "planted by somebody else"
    thief = copy_of(client)
    with writing(work):
        path = sign_in.sign_in_link(work, EMAIL).removeprefix(work.deployment.base_url)
    assert send(client, path, path).status_code == 303
    assert signed_in(client)
    assert not signed_in(thief)


@pytest.mark.parametrize("forged", ["another", "", 7, None, ["a"], {"id": 1}])
def test_a_session_that_never_was_is_nobody(client: FlaskClient, kari: Person, forged: object) -> None:
    sign_in_as(client, kari)
    with client.session_transaction() as kept:
        kept["id"] = forged
    assert not signed_in(client)


def test_a_session_of_somebody_who_is_gone_is_nobody(client: FlaskClient, work: Work, kari: Person) -> None:
    sign_in_as(client, kari)
    with writing(work):
        work.session.delete(work.session.get_one(Person, kari.id))
    assert not signed_in(client)


def test_another_role_signs_out(client: FlaskClient, work: Work, kari: Person) -> None:
    sign_in_as(client, kari)
    with writing(work):
        people.add(work, EMAIL, "", None, ServiceRole.ADMINISTRATOR)
    page = client.get("/konto", follow_redirects=True)
    assert "your access here has changed" in page.text or "det du kan gjøre her" in page.text


@pytest.mark.parametrize("role", list(ServiceRole))
def test_after_its_time_the_browser_is_told_why_it_must_sign_in(
    client: FlaskClient, work: Work, clock: StandingClock, role: ServiceRole
) -> None:
    with writing(work):
        person = factories.person(work.session, role=role)
    sign_in_as(client, person)
    clock.forward(seconds=TIME_OUTS[role].idle.total_seconds() - 1)
    assert signed_in(client)
    clock.forward(seconds=1 + TIME_OUTS[role].idle.total_seconds())
    page = client.get("/konto?a=1", follow_redirects=True)
    assert "Du er logget ut fordi ingenting er gjort her på en stund" in page.text
    assert 'value="/konto?a=1"' in page.text


def test_a_cookie_of_before_sessions_stood_in_the_database_is_told_so(client: FlaskClient, kari: Person) -> None:
    with client.session_transaction() as kept:
        kept["person"], kept["key"] = kari.id, "a key"
    page = client.get("/konto", follow_redirects=True)
    assert "Du er ikke logget inn her lenger" in page.text


def test_who_signs_out_is_not_told_that_they_are(client: FlaskClient, kari: Person) -> None:
    sign_in_as(client, kari)
    send(client, "/konto", "/logg-ut")
    assert "logget ut" not in client.get("/logg-inn").text


def test_a_page_is_read_without_a_write_until_some_minutes_have_passed(
    app: Flask, client: FlaskClient, work: Work, kari: Person, clock: StandingClock
) -> None:
    sign_in_as(client, kari)
    with app.app_context():
        engine = db.engine
    clock.forward(minutes=4)
    with counted(engine) as ran:
        client.get("/").close()
    assert [statement for statement in ran if not statement.startswith("SELECT")] == []
    assert last_seen(work) == timedelta()
    clock.forward(minutes=1)
    with counted(engine) as ran:
        client.get("/").close()
        client.get("/").close()
    assert len([statement for statement in ran if not statement.startswith("SELECT")]) == 1
    assert last_seen(work) == timedelta(minutes=5)


def test_feeds_read_no_session_and_public_pages_none_where_there_is_none(
    app: Flask, client: FlaskClient, kari: Person, meeting: Meeting
) -> None:
    with app.app_context():
        engine = db.engine
    with counted(engine) as ran:
        for path in ("/", "/moter/", f"/moter/{meeting.slug}", "/kalender/", "/logg-inn"):
            assert client.get(path).status_code == 200
        sign_in_as(client, kari)
        ran.clear()
        for path in ("/kalender/alle.ics", "/kalender/alle.json", "/kalender/alle/agenda", "/healthz", "/dav/"):
            client.get(path).close()
    assert not [statement for statement in ran if "browser_sessions" in statement]


def test_the_cookie_lasts_no_longer_than_any_session(app: Flask) -> None:
    assert app.permanent_session_lifetime == timedelta(days=30)


def test_a_session_is_of_one_browser(app: Flask, client: FlaskClient, kari: Person) -> None:
    sign_in_as(client, kari)
    assert session_of(app, kari) != session_of(app, kari)

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from planner.domain.limits import ASK_BY_PLACE, ENTER_BY_PLACE, Limit, network_of
from planner.domain.people import ServiceRole
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import limits
from planner.services.people import sign_in
from planner.services.work import Work, reading, writing
from tests import factories
from tests.browser import send, token_on
from tests.clock import StandingClock

EMAIL = "kari@example.no"


@pytest.fixture
def kari(work: Work) -> Person:
    with writing(work):
        return factories.person(work.session, email=EMAIL)


def letter(work: Work) -> Letter:
    with reading(work):
        return work.session.scalars(select(Letter).order_by(Letter.id.desc())).first() or Letter(text="")


def code(work: Work) -> str:
    found = re.search(r"\b(\d{3} \d{3})\b", letter(work).text)
    assert found is not None
    return found[1]


def link(work: Work) -> str:
    found = re.search(r"/logg-inn/[\w-]+", letter(work).text)
    assert found is not None
    return found[0]


def ask(client: FlaskClient, email: str = EMAIL, target: str = "") -> TestResponse:
    return send(client, "/logg-inn", "/logg-inn", email=email, next=target)


def enter(client: FlaskClient, typed: str) -> TestResponse:
    return send(client, "/logg-inn/kode", "/logg-inn/kode", code=typed)


def signed_in(client: FlaskClient) -> bool:
    return client.get("/konto").status_code == 200


def test_by_the_code(client: FlaskClient, work: Work, kari: Person) -> None:
    asked = ask(client)
    assert (asked.status_code, asked.location) == (303, "/logg-inn/kode")
    assert not signed_in(client)
    entered = enter(client, code(work))
    assert (entered.status_code, entered.location) == (303, "/")
    assert signed_in(client)


def test_by_the_link_with_a_button(client: FlaskClient, work: Work, kari: Person) -> None:
    ask(client)
    for _ in range(3):
        assert client.get(link(work)).status_code == 200
    assert not signed_in(client)
    assert send(client, link(work), link(work)).status_code == 303
    assert signed_in(client)


def test_a_used_link_is_gone(client: FlaskClient, work: Work, kari: Person) -> None:
    ask(client)
    opened = client.get(link(work))
    first = client.post(link(work), data={"csrf_token": token_on(opened)})
    assert first.status_code == 303
    assert client.get(link(work)).status_code == 410


def test_a_link_used_twice_in_a_hurry(client: FlaskClient, work: Work, kari: Person) -> None:
    ask(client)
    token = token_on(client.get(link(work)))
    with writing(work):
        sign_in.sign_out_everywhere(work, work.session.get_one(Person, kari.id))
    assert client.post(link(work), data={"csrf_token": token}).status_code == 410
    assert not signed_in(client)


def test_the_link_in_another_browser_asks_for_the_code(
    app: Flask, client: FlaskClient, work: Work, kari: Person
) -> None:
    ask(client)
    other = app.test_client()
    opened = other.get(link(work))
    assert opened.status_code == 200
    assert f'action="{link(work)}"' not in opened.text
    token = token_on(other.get("/logg-inn"))
    assert other.post(link(work), data={"csrf_token": token}).status_code == 200
    assert not signed_in(other)
    assert send(client, link(work), link(work)).status_code == 303


def test_a_link_never_made(client: FlaskClient) -> None:
    assert client.get("/logg-inn/abc").status_code == 410


def test_an_unknown_address_is_shown_the_same(app: Flask, work: Work, kari: Person) -> None:
    pages = []
    for email in (EMAIL, "stranger@example.no"):
        client = app.test_client()
        asked = ask(client, email)
        shown = client.get("/logg-inn/kode").text.replace(email, "…")
        refused = enter(client, "000 000").text.replace(email, "…")
        pages.append(
            (asked.status_code, asked.location, *(re.sub(r'value="[^"]{30,}"', "", page) for page in (shown, refused)))
        )
    assert pages[0] == pages[1]


def test_what_is_no_address_is_said_at_the_field_and_kept(client: FlaskClient) -> None:
    response = ask(client, "kari at example")
    assert response.status_code == 422
    assert 'value="kari at example"' in response.text
    assert 'aria-invalid="true"' in response.text
    assert 'href="#email"' in response.text


def test_a_wrong_code_says_how_many_tries_are_left(client: FlaskClient, work: Work, kari: Person) -> None:
    ask(client)
    wrong = f"{(int(code(work).replace(' ', '')) + 1) % 1_000_000:06}"
    responses = [enter(client, wrong) for _ in range(5)]
    assert [response.status_code for response in responses] == [422] * 5
    assert "code-help" in responses[3].text
    assert "code-help" not in responses[4].text
    assert enter(client, code(work)).status_code == 422
    assert not signed_in(client)


def test_the_code_page_is_for_those_who_asked(client: FlaskClient) -> None:
    assert client.get("/logg-inn/kode").location == "/logg-inn"


def test_the_code_in_another_browser(app: Flask, client: FlaskClient, work: Work, kari: Person) -> None:
    ask(client)
    other = app.test_client()
    other.set_cookie("moteplass_asked", "a guess", path="/logg-inn")
    assert enter(other, code(work)).status_code == 422
    assert enter(client, code(work)).status_code == 303


def test_both_are_dead_after_a_quarter_of_an_hour(
    client: FlaskClient, clock: StandingClock, work: Work, kari: Person
) -> None:
    ask(client)
    clock.forward(minutes=15)
    assert client.get(link(work)).status_code == 410
    assert enter(client, code(work)).status_code == 422


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/konto?a=1", "/konto?a=1"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/logg-inn", "/"),
    ],
)
def test_where_it_leads(client: FlaskClient, work: Work, kari: Person, target: str, lands: str) -> None:
    ask(client, target=target)
    assert enter(client, code(work)).location == lands


def test_the_way_back_is_carried_from_the_page_that_needed_it(client: FlaskClient) -> None:
    page = client.get("/konto?a=1", follow_redirects=True)
    assert 'value="/konto?a=1"' in page.text


@pytest.mark.parametrize("role", [ServiceRole.ORGANISER, ServiceRole.ADMINISTRATOR])
def test_the_team_lands_on_the_workboard(client: FlaskClient, work: Work, kari: Person, role: ServiceRole) -> None:
    with writing(work):
        work.session.get_one(Person, kari.id).role = role
    ask(client)
    assert enter(client, code(work)).location == "/arbeidsbord"


def test_somebody_who_acts_for_an_organisation_lands_on_the_workboard(client: FlaskClient, work: Work) -> None:
    with writing(work):
        factories.contact_of(work.session, factories.school(work.session), email=EMAIL)
    ask(client)
    assert enter(client, code(work)).location == "/arbeidsbord"


def test_signing_in_from_a_meeting_leads_back_to_it(client: FlaskClient, work: Work) -> None:
    with writing(work):
        slug = factories.meeting(work.session).slug
    assert f'href="/logg-inn?neste=/moter/{slug}"' in client.get(f"/moter/{slug}").text


def test_one_address_can_be_asked_for_five_times_in_a_window(
    app: Flask, clock: StandingClock, work: Work, kari: Person
) -> None:
    asked = [ask(app.test_client(), email).status_code for email in [EMAIL, "KARI@example.no"] * 3]
    assert asked == [303] * 5 + [429]
    assert ask(app.test_client(), "ola@example.no").status_code == 303
    clock.forward(minutes=15)
    assert ask(app.test_client()).status_code == 303


def test_an_unknown_address_is_limited_alike(app: Flask) -> None:
    assert [ask(app.test_client(), "x@example.no").status_code for _ in range(6)] == [303] * 5 + [429]


def tried(work: Work, limit: Limit) -> None:
    """Count as many tries from the client's network as are allowed, but one."""
    with writing(work):
        for _ in range(limit.most - 1):
            limits.count(work, limit, network_of("127.0.0.1"))


def test_one_network_can_ask_for_so_many_letters_and_no_more(app: Flask, work: Work) -> None:
    tried(work, ASK_BY_PLACE)
    assert [ask(app.test_client(), f"{name}@example.no").status_code for name in "ab"] == [303, 429]
    assert app.test_client().get("/logg-inn").status_code == 200


def test_one_network_can_try_so_many_codes_and_links_and_no_more(
    client: FlaskClient, work: Work, clock: StandingClock
) -> None:
    client.set_cookie("moteplass_asked", "a guess", path="/logg-inn")
    tried(work, ENTER_BY_PLACE)
    assert [enter(client, "1").status_code for _ in range(2)] == [422, 429]
    token = token_on(client.get("/logg-inn/kode"))
    assert client.post("/logg-inn/abc", data={"csrf_token": token}).status_code == 429
    clock.forward(minutes=15)
    assert enter(client, "1").status_code == 422


@pytest.mark.parametrize("path", ["/logg-inn", "/logg-inn/kode", "/logg-inn/abc", "/logg-ut"])
def test_no_form_is_taken_without_its_token(client: FlaskClient, path: str) -> None:
    client.set_cookie("moteplass_asked", "a guess", path="/logg-inn")
    assert client.post(path, data={"email": EMAIL, "code": "123456"}).status_code == 400


def test_the_token_of_before_is_not_good_after_signing_in(client: FlaskClient, work: Work, kari: Person) -> None:
    ask(client)
    before = token_on(client.get("/logg-inn/kode"))
    client.post("/logg-inn/kode", data={"csrf_token": before, "code": code(work)})
    assert signed_in(client)
    assert client.post("/logg-ut", data={"csrf_token": before}).status_code == 400


def test_signing_in_keeps_nothing_of_the_session_before(client: FlaskClient, work: Work, kari: Person) -> None:
    ask(client)
    with client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
    enter(client, code(work))
    with client.session_transaction() as kept:
        assert set(kept) == {"_permanent", "id"}


def test_the_cookies_of_the_session_and_of_the_browser_that_asked(
    client: FlaskClient, work: Work, kari: Person
) -> None:
    (asked,) = [cookie for cookie in ask(client).headers.getlist("Set-Cookie") if cookie.startswith("moteplass_asked=")]
    assert {"HttpOnly", "Path=/logg-inn", "SameSite=Lax", "Max-Age=900"} <= set(asked.split("; "))
    cookies = enter(client, code(work)).headers.getlist("Set-Cookie")
    (kept,) = [cookie for cookie in cookies if cookie.startswith("moteplass=")]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(kept.split("; "))
    (dropped,) = [cookie for cookie in cookies if cookie.startswith("moteplass_asked=")]
    assert "Max-Age=0" in dropped


@pytest.mark.parametrize("path", ["/logg-inn", "/logg-inn/kode", "/logg-inn/abc"])
def test_no_page_is_kept_by_a_cache(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_the_link_from_the_command_line(client: FlaskClient, work: Work, kari: Person) -> None:
    with writing(work):
        path = sign_in.sign_in_link(work, EMAIL).removeprefix(work.deployment.base_url)
    assert send(client, path, path).status_code == 303
    assert signed_in(client)

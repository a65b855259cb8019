"""Who is let in: whoever has an app password and the address it belongs to, and nobody by a cookie."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from planner.app import create_app
from planner.rows.people import Person
from planner.services.caldav import app_passwords
from planner.services.work import Actor, Work, reading
from planner.settings import Settings
from planner.store.database import db
from tests.clock import StandingClock
from tests.web.browsers import signed_in
from tests.web.caldav.programs import Program, basic

METHODS = ("GET", "PROPFIND", "REPORT", "PUT", "DELETE", "OPTIONS", "PROPPATCH", "MKCALENDAR")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "given",
    [
        "",
        "Basic",
        "Basic !!!",
        "Bearer x",
        "Basic åå",
        "Basic \xc3\xa5\xff",
        "Digest å=å",
        basic("siri@example.no", ""),
        basic("siri@example.no", "wrong"),
        basic("", ""),
    ],
)
def test_nobody_is_let_in_without_a_password(program: Program, method: str, given: str) -> None:
    answer = program.ask(method, program.meetings, Authorization=given)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="moteplass", charset="UTF-8"'
    assert "Set-Cookie" not in answer.headers


def test_a_password_opens_nothing_with_another_address(program: Program) -> None:
    given = basic("ola@example.no", program.password)
    assert program.ask("PROPFIND", "/dav/", Authorization=given, Depth="0").status_code == 401


def test_a_cookie_counts_for_nothing(app: Flask, program: Program, siri: Person) -> None:
    browser = signed_in(app, siri)
    assert browser.get(program.meetings).status_code == 401
    assert browser.put(program.only()[0], data=b"").status_code == 401


def test_who_tries_many_passwords_is_stopped_and_who_has_one_is_not(program: Program) -> None:
    wrong = basic("siri@example.no", "wrong")
    tried = [program.ask("GET", "/dav/", Authorization=wrong) for _ in range(61)]
    assert {answer.status_code for answer in tried[:60]} == {401}
    assert tried[60].status_code == 429
    assert tried[60].headers["Retry-After"]
    assert program.ask("GET", "/dav/").status_code == 200


def test_use_is_noted(program: Program, work: Work) -> None:
    program.ask("GET", "/dav/")
    with reading(work.acting(Actor(person_id=program.person_id))) as own:
        (token,) = app_passwords.listed(own)
    assert token.last_used_at == work.now


def test_where_there_is_a_secure_address_a_password_is_never_asked_for_in_the_clear(
    program: Program, settings: Settings, clock: StandingClock
) -> None:
    app = create_app(replace(settings, base_url="https://moteplass.example.no"), clock.now)
    program.client = app.test_client()
    answer = program.ask("PROPFIND", "/dav/", Depth="0")
    assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (403, False)
    secure = program.client.get(
        "/dav/",
        base_url="https://moteplass.example.no",
        headers={"Authorization": basic(program.email, program.password)},
    )
    assert secure.status_code == 200
    with app.app_context():
        db.engine.dispose()

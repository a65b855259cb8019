from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.limits import API_BY_PLACE, API_BY_TOKEN
from planner.rows.people import Person
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.services import tokens
from planner.services.people import api_tokens
from planner.services.work import Work, reading, writing
from planner.store.tokens import unrevoked
from tests import factories
from tests.browser import sign_in_as
from tests.clock import MONDAY, StandingClock
from tests.web.api.conftest import Program, Programs


def last_use(work: Work) -> object:
    with reading(work):
        return work.session.scalar(select(AccessToken.last_used_at).where(AccessToken.purpose == TokenPurpose.API))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic b2RhOm9kYQ==", "Bearer gjettet"])
def test_without_a_good_token_nobody_comes_in(client: FlaskClient, header: str) -> None:
    refused = client.get("/api/v1/me", headers={"Authorization": header} if header else {})
    assert (refused.status_code, refused.mimetype) == (401, "application/problem+json")
    assert refused.headers["WWW-Authenticate"].startswith('Bearer realm="moteplass"')
    assert ("invalid_token" in refused.headers["WWW-Authenticate"]) == (header == "Bearer gjettet")


def test_a_program_acts_as_its_person(team: Program) -> None:
    found = team.get("/me")
    assert (found["name"], found["role"], found["organisations"]) == ("Oda Organiser", "organiser", [])


def test_a_cookie_counts_for_nothing(client: FlaskClient, organiser: Person) -> None:
    sign_in_as(client, organiser)
    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/api/v1/meetings", json={}).status_code == 401


def test_nothing_is_set_in_a_browser_and_no_other_site_is_let_in(team: Program) -> None:
    answer = team.call("GET", "/me", Origin="https://example.no")
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_the_token_of_a_feed_opens_nothing(client: FlaskClient, work: Work, organiser: Person) -> None:
    with writing(work):
        secret = tokens.issue(work, TokenPurpose.FEED, organiser.id, person_id=organiser.id)
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_use_is_noted_once_a_minute(team: Program, work: Work, clock: StandingClock) -> None:
    for seconds, noted in ((0, 0), (30, 0), (29, 0), (1, 60)):
        clock.forward(seconds=seconds)
        team.get("/me")
        assert last_use(work) == MONDAY + timedelta(seconds=noted)


def test_too_many_calls_with_one_token_are_turned_away(team: Program, app: Flask, clock: StandingClock) -> None:
    for _ in range(API_BY_TOKEN.most):
        assert team.call("HEAD", "/me").status_code == 200
    refused = team.call("GET", "/me")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    clock.forward(minutes=1)
    assert team.call("GET", "/me").status_code == 200


def test_guessing_is_turned_away(client: FlaskClient) -> None:
    guess = {"Authorization": "Bearer gjettet"}
    codes = [client.get("/api/v1/me", headers=guess).status_code for _ in range(API_BY_PLACE.most + 1)]
    assert codes == [401] * API_BY_PLACE.most + [429]


def test_tokens_are_listed_and_revoked_one_by_one(team: Program, work: Work, organiser: Person) -> None:
    with writing(work):
        api_tokens.issue(work, organiser, "other")
        first, second = unrevoked(work.session, TokenPurpose.API, organiser.id)
        assert api_tokens.revoke(work, organiser, first.label) == 1
        assert [token.label for token in unrevoked(work.session, TokenPurpose.API, organiser.id)] == ["other"]
    assert second.label == "other"
    assert team.call("GET", "/me").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "rule"),
    [
        ("GET", "/api/", 404, "api.nothing_here"),
        ("GET", "/api/v2/meetings", 404, "api.nothing_here"),
        ("PUT", "/api/v1/meetings", 405, "api.method_not_allowed"),
        ("OPTIONS", "/api/v1/meetings", 405, "api.method_not_allowed"),
    ],
)
def test_addresses_that_are_not_there_are_problems_too(
    client: FlaskClient, method: str, path: str, status: int, rule: str
) -> None:
    refused = client.open(path, method=method)
    problem: Any = refused.get_json()
    assert (refused.status_code, refused.mimetype, problem["rule"]) == (status, "application/problem+json", rule)
    assert (problem["type"], problem["status"]) == (f"urn:moteplass:problem:{rule}", status)
    assert ("Allow" in refused.headers) == (status == 405)


@pytest.mark.parametrize(
    ("body", "kind", "status", "rule"),
    [
        (b"{", "application/json", 400, "api.body_not_json"),
        (b'{"seats": NaN}', "application/json", 400, "api.body_not_json"),
        (b"[" * 100_000, "application/json", 400, "api.body_not_json"),
        (b"[]", "application/json", 422, "api.body_wrong"),
        (b"title=x", "application/x-www-form-urlencoded", 415, "api.not_json"),
        (b"{}", "", 415, "api.not_json"),
        (b"[" * 1_000_001, "application/json", 413, "api.body_too_large"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(team: Program, body: bytes, kind: str, status: int, rule: str) -> None:
    sent = {"Authorization": f"Bearer {team.secret}"}
    refused = team.client.post("/api/v1/meetings", data=body, content_type=kind, headers=sent)
    assert (refused.status_code, refused.get_json()["rule"]) == (status, rule)


@pytest.mark.parametrize("key", ["0", "2147483648", "99999999999999999999"])
def test_a_number_that_nothing_can_have_finds_nothing(team: Program, key: str) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        assert team.call(method, f"/meetings/{key}", {} if method == "PATCH" else None).status_code == 404


def test_only_json_is_answered(team: Program) -> None:
    assert team.call("GET", "/me", Accept="text/html").get_json()["rule"] == "api.not_acceptable"
    assert team.call("GET", "/me", Accept="text/html, */*;q=0.1").status_code == 200


def test_answers_are_compact_and_in_utf_8(team: Program, work: Work) -> None:
    with writing(work):
        factories.theme(work.session, slug="gront", name_nb="Grønt")
    assert '{"slug":"gront","nb":"Grønt"'.encode() in team.call("GET", "/themes").data


@pytest.mark.parametrize(
    ("language", "told"), [("nb", "Du har ikke tilgang til dette."), ("en", "You do not have access to this.")]
)
def test_a_problem_is_told_in_the_language_of_the_person(
    programs: Programs, work: Work, language: str, told: str
) -> None:
    with writing(work):
        somebody = factories.person(work.session, language=language)
    assert programs(somebody).call("POST", "/meetings", {}).get_json()["detail"] == told

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from planner.domain.people import ServiceRole
from planner.rows.people import Person
from planner.services.people import api_tokens
from planner.services.work import Work, reading
from tests import factories
from tests.web.browsers import SignIn

PAGE = "/innstillinger/nokler"


@pytest.fixture
def kari(work: Work) -> Person:
    return factories.person(work.session, role=ServiceRole.ADMINISTRATOR)


@pytest.fixture
def administrator(signed_in: SignIn, kari: Person) -> FlaskClient:
    return signed_in(kari)


def test_a_token_is_shown_once_opens_the_api_and_is_ended(administrator: FlaskClient, work: Work, kari: Person) -> None:
    page = administrator.post(PAGE, data={"label": "Rapport"}).text
    secret = page.partition("data-copy")[2].partition('value="')[2].partition('"')[0]
    with reading(work):
        bearer = api_tokens.bearer(work, secret)
        assert bearer is not None
        assert bearer.person.id == kari.id
    listed = administrator.get(PAGE).text
    assert ("Rapport" in listed, secret in listed) == (True, False)
    for status in (303, 404):
        assert administrator.post(f"{PAGE}/{bearer.token_id}/slutt").status_code == status
    with reading(work):
        assert api_tokens.bearer(work, secret) is None


def test_a_token_needs_a_name(administrator: FlaskClient) -> None:
    assert administrator.post(PAGE, data={"label": " "}).status_code == 422


def test_it_is_for_administrators(signed_in: SignIn, work: Work) -> None:
    organiser = signed_in(factories.organiser(work.session))
    assert organiser.get(PAGE).status_code == organiser.post(PAGE, data={"label": "x"}).status_code == 403

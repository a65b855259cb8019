from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from planner.domain.delivery_troubles import DeliveryTrouble
from planner.formats.words.delivery_troubles import WORDS
from planner.rows.outbox import Letter, LetterState
from planner.services.work import Work, writing
from tests import factories
from tests.web.browsers import SignIn

PAGE = "/innstillinger/e-post"


@pytest.fixture
def organiser(signed_in: SignIn, work: Work) -> FlaskClient:
    return signed_in(factories.organiser(work.session, email="kari@example.no"))


def becomes(work: Work, **values: object) -> None:
    with writing(work):
        work.session.execute(update(Letter).values(values))


def test_a_test_letter_is_sent_to_oneself_and_how_it_went_is_told(organiser: FlaskClient, work: Work) -> None:
    assert "Prøven" not in organiser.get(PAGE).text
    for _ in range(2):
        assert organiser.post(f"{PAGE}/prov").location == PAGE
    letter = work.session.scalars(select(Letter)).one()
    assert (letter.to_email, letter.subject) == ("kari@example.no", "En prøve fra Møteplass")
    work.session.rollback()
    assert "Prøven er på vei" in organiser.get(PAGE).text
    becomes(work, state=LetterState.SENT)
    assert "Prøven ligger her" in organiser.get(PAGE).text


@pytest.mark.parametrize("state", [LetterState.FAILING, LetterState.GIVEN_UP])
def test_a_test_letter_that_does_not_leave_says_why(
    app: Flask, organiser: FlaskClient, work: Work, state: LetterState
) -> None:
    runtime = app.extensions["planner"]
    app.extensions["planner"] = replace(runtime, settings=replace(runtime.settings, smtp_host="mail.example.no"))
    organiser.post(f"{PAGE}/prov")
    error = "mail.example.no: [Errno 111] Connection refused"
    becomes(work, state=state, last_error=error)
    page = organiser.get(PAGE).text
    assert "Ingen svarer på mail.example.no, port 587." in page
    assert error in page


def test_every_trouble_has_words() -> None:
    facts = {"host": "a", "port": 1, "sender": "b", "to": "c"}
    assert set(WORDS) == set(DeliveryTrouble)
    assert all("%(" not in words % facts for words in WORDS.values())


def test_it_is_for_the_team(signed_in: SignIn, work: Work) -> None:
    guest = signed_in(factories.person(work.session))
    assert guest.get(PAGE).status_code == guest.post(f"{PAGE}/prov").status_code == 403

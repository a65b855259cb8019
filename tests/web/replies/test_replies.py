from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from werkzeug.test import TestResponse

from planner.domain.meetings import MeetingState, Visibility
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.work import Work
from planner.store import write_turns
from planner.store.database import db
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.posted import posted


class Guest:
    """Somebody invited, with a personal link."""

    def __init__(self, work: Work, **meeting: object) -> None:
        self.work, self.session = work, work.session
        self.meeting: Meeting = factories.meeting(work.session, **meeting)
        self.person = factories.person(work.session, name="Siri Skisse", email="siri@example.no")
        self.invitation: Invitation = factories.invitation(work.session, self.meeting, self.person, invited_at=MONDAY)
        self.link = f"/svar/{tokens.issue(work, TokenPurpose.REPLY, self.invitation.id)}"
        work.session.commit()

    def reply(self) -> Reply | None:
        self.session.rollback()
        return self.session.get(Reply, self.invitation.id, populate_existing=True)


@contextmanager
def write_transactions(engine: Engine) -> Iterator[list[str]]:
    """Collect the transactions that an engine of SQLite begins in order to write."""
    begun: list[str] = []

    def note(statement: str) -> None:
        if statement == write_turns.BEGIN:
            begun.append(statement)

    def follow(connection: sqlite3.Connection, *_rest: object) -> None:
        connection.set_trace_callback(note)

    event.listen(engine, "checkout", follow)
    try:
        yield begun
    finally:
        event.remove(engine, "checkout", follow)
        engine.dispose()


@pytest.fixture
def guest(work: Work) -> Guest:
    return Guest(work)


@pytest.fixture
def open_client(app: Flask) -> Iterator[FlaskClient]:
    """Return a browser whose forms are taken without the hidden token, which other tests prove is asked for."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_client() as client:
        yield client


def send(client: FlaskClient, link: str, **form: object) -> TestResponse:
    return client.post(link, data={"answer": "yes", "name": "Siri Skisse", "party": "1", "organisation": ""} | form)


@pytest.mark.parametrize(("word", "value"), [("ja", "yes"), ("kanskje", "maybe"), ("nei", "no")])
def test_the_links_of_the_letter_only_choose_an_answer(
    client: FlaskClient, guest: Guest, word: str, value: str
) -> None:
    page = client.get(f"{guest.link}?svar={word}")
    assert page.status_code == 200
    checked = [line for line in page.text.split("<input") if "checked" in line and 'name="answer"' in line]
    assert [f'value="{value}"' in line for line in checked] == [True]
    assert guest.reply() is None


def test_one_press_sends_the_answer_and_a_receipt(open_client: FlaskClient, guest: Guest) -> None:
    answered = send(open_client, guest.link, party="3", message="Vi gleder oss")
    assert (answered.status_code, answered.location) == (303, f"{guest.link}/takk")
    assert open_client.get(answered.location).status_code == 200
    reply = guest.reply()
    assert reply is not None
    assert (reply.state.value, reply.party, reply.message, reply.answered_via) == ("coming", 3, "Vi gleder oss", "mail")
    assert [letter.kind for letter in posted(guest.work).scalars(select(Letter))] == ["receipt"]


def test_a_wrong_form_keeps_what_was_typed_and_says_what_to_do(open_client: FlaskClient, guest: Guest) -> None:
    page = send(open_client, guest.link, party="mange", name="", message="Kommer med tog", answer="")
    assert page.status_code == 422
    assert "Kommer med tog" in page.text
    assert 'value="mange"' in page.text
    for anchor in ('href="#answer"', 'href="#name"', 'href="#party"'):
        assert anchor in page.text
    assert guest.reply() is None


def test_a_wrong_form_takes_no_write_lock(app: Flask, open_client: FlaskClient, guest: Guest) -> None:
    with app.app_context():
        engine = db.engine
    with write_transactions(engine) as begun:
        assert send(open_client, guest.link, answer="").status_code == 422
    assert len(begun) == 1, "the count of tries alone"
    with write_transactions(engine) as begun:
        assert send(open_client, guest.link).status_code == 303
    assert len(begun) == 1, "the count and the answer together"


def test_more_seats_than_there_are_is_said_on_the_page(open_client: FlaskClient, work: Work) -> None:
    guest = Guest(work, seats=2)
    send(open_client, guest.link, party="2")
    page = send(open_client, guest.link, party="4")
    assert page.status_code == 422
    reply = guest.reply()
    assert reply is not None
    assert reply.party == 2


def test_after_the_deadline_the_page_says_who_to_contact(
    client: FlaskClient, open_client: FlaskClient, work: Work
) -> None:
    team = factories.organiser(work.session, name="Kari Eksempel", email="kari@example.no")
    guest = Guest(work, answer_by=MONDAY - timedelta(days=1), created_by_id=team.id)
    page = client.get(guest.link)
    assert "mailto:kari@example.no" in page.text
    assert 'value="yes"' not in page.text
    assert send(open_client, guest.link).status_code == 422
    assert send(open_client, guest.link, answer="no").status_code == 303


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.HELD])
def test_a_meeting_that_is_not_to_come_takes_no_answer(
    open_client: FlaskClient, work: Work, state: MeetingState
) -> None:
    guest = Guest(work, state=state)
    page = open_client.get(guest.link)
    assert page.status_code == 200
    assert "Det går ikke lenger an å svare" in page.text
    assert "Svarfristen er ute" not in page.text
    assert send(open_client, guest.link).status_code == 422
    assert guest.reply() is None


def test_an_unknown_or_revoked_link_says_how_to_get_a_new_one(client: FlaskClient, guest: Guest, work: Work) -> None:
    dead = client.get("/svar/finnes-ikke")
    assert dead.status_code == 404
    assert '<a class="ds-link tap" href="/svar/ny-lenke">Har du svart før og mistet lenken?</a>' in dead.text
    tokens.revoke(work, TokenPurpose.REPLY, guest.invitation.id)
    work.session.commit()
    assert client.get(guest.link).status_code == 404


def test_the_page_of_a_link_is_stored_nowhere_and_told_to_nobody(client: FlaskClient, guest: Guest) -> None:
    headers = client.get(guest.link).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"


def test_an_answer_without_the_hidden_token_is_refused(client: FlaskClient, guest: Guest) -> None:
    assert send(client, guest.link).status_code == 400
    assert guest.reply() is None


def test_anybody_can_answer_a_public_meeting_and_is_told_the_same(open_client: FlaskClient, guest: Guest) -> None:
    link = f"/moter/{guest.meeting.slug}/svar"
    assert open_client.get(link).status_code == 200
    pages = []
    for email in ("ny@example.no", guest.person.email):
        answered = send(open_client, link, email=email, name="Nils Utkast")
        assert answered.status_code == 303
        pages.append(open_client.get(answered.location).text.replace(email, "…"))
    assert pages[0] == pages[1]
    assert guest.reply() is None
    kinds = {letter.to_email: letter.kind for letter in posted(guest.work).scalars(select(Letter))}
    assert kinds == {"ny@example.no": "receipt", guest.person.email: "confirm_answer"}


@pytest.mark.parametrize("email", ["", "nei", "a@b", "to@example.no, tre@example.no"])
def test_an_address_that_is_none_is_refused_with_words(open_client: FlaskClient, guest: Guest, email: str) -> None:
    page = send(open_client, f"/moter/{guest.meeting.slug}/svar", email=email)
    assert page.status_code == 422
    assert 'href="#email"' in page.text


@pytest.mark.parametrize("visibility", [Visibility.INVITED, Visibility.NETWORK])
def test_a_meeting_that_is_not_public_cannot_be_answered_on_its_page(
    open_client: FlaskClient, work: Work, visibility: Visibility
) -> None:
    network = factories.network(work.session)
    guest = Guest(work, visibility=visibility, network_id=network.id)
    link = f"/moter/{guest.meeting.slug}/svar"
    assert open_client.get(link).status_code == 404
    assert send(open_client, link, email="ny@example.no").status_code == 404


def test_lost_links_are_sent_again_and_the_page_tells_nobody_who_is_invited(
    open_client: FlaskClient, guest: Guest
) -> None:
    known = open_client.post("/svar/ny-lenke", data={"email": "SIRI@example.no"})
    unknown = open_client.post("/svar/ny-lenke", data={"email": "ukjent@example.no"})
    nonsense = open_client.post("/svar/ny-lenke", data={"email": "@@@"})
    assert known.text == unknown.text == nonsense.text
    letters = guest.session.scalars(select(Letter)).all()
    assert [(letter.kind, letter.to_email) for letter in letters] == [("links_again", "siri@example.no")]
    assert guest.meeting.title in letters[0].text


def test_a_flood_of_answers_from_one_place_is_stopped(
    open_client: FlaskClient, guest: Guest, clock: StandingClock
) -> None:
    statuses = [send(open_client, guest.link).status_code for _ in range(125)]
    assert statuses[:120] == [303] * 120
    assert set(statuses[120:]) == {429}
    clock.forward(minutes=16)
    assert send(open_client, guest.link).status_code == 303

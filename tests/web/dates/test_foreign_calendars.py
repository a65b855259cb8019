from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.foreign_calendars import Trouble
from planner.rows.foreign_calendars import BusyInterval, ForeignCalendar
from planner.rows.organisations import Organisation
from planner.services.work import Work
from planner.web.dates.foreign_calendars import EXTENSION
from tests import factories
from tests.clock import StandingClock
from tests.foreign import ADDRESS, World, calendar
from tests.web.browsers import signed_in


@pytest.fixture
def world(app: Flask) -> World:
    world = World(
        calendar("20270110T080000Z/20270110T100000Z Planleggingsdag", "20270308T080000Z/20270308T100000Z Prøve")
    )
    app.extensions[EXTENSION] = world.calendar_client()
    return world


@pytest.fixture
def school(work: Work) -> Organisation:
    school = factories.school(work.session, slug="skjetlein", name="Skjetlein")
    work.session.commit()
    return school


@pytest.fixture
def contact(app: Flask, work: Work, school: Organisation, world: World) -> FlaskClient:
    """Return a browser of somebody who acts for the school."""
    person = factories.contact_of(work.session, school, language="en")
    work.session.commit()
    return signed_in(app, person)


@pytest.mark.parametrize("home", ["/aktorer/skjetlein/kalendere", "/konto/kalendere"])
def test_a_calendar_is_looked_at_added_changed_and_taken_away(contact: FlaskClient, work: Work, home: str) -> None:
    assert contact.get(home).status_code == 200
    looked = contact.post(home, data={"address": ADDRESS.replace("https", "webcal"), "titles": "y"})
    assert looked.status_code == 200
    assert "We found 2 events from" in looked.text
    assert "Prøve" in looked.text
    assert 'value="Skolekalender"' in looked.text
    assert work.session.scalars(select(ForeignCalendar)).all() == []
    work.session.rollback()
    added = contact.post(home, data={"address": ADDRESS, "name": "Skolen", "titles": "y", "confirmed": "y"})
    assert (added.status_code, added.location) == (303, home)
    number = work.session.scalars(select(ForeignCalendar.id)).one()
    assert len(work.session.scalars(select(BusyInterval)).all()) == 2
    work.session.rollback()
    page = contact.get(home).text
    assert "2 busy times" in page
    assert ADDRESS not in page
    assert contact.get(f"{home}/{number}").status_code == 200
    assert contact.post(f"{home}/{number}", data={"name": "Timeplan"}).location == home
    assert "Timeplan" in contact.get(home).text
    assert contact.post(f"{home}/{number}/fjern").location == home
    assert work.session.scalars(select(ForeignCalendar)).all() == []


@pytest.mark.parametrize(
    ("address", "gives", "words"),
    [
        ("kalender", b"", "The address must begin with https"),
        ("https://x.example.no/a b", b"", "This is not a web address"),
        (ADDRESS, b"<html>", "This is a web page"),
        (ADDRESS, Trouble.NOT_OPEN, "The calendar is not shared"),
        (ADDRESS, Trouble.GONE, "There is no calendar at this address"),
        (ADDRESS, Trouble.NOT_PUBLIC, "internal network"),
    ],
)
def test_what_cannot_be_added_is_told_at_the_field_with_what_to_do(
    contact: FlaskClient, world: World, address: str, gives: bytes | Trouble, words: str
) -> None:
    world.gives = gives
    answer = contact.post("/konto/kalendere", data={"address": address, "name": "Mitt navn"})
    assert answer.status_code == 422
    assert words in answer.text
    assert address in answer.text
    assert 'value="Mitt navn"' in answer.text


def test_the_service_itself_fetches_from_no_host_that_is_not_public(app: Flask, work: Work) -> None:
    person = factories.person(work.session, language="en")
    work.session.commit()
    answer = signed_in(app, person).post("/konto/kalendere", data={"address": "http://127.0.0.1:8000/"})
    assert "internal network" in answer.text


def test_a_calendar_that_does_not_answer_says_since_when(
    contact: FlaskClient, world: World, clock: StandingClock, work: Work
) -> None:
    contact.post("/konto/kalendere", data={"address": ADDRESS, "confirmed": "y"})
    clock.forward(minutes=12)
    assert "Fetched 12 minutes ago." in contact.get("/konto").text
    one = work.session.scalars(select(ForeignCalendar)).one()
    one.failing_since, one.last_error = clock.now(), Trouble.NO_ANSWER
    work.session.commit()
    page = contact.get("/konto/kalendere").text
    assert "Has not answered since" in page
    assert "The server is not responding." in page


def test_the_page_of_the_organisation_lists_them_to_those_who_may_change_them(
    app: Flask, contact: FlaskClient, client: FlaskClient
) -> None:
    contact.post("/aktorer/skjetlein/kalendere", data={"address": ADDRESS, "name": "Skolens plan", "confirmed": "y"})
    assert "Skolens plan" in contact.get("/aktorer/skjetlein").text
    assert "Skolens plan" not in client.get("/aktorer/skjetlein").text


def test_others_reach_neither_list_nor_calendars(app: Flask, work: Work, school: Organisation) -> None:
    person = factories.person(work.session)
    work.session.commit()
    client = signed_in(app, person)
    assert client.get("/aktorer/skjetlein/kalendere").status_code == 403
    assert client.post("/aktorer/skjetlein/kalendere", data={"address": ADDRESS}).status_code == 403
    assert client.post("/aktorer/skjetlein/kalendere/1/fjern").status_code == 403
    assert client.get("/konto/kalendere/1").status_code == 404


def test_adding_and_taking_away_is_limited_too(contact: FlaskClient, work: Work, world: World) -> None:
    for _ in range(30):
        added = contact.post("/konto/kalendere", data={"address": ADDRESS, "name": "x", "confirmed": "y"})
        assert added.status_code == 303
        number = work.session.scalars(select(ForeignCalendar.id)).one()
        work.session.rollback()
        contact.post(f"/konto/kalendere/{number}/fjern")
    again = contact.post("/konto/kalendere", data={"address": ADDRESS, "name": "x", "confirmed": "y"})
    assert (again.status_code, len(world.asked)) == (429, 30)


def test_looking_is_limited(contact: FlaskClient, world: World) -> None:
    for _ in range(30):
        contact.post("/konto/kalendere", data={"address": ADDRESS})
    assert contact.post("/konto/kalendere", data={"address": ADDRESS}).status_code == 429
    assert len(world.asked) == 30

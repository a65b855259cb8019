"""One's own calendars on the page of an account."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.personal_feeds import FeedAlarm, FeedScope
from planner.rows.people import Person
from planner.services.calendars import personal_feeds
from planner.services.work import Actor, Work
from tests import factories
from tests.web.browsers import signed_in

CHOICES = "/konto/kalender/valg"


@pytest.fixture
def contact(work: Work) -> Person:
    person = factories.contact_of(work.session, factories.school(work.session), language="en")
    work.session.commit()
    return person


@pytest.fixture
def browser(app: Flask, contact: Person) -> FlaskClient:
    return signed_in(app, contact)


def test_one_button_makes_both_calendars_and_another_renews_them(browser: FlaskClient) -> None:
    assert "Create your calendar" in browser.get("/konto").text
    assert browser.post("/konto/kalender").status_code == 303
    page = browser.get("/konto").text
    first = page.partition("/kalender/oppgaver/")[2][:32]
    assert f"/kalender/min/{first}.ics" in page
    browser.post("/konto/kalender")
    assert first not in browser.get("/konto").text
    assert [browser.get(f"/kalender/{kind}/{first}.ics").status_code for kind in ("min", "oppgaver")] == [410, 410]


def test_what_is_chosen_stands_chosen(browser: FlaskClient, work: Work, contact: Person) -> None:
    browser.post("/konto/kalender")
    answer = browser.post(CHOICES, data={"scope": "circle", "alarm": "hour", "feed_language": "nn"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/konto#kalender")
    chosen = personal_feeds.choices(work.acting(Actor(person_id=contact.id)))
    assert (chosen.scope, chosen.alarm, chosen.language) == (FeedScope.CIRCLE, FeedAlarm.HOUR, "nn")
    page = browser.get("/konto").text
    assert '<option selected value="circle">' in page
    assert '<option selected value="hour">' in page


def test_what_cannot_be_chosen_changes_nothing(browser: FlaskClient, work: Work, contact: Person) -> None:
    answer = browser.post(CHOICES, data={"scope": "everything", "alarm": "hour", "feed_language": "nn"})
    assert answer.status_code == 422
    assert personal_feeds.choices(work.acting(Actor(person_id=contact.id))).language == ""


def test_what_is_chosen_is_among_what_is_kept_about_one(browser: FlaskClient) -> None:
    browser.post(CHOICES, data={"scope": "said", "alarm": "none", "feed_language": ""})
    kept = browser.get("/konto/mine-data.json").json
    assert kept is not None
    assert kept["calendar"] == [{"scope": "said", "alarm": "none", "language": None}]


def test_who_acts_for_nobody_is_offered_no_tasks(app: Flask, work: Work) -> None:
    guest = factories.person(work.session)
    work.session.commit()
    browser = signed_in(app, guest)
    browser.post("/konto/kalender")
    page = browser.get("/konto").text
    assert "/kalender/min/" in page
    assert "/kalender/oppgaver/" not in page

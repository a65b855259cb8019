"""The calendar page and what it says of subscribing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.meetings import MeetingKind, MeetingState, Visibility
from planner.rows.meetings import MeetingTheme
from planner.rows.people import Person
from planner.services.work import Work
from planner.store.database import db
from tests import factories
from tests.browser import sign_in_as
from tests.clock import MONDAY
from tests.statements import counted

LIMIT = 8


@pytest.fixture
def meetings(work: Work) -> None:
    """Put three meetings into February 2027: a talk, one about grazing, and one that is not for everybody."""
    session = work.session
    convener = factories.facilitator(session)
    factories.meeting(session, title="Prat om bier", kind=MeetingKind.TALK, convener=convener)
    grazing = factories.meeting(session, title="Beite i fjellet", convener=convener, municipality="5006")
    theme = factories.theme(session, slug="beite", name_nb="Beite")
    session.add(MeetingTheme(meeting_id=grazing.id, theme_id=theme.id))
    factories.meeting(session, title="Lukket møte", visibility=Visibility.INVITED, convener=convener)
    factories.meeting(session, title="Et utkast", state=MeetingState.DRAFT, convener=convener)
    factories.network(session, slug="skog", name="Skognettverket")
    session.commit()


def signed_in(app: Flask, work: Work) -> FlaskClient:
    siri: Person = factories.person(work.session, name="Siri Skisse")
    work.session.commit()
    client = app.test_client()
    sign_in_as(client, siri)
    return client


def test_a_month_is_weeks_from_monday_with_their_numbers(client: FlaskClient, meetings: None) -> None:
    page = client.get("/kalender/?maned=2027-02").text
    head, _, table = page.partition('<table class="month">')
    weeks = [part.partition("<")[0] for part in table.split('<th scope="row" class="month__week">')[1:]]
    assert weeks == ["5", "6", "7", "8"]
    assert "today" in table
    assert "maned=2027-01" in head
    assert "maned=2027-03" in head
    assert table.count("Beite i fjellet") == 2


def test_what_is_not_for_everybody_is_not_there(client: FlaskClient, meetings: None) -> None:
    page = client.get("/kalender/?maned=2027-02").text
    assert "Lukket møte" not in page
    assert "Et utkast" not in page


@pytest.mark.parametrize(
    ("chosen", "seen"),
    [
        ("tema=beite", (False, True)),
        ("type=prat", (True, False)),
        ("kommune=5006", (False, True)),
        ("fagnettverk=skog", (False, False)),
        ("type=tull", (True, True)),
    ],
)
def test_a_month_can_be_narrowed(client: FlaskClient, meetings: None, chosen: str, seen: tuple[bool, bool]) -> None:
    page = client.get(f"/kalender/?maned=2027-02&{chosen}").text
    assert ("Prat om bier" in page, "Beite i fjellet" in page) == seen
    assert f"maned=2027-03&amp;{chosen}" in page


@pytest.mark.parametrize("month", ["", "2027-13", "i morgen", "0001-01", "9999-12", "2027-02-01"])
def test_an_impossible_month_is_this_month(client: FlaskClient, meetings: None, month: str) -> None:
    page = client.get("/kalender/", query_string={"maned": month})
    assert page.status_code == 200
    assert "Beite i fjellet" in page.text


def test_holidays_and_school_holidays_are_marked(client: FlaskClient, work: Work) -> None:
    assert "month__holiday" in client.get("/kalender/?maned=2027-05").text
    assert "month__note" in client.get("/kalender/?maned=2027-02").text


@pytest.mark.parametrize(
    ("query", "feed"),
    [
        ("", "alle"),
        ("abonner=tema/beite", "tema/beite"),
        ("abonner=nettverk/skog", "nettverk/skog"),
        ("abonner=type/prat", "type/prat"),
        ("abonner=kommune/5006", "kommune/5006"),
        ("tema=beite", "tema/beite"),
        ("tema=beite&type=prat", "alle"),
        ("abonner=tull", "alle"),
    ],
)
def test_every_calendar_has_its_addresses(client: FlaskClient, meetings: None, query: str, feed: str) -> None:
    page = client.get(f"/kalender/?{query}").text
    assert f"//127.0.0.1:8000/kalender/{feed}.ics</code>" in page
    assert f'href="webcal://127.0.0.1:8000/kalender/{feed}.ics"' in page
    assert "https://calendar.google.com/" in page
    assert "https://outlook.office.com/" in page
    assert client.get(f"/kalender/{feed}.ics").status_code == 200


def test_the_page_asks_few_questions(app: Flask, work: Work, meetings: None) -> None:
    client = signed_in(app, work)
    for number in range(20):
        factories.meeting(work.session, starts=MONDAY + timedelta(days=number))
    work.session.commit()
    with app.app_context(), counted(db.engine) as asked:
        assert client.get("/kalender/?maned=2027-02").status_code == 200
    assert len([one for one in asked if one.startswith("SELECT")]) <= LIMIT


def test_ones_own_calendar_is_made_shown_and_closed(app: Flask, work: Work) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, work)
    assert "/kalender/min/" not in client.get("/konto").text
    assert client.post("/konto/kalender").headers["Location"] == "/konto#kalender"
    account = client.get("/konto").text
    path = "/kalender/min/" + account.partition("/kalender/min/")[2].partition("<")[0].partition('"')[0]
    assert client.get(path).status_code == 200
    assert path in client.get("/kalender/").text
    client.post("/konto/kalender/slutt")
    assert client.get(path).status_code == 410
    assert path not in client.get("/konto").text

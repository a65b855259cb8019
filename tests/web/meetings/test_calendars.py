"""The calendar page and what it says of subscribing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.meetings import MeetingKind, MeetingState, Visibility
from planner.domain.times import to_local
from planner.rows.meetings import MeetingTheme
from planner.rows.people import Person
from planner.services.work import Work
from planner.store.database import db
from planner.web.meetings.calendars import FEW_IN_CELL
from tests import factories
from tests.browser import sign_in_as
from tests.clock import MONDAY, StandingClock
from tests.statements import counted
from tests.web.page_costs import MOST_BYTES

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
def test_an_impossible_month_is_the_next_six_weeks(client: FlaskClient, meetings: None, month: str) -> None:
    page = client.get("/kalender/", query_string={"maned": month})
    assert page.status_code == 200
    assert "Beite i fjellet" in page.text
    assert page.text.count('<th scope="row" class="month__week">') == 6


TURNS = [
    datetime(2027, 2, 28, 22, 59, tzinfo=UTC),
    datetime(2027, 2, 28, 23, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 22, 59, tzinfo=UTC),
    datetime(2027, 1, 3, 23, 0, tzinfo=UTC),
]
"""A minute before and at the midnight (in Norway) of a month's end, the last minute of a year, and the turn of a week."""


def cells(page: str) -> list[str]:
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("<td")[1:]


@pytest.mark.parametrize("now", TURNS)
def test_the_next_meetings_are_there_whatever_day_it_is(
    client: FlaskClient, work: Work, clock: StandingClock, now: datetime
) -> None:
    clock.at, convener = now, factories.facilitator(work.session)
    factories.meeting(
        work.session, title="Denne uka", starts=now - timedelta(days=now.weekday(), hours=3), convener=convener
    )
    factories.meeting(work.session, title="I morgen tidlig", starts=now + timedelta(hours=9), convener=convener)
    factories.meeting(work.session, title="Om fem uker", starts=now + timedelta(days=34), convener=convener)
    work.session.commit()
    page = client.get("/kalender/").text
    days, agenda = cells(page), page.partition('id="agenda"')[2]
    today = to_local(now, "Europe/Oslo").date()
    assert len(days) == 42
    assert f'datetime="{today}"' in days[today.weekday()]
    assert "(i dag)" in days[today.weekday()]
    assert sum("outside" in day.partition(">")[0] for day in days) == today.weekday()
    assert agenda.index("I morgen tidlig") < agenda.index("Om fem uker")
    assert "Denne uka" not in agenda.partition("<footer")[0]


def test_a_day_with_many_meetings_says_how_many_more_and_leads_to_all_of_them(
    client: FlaskClient, work: Work, clock: StandingClock
) -> None:
    clock.at = datetime(2026, 12, 31, 9, tzinfo=UTC)
    convener = factories.facilitator(work.session)
    for number in range(200):
        starts = clock.at + timedelta(days=2 if number < 13 else number % 40, minutes=number)
        factories.meeting(work.session, title=f"Kompetansecafé {number}", starts=starts, convener=convener)
    work.session.commit()
    page = client.get("/kalender/")
    day = next(cell for cell in cells(page.text) if 'datetime="2027-01-02"' in cell)
    assert len(page.data) < MOST_BYTES
    assert day.count('class="chip ') == FEW_IN_CELL
    assert "+14 til" in day
    assert 'href="/kalender/?fra=2027-01-02#agenda"' in day
    agenda = client.get("/kalender/?fra=2027-01-02").text.partition('id="agenda"')[2]
    assert agenda.partition("</ul>")[0].count("row__title") == FEW_IN_CELL + 14
    assert "Fra i dag" in agenda


@pytest.mark.parametrize("month", ["", "?maned=2027-01"])
def test_where_no_meeting_is_near_the_next_is_told(client: FlaskClient, work: Work, month: str) -> None:
    assert "Ingen møter er planlagt" in client.get(f"/kalender/{month}").text
    factories.meeting(work.session, starts=MONDAY + timedelta(days=90))
    work.session.commit()
    page = client.get(f"/kalender/{month}").text
    assert "Det neste møtet er søndag 2. mai 2027." in page
    assert 'href="/kalender/?maned=2027-05"' in page


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
    assert f'value="http://127.0.0.1:8000/kalender/{feed}.ics"' in page
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

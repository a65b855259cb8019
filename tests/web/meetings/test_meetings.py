from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.meetings import MeetingState, Visibility
from planner.services import journal
from planner.services.work import Work, writing
from planner.store.database import db
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.statements import counted
from tests.web.browsers import signed_in


def test_the_list_shows_what_is_coming_and_what_was(client: FlaskClient, work: Work) -> None:
    factories.meeting(work.session, title="Jord og vann", starts=MONDAY + timedelta(days=3))
    factories.meeting(work.session, title="I fjor", starts=MONDAY - timedelta(days=300))
    factories.meeting(work.session, title="Hemmelig", visibility=Visibility.INVITED)
    work.session.commit()
    page = client.get("/moter/")
    assert page.status_code == 200
    assert page.text.index("Jord og vann") < page.text.index("I fjor")
    assert "Hemmelig" not in page.text
    assert "I fjor" not in client.get("/moter/?tid=kommende").text
    assert "Jord og vann" not in client.get("/moter/?q=finnes+ikke&type=&tema=ukjent").text


def test_the_list_has_months_pages_by_number_and_for_the_team_its_drafts(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    organiser, convener = factories.organiser(work.session), factories.facilitator(work.session)
    for number in range(50):
        factories.meeting(work.session, convener=convener, starts=MONDAY + timedelta(days=1 + number))
    values = {"convener": convener, "starts": MONDAY + timedelta(days=1), "state": MeetingState.DRAFT}
    factories.meeting(work.session, title="Utkastet mitt", created_by_id=organiser.id, **values)
    work.session.commit()
    page, team = client.get("/moter/?type="), signed_in(app, organiser)
    assert page.text.index(">februar 2027</h3>") < page.text.index('href="/moter/?side=3"')
    assert ">mars 2027</h3>" in client.get("/moter/?side=3").text
    assert ("Utkastet mitt" in page.text, "hvem=mine" in page.text) == (False, False)
    everything, of_organiser = team.get("/moter/?status=ide").text, team.get("/moter/?hvem=mine").text
    assert 'href="/moter/?status=ide&amp;hvem=mine"' in everything
    assert all("Utkastet mitt" in shown and "1 møte<" in shown for shown in (everything, of_organiser))
    assert "Utkastet mitt" not in client.get("/moter/?status=ide&hvem=mine").text


@pytest.mark.parametrize(
    "query",
    [
        "status=ukjent",
        "side=0",
        "side=99999999999",
        "side=x",
        "type=ukjent",
        "tid=ukjent",
        "kommune=%27",
        f"q={'a' * 60_000}",
        "q=" + "%" * 60_000,
    ],
)
def test_a_list_takes_any_address_without_failing(client: FlaskClient, query: str) -> None:
    assert client.get(f"/moter/?{query}").status_code == 200


def test_a_list_without_meetings_says_what_to_do(app: Flask, client: FlaskClient, work: Work) -> None:
    organiser = factories.organiser(work.session)
    work.session.commit()
    assert "/kalender/" in client.get("/moter/").text
    assert 'href="/moter/ny"' in signed_in(app, organiser).get("/moter/").text


def test_two_clock_times_stay_on_one_line_and_one_place_is_one(client: FlaskClient, work: Work) -> None:
    meeting = factories.meeting(work.session, seats=1)
    work.session.commit()
    page = client.get(f"/moter/{meeting.slug}").text
    assert '<span class="nowrap">kl.\u00a0' in page
    assert "1 plasser" not in page


def test_a_page_shows_question_place_seats_and_who_does_what(client: FlaskClient, work: Work) -> None:
    convener = factories.facilitator(work.session, name="Kompetanseprogrammet")
    meeting = factories.meeting(
        work.session,
        convener=convener,
        title="Jord",
        question="Hva *gjør* vi?",
        seats=12,
        online_url="https://x.example.no",
    )
    work.session.commit()
    page = client.get(f"/moter/{meeting.slug}").text
    for words in (
        "Jord",
        "<em>gjør</em>",
        "Grendehuset",
        "Kompetanseprogrammet",
        f"/moter/{meeting.slug}/svar?svar=ja",
    ):
        assert words in page
    assert "x.example.no" not in page
    assert "calendar.google.com" in page


def test_who_may_not_see_a_meeting_gets_the_same_page_as_for_none(client: FlaskClient, work: Work) -> None:
    hidden = factories.meeting(work.session, visibility=Visibility.INVITED)
    draft = factories.meeting(work.session, state=MeetingState.DRAFT)
    work.session.commit()
    assert [client.get(f"/moter/{slug}").status_code for slug in (hidden.slug, draft.slug, "ingen")] == [404] * 3


def test_an_unchanged_page_is_not_sent_twice_to_one_who_has_not_signed_in(
    client: FlaskClient, work: Work, clock: StandingClock
) -> None:
    meeting = factories.meeting(work.session, seats=5)
    work.session.commit()
    address = f"/moter/{meeting.slug}"
    first = client.get(address)
    etag = first.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    meeting.seats_taken = 1
    work.session.commit()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200
    changed = client.get(address).headers["ETag"]
    clock.forward(days=1)
    assert client.get(address, headers={"If-None-Match": changed}).status_code == 200


def test_a_page_is_rendered_once_for_all_it_shows(app: Flask, client: FlaskClient, work: Work) -> None:
    meeting = factories.meeting(work.session)
    organiser = factories.organiser(work.session)
    work.session.commit()
    address = f"/moter/{meeting.slug}"
    first = client.get(address)
    with app.app_context(), counted(db.engine) as ran:
        assert client.get(address).data == first.data
    assert ran == []
    assert signed_in(app, organiser).get(address).data != first.data
    with writing(work):
        meeting.convener.name = "Et nytt navn"
        journal.write(work, "organisations.changed", organisation=meeting.convener)
    assert "Et nytt navn" in client.get(address).text
    client.set_cookie("language", "en")
    assert '<html lang="en"' in client.get(address).text


def test_the_team_has_its_tools_and_others_do_not(app: Flask, client: FlaskClient, work: Work) -> None:
    meeting = factories.meeting(work.session)
    organiser = factories.organiser(work.session)
    work.session.commit()
    address = f"/moter/{meeting.slug}"
    assert f"{address}/avlys" not in client.get(address).text
    page = signed_in(app, organiser).get(address)
    assert "ETag" not in page.headers
    for tool in ("rediger", "pameldte", "skriv", "avlys", "kopier"):
        assert f'"{address}/{tool}"' in page.text

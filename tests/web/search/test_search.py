from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from planner.domain.limits import SEARCH_BY_PLACE
from planner.domain.people import ServiceRole
from planner.services.work import Work
from planner.store.database import db
from tests import factories
from tests.statements import counted
from tests.web.browsers import signed_in

MOST_STATEMENTS = 8


def test_the_field_is_in_the_head_of_every_page_and_leads_to_hits_by_kind(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    session = work.session
    convener = factories.facilitator(session, name="Kompetanseprogrammet")
    for number in range(7):
        factories.meeting(session, title=f"Grasdag {number}", convener=convener)
        factories.person(session, name=f"Gro Gras {number}", email=f"gro{number}@example.no")
        factories.school(session, name=f"Grasbygd skole {number}")
    organiser, administrator = factories.organiser(session), factories.person(session, role=ServiceRole.ADMINISTRATOR)
    session.commit()
    assert 'action="/sok"' in client.get("/fagnettverk/").text
    page, team = client.get("/sok?q=gras").text, signed_in(app, organiser).get("/sok?q=gras").text
    for address in ("/moter/?q=gras", "/aktorer/?sok=gras"):
        assert f'href="{address}">Vis alle 7<' in page
    assert "Gro Gras" not in page
    assert 'href="/sok?q=gras&amp;hva=personer">Vis alle 7<' in team
    assert 'href="/moter/?q=Gro+Gras+0"' in team
    assert 'href="/drift/personer/' in signed_in(app, administrator).get("/sok?q=gras&hva=personer").text
    assert client.get("/sok?q=gras&hva=personer").text.count("Gro Gras") == 0


def test_a_search_takes_few_statements_and_is_not_kept(app: Flask, client: FlaskClient, work: Work) -> None:
    organiser = factories.organiser(work.session)
    factories.meeting(work.session, title="Grasdag")
    work.session.commit()
    for browser in (client, signed_in(app, organiser)):
        with app.app_context(), counted(db.engine) as ran:
            answer = browser.get("/sok?q=gras")
        assert "Grasdag" in answer.text
        assert len(ran) <= MOST_STATEMENTS
        assert answer.headers["Cache-Control"] == "no-store"


def test_an_empty_search_says_what_can_be_looked_for_and_one_without_hits_what_to_do(client: FlaskClient) -> None:
    assert "12. november" in client.get("/sok").text
    nothing = client.get("/sok?q=xyzzy").text
    assert 'class="empty"' in nothing
    assert "0 treff" in nothing


def test_strangers_search_so_often_and_not_more(client: FlaskClient) -> None:
    answers = [client.get("/sok?q=xyzzy").status_code for _ in range(SEARCH_BY_PLACE.most + 1)]
    assert answers[-2:] == [200, 429]
    assert client.get("/sok").status_code == 200

"""Who is behind the service: changed by administrators, and said at once on every page."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.people import ServiceRole
from planner.rows.meetings import Meeting
from planner.services.work import Work
from tests import factories
from tests.web.browsers import signed_in
from tests.web.faults import gone
from tests.web.forms_on_pages import fields_at

PAGE = "/innstillinger/om-oss"
TYPED = {
    "team": "Skogteamet",
    "purpose": "For skoler som arbeider med skog.",
    "controller": "Skog fylkeskommune",
    "contact_name": "Kari Eksempel",
    "contact_email": "kari@example.no",
    "contact_phone": "+47 74 12 34 56",
    "processors": "Skog IKT drifter maskinen.",
    "statement_url": "uustatus.no/nb/erklaringer/1",
}
FOOT = ("Skogteamet", "Kari Eksempel", "mailto:kari@example.no", "tel:+4774123456")


@pytest.fixture
def administrator(app: Flask, work: Work) -> FlaskClient:
    person = factories.person(work.session, role=ServiceRole.ADMINISTRATOR)
    work.session.commit()
    return signed_in(app, person)


def send(client: FlaskClient, **typed: str) -> int:
    seen = fields_at(client.get(PAGE).text, PAGE)["seen"]
    return client.post(PAGE, data=TYPED | typed | {"seen": seen}).status_code


def test_what_is_changed_is_seen_at_once_by_who_has_the_page(
    app: Flask, administrator: FlaskClient, meeting: Meeting
) -> None:
    visitor, address = app.test_client(), f"/moter/{meeting.slug}"
    tags = {path: visitor.get(path).headers["ETag"] for path in ("/", address)}
    assert send(administrator) == 303
    for path, tag in tags.items():
        again = visitor.get(path, headers={"If-None-Match": tag})
        assert again.status_code == 200
        assert [part for part in FOOT if part not in again.text] == []
    for path in ("/om", "/personvern", "/logg-inn", "/finnes-ikke"):
        assert [part for part in FOOT if part not in visitor.get(path).text] == []
    assert "Skog fylkeskommune er behandlingsansvarlig" in visitor.get("/personvern").text
    assert "Skog IKT drifter maskinen." in visitor.get("/personvern").text
    assert 'href="https://uustatus.no/nb/erklaringer/1"' in visitor.get("/tilgjengelighet").text
    assert "For skoler som arbeider med skog." in visitor.get("/").text
    assert "Skogteamet" in administrator.get("/innstillinger").text


def test_without_a_word_the_settings_stand(client: FlaskClient, app: Flask) -> None:
    email = app.extensions["planner"].deployment.contact_email
    for path in ("/", "/om", "/personvern"):
        assert f"mailto:{email}" in client.get(path).text


def test_a_new_service_is_offered_the_name_of_its_team_which_nobody_reads_before_it_is_saved(
    administrator: FlaskClient, work: Work, app: Flask
) -> None:
    factories.facilitator(work.session, name="Teamet vårt", email="team@example.no")
    work.session.commit()
    fields = fields_at(administrator.get(PAGE).text, PAGE)
    assert (fields["team"], fields["contact_email"]) == (["Teamet vårt"], ["team@example.no"])
    assert "team@example.no" not in app.test_client().get("/").text
    assert administrator.post(PAGE, data=fields).status_code == 303
    assert "team@example.no" in app.test_client().get("/").text


@pytest.mark.parametrize(
    ("field", "text"),
    [("contact_email", "kari"), ("contact_phone", "ring meg"), ("statement_url", "uustatus"), ("team", "x" * 201)],
)
def test_what_cannot_be_used_is_said_at_its_field_and_kept(administrator: FlaskClient, field: str, text: str) -> None:
    seen = fields_at(administrator.get(PAGE).text, PAGE)["seen"]
    answer = administrator.post(PAGE, data=TYPED | {field: text, "seen": seen})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'value="{text}"' in answer.text


def test_all_that_cannot_be_used_is_said_at_once(administrator: FlaskClient) -> None:
    answer = administrator.post(PAGE, data=TYPED | {"contact_email": "kari", "contact_phone": "ring meg"})
    assert answer.status_code == 422
    assert all(f'id="{field}-error"' in answer.text for field in ("contact_email", "contact_phone"))


def test_who_writes_over_somebody_else_is_told(administrator: FlaskClient) -> None:
    seen = fields_at(administrator.get(PAGE).text, PAGE)["seen"]
    assert send(administrator) == 303
    answer = administrator.post(PAGE, data=TYPED | {"team": "Et annet", "seen": seen})
    assert answer.status_code == 409
    assert "Skogteamet" in answer.text


def test_the_foot_stands_as_it_was_last_read_while_the_database_is_away(
    app: Flask, administrator: FlaskClient, instance: Path
) -> None:
    send(administrator)
    administrator.get("/om")
    with contextmanager(gone)(app, instance):
        page = administrator.get("/konto")
        assert page.status_code == 503
        assert "tel:+4774123456" in page.text


def test_an_organiser_is_turned_away(app: Flask, work: Work) -> None:
    organiser = factories.organiser(work.session)
    work.session.commit()
    client = signed_in(app, organiser)
    assert [client.get(PAGE).status_code, client.post(PAGE, data=TYPED).status_code] == [403, 403]

"""The pages that take a year's plan in, and give an organisation's meetings out."""

from __future__ import annotations

import io
import re
from datetime import date, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from planner.rows.meetings import Meeting
from planner.store.engines import to_write
from planner.web.exchange.imports import pack, unpack
from tests import factories
from tests.services.exchange.test_imports import CALENDAR
from tests.web.browsers import signed_in
from tests.workbook_files import workbook

TABLE = "Tittel;Dato;Kl;Sted\nFagkveld;9.3.27;18.30;Mære\nFeil;31.2.27;10;Mære\n"


@pytest.fixture
def browser(app: Flask, session: Session) -> FlaskClient:
    factories.facilitator(session)
    somebody = factories.organiser(session)
    session.commit()
    return signed_in(app, somebody)


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Meeting)) or 0


def packed(page: str) -> str:
    found = re.search(r'name="packed" value="([^"]*)"', page)
    assert found
    return found[1]


def test_pasted_lines_are_shown_before_anything_is_taken_in(browser: FlaskClient, session: Session) -> None:
    page = browser.post("/moter/importer", data={"text": TABLE}).text
    assert 'value="2" checked' in page
    assert 'value="3" disabled' in page
    assert "31.2.27" in page
    assert count(session) == 0


def test_whoever_only_looks_keeps_nobody_from_writing(browser: FlaskClient, engine: Engine) -> None:
    with engine.connect() as writer:
        with to_write():
            writer.begin()
        writer.execute(select(func.count()).select_from(Meeting))
        assert 'value="2" checked' in browser.post("/moter/importer", data={"text": TABLE}).text


def test_the_chosen_lines_of_a_file_become_drafts_that_can_be_undone(browser: FlaskClient, session: Session) -> None:
    page = browser.post("/moter/importer", data={"file": (io.BytesIO(CALENDAR), "plan.ics")}).text
    assert 'name="series" value="1"' in page
    form = {"packed": packed(page), "name": "plan.ics", "line": ["1", "2"], "series": ["1"]}
    assert browser.post("/moter/importer/ta-inn", data=form).headers["Location"] == "/moter/utkast?import=1"
    assert browser.post("/moter/importer/ta-inn", data=form).status_code == 409
    assert count(session) == 3
    overview = browser.get("/moter/importer").text
    address = re.search(r'action="(/moter/importer/\d+/angre)"', overview)
    assert address
    assert browser.post(address[1]).status_code == 303
    assert count(session) == 0
    assert browser.post(address[1]).status_code == 409


def test_why_an_import_can_be_undone_no_longer_stands_where_the_button_was(
    browser: FlaskClient, session: Session
) -> None:
    page = browser.post("/moter/importer", data={"text": TABLE}).text
    browser.post("/moter/importer/ta-inn", data={"packed": packed(page), "name": "plan.csv", "line": ["2"]})
    session.execute(update(Meeting).values(state="announced"))
    session.commit()
    overview = browser.get("/moter/importer").text
    assert "/angre" not in overview
    assert "«Fagkveld»" in overview


@pytest.mark.parametrize("form", [{}, {"text": "  "}, {"text": '"uten slutt'}])
def test_what_is_no_plan_is_said(browser: FlaskClient, form: dict[str, str]) -> None:
    answer = browser.post("/moter/importer", data=form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("carried", ["", "tull", "AAAA"])
def test_what_was_tampered_with_takes_nothing_in(browser: FlaskClient, session: Session, carried: str) -> None:
    form = {"packed": carried, "name": "plan.ics", "line": ["1"]}
    assert browser.post("/moter/importer/ta-inn", data=form).status_code == 409
    assert count(session) == 0


def test_a_file_that_would_swell_is_cut() -> None:
    assert len(unpack(pack(b"x" * 10_000), 100)) == 100


def test_others_than_the_team_take_nothing_in(app: Flask, session: Session) -> None:
    somebody = factories.person(session)
    session.commit()
    browser = signed_in(app, somebody)
    assert browser.get("/moter/importer").status_code == 403
    assert browser.post("/moter/importer", data={"text": TABLE}).status_code == 403


@pytest.mark.parametrize(("ending", "kind"), [("ics", "text/calendar"), ("csv", "text/csv")])
def test_the_meetings_of_an_organisation_as_a_file(app: Flask, session: Session, ending: str, kind: str) -> None:
    organisation = factories.organisation(session, name="Mære", slug="maere")
    contact = factories.contact_of(session, organisation)
    factories.meeting(session, title="Grøft", convener=organisation)
    stranger = factories.person(session)
    session.commit()
    browser = signed_in(app, contact)
    assert f"/aktorer/maere/moter.{ending}" in browser.get("/aktorer/maere").text
    answer = browser.get(f"/aktorer/maere/moter.{ending}")
    assert answer.mimetype == kind
    assert "Grøft" in answer.text
    assert signed_in(app, stranger).get(f"/aktorer/maere/moter.{ending}").status_code == 403


def test_columns_that_nothing_is_taken_from_are_named(browser: FlaskClient, session: Session) -> None:
    page = browser.post("/moter/importer", data={"text": TABLE.replace("Sted", "Ansvarleg")})
    assert '<th scope="row">Ansvarleg</th><td>ikke kjent, så ingenting av den importeres</td>' in page.text
    assert "Ansvarleg" not in browser.post("/moter/importer", data={"text": TABLE}).text


def test_a_column_without_a_heading_is_called_by_its_place(browser: FlaskClient) -> None:
    page = browser.post("/moter/importer", data={"text": TABLE.replace("Sted", "")})
    assert "så de importeres ikke: kolonne" in " ".join(page.text.split())


PLAN = workbook(
    {
        "Plan": [
            ["Årsplan 2027"],
            ["Arrangement", "Dato", "Tid", "Sted", "Plasser", "Tema", "Ansvarleg"],
            ["Fagkveld", date(2027, 3, 9), time(18, 30), "Mære", 25, "Ukjent", "Kari"],
            ["Feil", "31.2.27", time(10), "Mære", None, None, None],
        ]
    }
)


def test_a_workbook_is_read_by_the_columns_that_a_person_names(browser: FlaskClient, session: Session) -> None:
    asked = browser.post("/moter/importer", data={"file": (io.BytesIO(PLAN), "plan.xlsx")})
    assert asked.status_code == 422
    assert "ark Plan" in asked.text
    columns = {"heading": ["Arrangement", "Ansvarleg"], "taken_as": ["title", ""]}
    looked = browser.post("/moter/importer", data={"packed": packed(asked.text), "name": "plan.xlsx", **columns}).text
    assert 'value="3" checked' in looked
    assert "celle Plan!B4" in looked
    assert "Ukjent" in looked
    chosen = {"packed": packed(looked), "name": "plan.xlsx", "line": ["3"], **columns}
    assert browser.post("/moter/importer/ta-inn", data=chosen).status_code == 303
    session.rollback()
    meeting = session.scalars(select(Meeting)).one()
    assert (meeting.title, meeting.seats, meeting.place) == ("Fagkveld", 25, "Mære")
    assert str(meeting.starts_local) == "2027-03-09 18:30:00"
    assert browser.post("/moter/importer/ta-inn", data=chosen).status_code == 409

"""The page of drafts: a year's plan ticked and announced, thrown away or handed on at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from planner.domain.mailings import AT_ONCE
from planner.domain.meetings import MeetingState
from planner.jobs import drafts
from planner.jobs.context import JobContext
from planner.rows.meetings import Meeting
from planner.services.work import Deployment, Work
from planner.store.database import db
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.web.browsers import signed_in
from tests.write_sizes import write_sizes


@pytest.fixture
def browser(app: Flask, work: Work) -> FlaskClient:
    factories.facilitator(work.session)
    somebody = factories.organiser(work.session, name="Kari")
    work.session.commit()
    return signed_in(app, somebody)


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def taken_in(browser: FlaskClient, count: int) -> str:
    """Take a plan of so many meetings in, and return the page of drafts that it leads to."""
    lines = "".join(f"Fagkveld {number};9.3.27;18.30;Mære\n" for number in range(count))
    page = browser.post("/moter/importer", data={"text": f"Tittel;Dato;Kl;Sted\n{lines}Uten sted;9.3.27;10;\n"}).text
    (packed,) = re.findall(r'name="packed" value="([^"]*)"', page)
    ticked = re.findall(r'name="line"\s+value="(\d+)" checked', page)
    answer = browser.post("/moter/importer/ta-inn", data={"packed": packed, "name": "plan.csv", "line": ticked})
    return answer.location


def ticks(page: str) -> list[str]:
    return re.findall(r'name="draft" value="(\d+)" checked', page)


def states(session: Session) -> dict[MeetingState, int]:
    session.rollback()
    query = select(Meeting.state, func.count()).group_by(Meeting.state)
    return {row[0]: row[1] for row in session.execute(query)}


def test_a_plan_is_announced_but_for_what_is_not_ready(browser: FlaskClient, session: Session) -> None:
    address = taken_in(browser, 12)
    page = browser.get(address).text
    assert "13 utkast" in page
    assert "Mangler: et sted eller en lenke" in page
    assert len(ticks(page)) == 12
    criteria = address.partition("?")[2]
    asked = browser.post("/moter/utkast/kunngjor", data={"draft": ticks(page), "criteria": criteria}).text
    assert "Kunngjøre 12 møter?" in asked
    assert states(session) == {MeetingState.DRAFT: 13}
    sure = {"draft": ticks(page), "criteria": criteria, "sure": "y"}
    answer = browser.post("/moter/utkast/kunngjor", data=sure)
    assert answer.location == address
    assert states(session) == {MeetingState.DRAFT: 1, MeetingState.ANNOUNCED: 12}
    assert "12 møter er kunngjort. Ingen får e-post." in browser.get(address).text


def test_ticked_drafts_are_thrown_away_and_handed_on(browser: FlaskClient, session: Session) -> None:
    address = taken_in(browser, 3)
    chosen = ticks(browser.get(address).text)
    other = factories.organiser(session, name="Ola")
    session.commit()
    browser.post("/moter/utkast/arrangor", data={"draft": chosen[:1], "organiser": str(other.id)})
    assert "Ola ·" in browser.get(address).text
    assert "Slette 2 utkast?" in browser.post("/moter/utkast/slett", data={"draft": chosen[1:]}).text
    browser.post("/moter/utkast/slett", data={"draft": chosen[1:], "sure": "y"})
    assert states(session) == {MeetingState.DRAFT: 2}
    assert browser.post("/moter/utkast/slett", data={"draft": chosen[1:]}).status_code == 303


def test_ticks_are_set_and_taken_away_by_the_address(browser: FlaskClient) -> None:
    address = taken_in(browser, 2)
    assert ticks(browser.get(f"{address}&alle=nei").text) == []
    assert ticks(browser.get("/moter/utkast?q=fagkveld").text) == []
    assert len(ticks(browser.get("/moter/utkast?q=fagkveld&alle=ja").text)) == 2


def test_more_than_one_request_does_is_left_to_the_job(
    app: Flask, browser: FlaskClient, session: Session, context: JobContext
) -> None:
    chosen = ticks(browser.get(taken_in(browser, AT_ONCE + 1)).text)
    with app.app_context(), write_sizes(db.engine) as sizes:
        browser.post("/moter/utkast/kunngjor", data={"draft": chosen, "sure": "y"})
        assert states(session) == {MeetingState.DRAFT: AT_ONCE + 2}
        assert drafts.anything_left(context)
        drafts.go_on(context)
    assert sizes.too_large() == {}
    assert states(session) == {MeetingState.DRAFT: 1, MeetingState.ANNOUNCED: AT_ONCE + 1}
    assert not drafts.anything_left(context)


def test_strangers_are_sent_to_sign_in(app: Flask, browser: FlaskClient) -> None:
    assert app.test_client().get("/moter/utkast").status_code in {302, 303, 401, 403}

"""A meeting that is dated by the clocks of another zone, on every page and in every feed that people read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from planner.rows.meetings import Meeting
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.calendars import calendars
from planner.services.work import Work, writing
from tests import factories
from tests.web.browsers import SignIn

LONDON = ("Europe/London", datetime(2027, 6, 14, 8, tzinfo=UTC))
LATE = ("America/New_York", datetime(2027, 6, 30, 23, tzinfo=UTC))


def placed(work: Work, zone: str, starts: datetime) -> Meeting:
    times = {"zone": zone, "starts": starts, "ends": starts + timedelta(hours=1)}
    row = factories.meeting(work.session, slug="nett", title="Nettmøte", **times)
    work.session.commit()
    with writing(work):
        calendars.refresh(work, row)
    return row


def said(client: FlaskClient, address: str) -> str:
    """Return what a page says, without its tags."""
    page = re.sub(r'<span class="nowrap">([^<]*)</span>', r"\1", client.get(address).text)
    text = unescape(re.sub(r"<[^>]+>", " ", page))
    return " ".join(text.replace("\u00a0", " ").split())


PAGES = ["/", "/moter/", "/moter/nett", "/kalender/alle/agenda", "/kalender/alle.atom", "/kalender/?maned=2027-06"]


@pytest.fixture
def online(work: Work) -> Meeting:
    return placed(work, *LONDON)


def test_the_clock_of_the_service_comes_first_with_the_other_beside_it(
    online: Meeting, work: Work, client: FlaskClient
) -> None:
    secret = tokens.issue(
        work, TokenPurpose.REPLY, factories.invitation(work.session, online, factories.person(work.session)).id
    )
    work.session.commit()
    for address in [*PAGES, f"/svar/{secret}"]:
        assert "10.00–11.00, 09.00–10.00 i London" in said(client, address), address
    assert "10.00 Nettmøte" in said(client, "/kalender/?maned=2027-06").replace("\u00ad", "")


def test_where_a_time_is_typed_the_clock_it_goes_by_stands_beside_it(
    online: Meeting, work: Work, signed_in: SignIn
) -> None:
    client = signed_in(factories.organiser(work.session))
    page = client.get("/moter/nett/rediger/nar").text
    assert ('value="09.00"' in page, "følger klokka i London" in said(client, "/moter/nett/rediger/nar")) == (
        True,
        True,
    )
    assert "10.00–11.00, 09.00–10.00 i London" in said(client, "/moter/nett/rediger/sjekk")
    assert "følger klokka" not in said(client, f"/moter/{factories.meeting(work.session).slug}/rediger/nar")


def test_it_stands_on_the_day_that_it_is_here(work: Work, client: FlaskClient) -> None:
    placed(work, *LATE)
    july, june = said(client, "/kalender/?maned=2027-07"), said(client, "/kalender/?maned=2027-06")
    assert "torsdag 1. juli" in july
    assert "kl. 01.00–02.00, onsdag 30. juni kl. 19.00–20.00 i New York" in july
    assert "onsdag 30. juni uke 26" not in june
    leaf = re.search(r'<time class="dateblock[^>]*datetime="([^"]*)"', client.get("/moter/").text)
    assert leaf is not None
    assert leaf[1] == "2027-07-01"

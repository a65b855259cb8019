"""What a link to a meeting shows where it is shared: for meetings that everybody may see, and no word more than the page."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.meetings import MeetingState, Visibility
from planner.rows.meetings import Meeting
from planner.services.work import Work
from planner.web.headers import POLICY
from tests import factories
from tests.clock import MONDAY
from tests.web.browsers import signed_in

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def shared(page: str) -> dict[str, str]:
    tags = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page)
    return {name: unescape(content) for name, content in tags}


def of_public(work: Work, **given: object) -> Meeting:
    meeting = factories.meeting(work.session, starts=MONDAY, **given)
    work.session.commit()
    return meeting


def member_of_team(app: Flask, work: Work) -> FlaskClient:
    person = factories.organiser(work.session)
    work.session.commit()
    return signed_in(app, person)


def test_a_shared_link_has_title_text_and_picture(client: FlaskClient, work: Work) -> None:
    meeting = of_public(work, title='Jord & "vann"', question="**Hva** nå?\n\nSkriv til kari@example.no.")
    page = client.get(f"/moter/{meeting.slug}")
    tags = shared(page.text)
    assert tags["og:title"] == 'Jord & "vann"'
    assert tags["og:description"] == tags["description"]
    assert tags["description"].endswith("· Grendehuset. Hva nå? Skriv til kari@….")
    assert tags["og:url"] == f"http://127.0.0.1:8000/moter/{meeting.slug}"
    picture = client.get(tags["og:image"].removeprefix("http://127.0.0.1:8000"))
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert picture.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "public" in picture.headers["Cache-Control"]
    assert tags["og:image:alt"] in page.text.partition("<body>")[2]


def test_a_shared_link_to_the_front_page_says_what_the_service_is(client: FlaskClient) -> None:
    tags = shared(client.get("/").text)
    assert tags["og:title"] == tags["og:site_name"] == "Møteplass"
    assert tags["og:description"] == tags["description"] != ""


def test_search_engines_read_an_event_as_data_under_the_strict_policy(client: FlaskClient, work: Work) -> None:
    meeting = of_public(work, title="</script><script>alert(1)</script>", time_sequence=1)
    page = client.get(f"/moter/{meeting.slug}")
    (data,) = DATA.findall(page.text)
    event = json.loads(data)
    assert (event["@type"], event["name"]) == ("Event", meeting.title)
    assert event["eventStatus"].endswith("/EventRescheduled")
    assert event["startDate"].endswith("+01:00")
    assert page.headers["Content-Security-Policy"] == POLICY
    assert "script-src 'self';" in POLICY
    assert page.text.count("<script>") == 0


@pytest.mark.parametrize("visibility", [Visibility.INVITED, Visibility.NETWORK])
def test_what_not_everybody_may_see_is_not_shared(app: Flask, work: Work, visibility: Visibility) -> None:
    network = factories.network(work.session)
    meeting = of_public(work, visibility=visibility, network_id=network.id)
    page = member_of_team(app, work).get(f"/moter/{meeting.slug}")
    assert page.status_code == 200
    assert not any(name.startswith("og:") or name == "description" for name in shared(page.text))
    assert not DATA.findall(page.text)


def test_a_cancelled_meeting_says_so_to_search_engines(client: FlaskClient, work: Work) -> None:
    meeting = of_public(work, state=MeetingState.CANCELLED)
    (data,) = DATA.findall(client.get(f"/moter/{meeting.slug}").text)
    assert json.loads(data)["eventStatus"].endswith("/EventCancelled")


@pytest.mark.parametrize("address", ["nb/2026-02-30", "sv/2026-11-12", "nb/x", "nb/0001-01-01"])
def test_there_is_no_picture_of_what_is_no_day(client: FlaskClient, address: str) -> None:
    assert client.get(f"/dato/{address}.png").status_code == 404


def test_public_pages_describe_themselves_and_others_do_not(app: Flask, client: FlaskClient, work: Work) -> None:
    for address in (
        "/",
        "/moter/",
        "/kalender/",
        "/fagnettverk/",
        "/aktorer/",
        "/om",
        "/personvern",
        "/tilgjengelighet",
    ):
        assert shared(client.get(address).text)["description"], address
    assert "description" not in shared(member_of_team(app, work).get("/konto").text)

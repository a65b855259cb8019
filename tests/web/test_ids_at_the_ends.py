"""Numbers, cursors and dates past the ends of what they can be, at every edge where a request brings them."""

from __future__ import annotations

import base64
import json

import pytest
from flask.testing import FlaskClient

from planner.domain.people import ServiceRole
from planner.rows.meetings import Meeting
from planner.services.people import api_tokens
from planner.services.work import Work, writing
from tests import factories
from tests.web.browsers import SignIn

NUMBERS = (-1, 0, -(2**31) - 1, 2**31, -(2**63) - 1, 2**63, -(10**30), 10**30)
MOMENTS = (
    "2027-01-01T00:00:00+00:00",
    "2027-01-01",
    "2027-W01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "²",
)
HTTP_DATES = (
    "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1400", "Mon, 01 Jan 0001 00:00:00 +1400",
    "Mon, 01 Jan 2027 00:00:00 +" + "9" * 5_000, "Mon, 32 Jan 2027 25:61:61 GMT", "9" * 5_000, "²", "",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/api/v1/meetings", "/api/v1/organisations"])
def test_a_cursor_may_say_anything(client: FlaskClient, work: Work, path: str) -> None:
    with writing(work):
        secret = api_tokens.issue(work, factories.person(work.session, role=ServiceRole.ADMINISTRATOR))
    for number in NUMBERS:
        for moment in MOMENTS:
            cursor = base64.urlsafe_b64encode(json.dumps([moment, number]).encode()).decode()
            answer = client.get(path, query_string={"cursor": cursor}, headers={"Authorization": f"Bearer {secret}"})
            assert answer.status_code in {200, 400}, (moment, number)


@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Unmodified-Since", "If-Range", "Date"])
@pytest.mark.parametrize("date", HTTP_DATES)
def test_a_date_that_is_none_is_as_if_it_were_not_there(
    client: FlaskClient, meeting: Meeting, header: str, date: str
) -> None:
    for path in ("/kalender/alle.ics", f"/moter/{meeting.slug}.ics", "/logg-inn", "/static/planner.css"):
        expected = client.get(path).status_code
        assert client.get(path, headers={header: date}).status_code in {expected, 304}, path


def test_those_who_must_be_there_are_chosen_by_ids_alone(signed_in: SignIn, work: Work) -> None:
    with writing(work):
        organiser = factories.organiser(work.session)
        slug = factories.meeting(work.session, created_by_id=organiser.id).slug
    browser = signed_in(organiser)
    sent = browser.post(f"/moter/{slug}/datovalg/ma-med", data={"needed": ["9" * 5_000, "9" * 30, "²", "-1", ""]})
    assert sent.status_code < 500

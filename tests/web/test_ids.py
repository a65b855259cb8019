from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.duties import DutyKind, OfferState
from planner.rows.duties import Offer
from planner.rows.tokens import TokenPurpose
from planner.services import identity, tokens
from planner.services.duties import offers
from planner.services.duties.offers import Proposal
from planner.services.work import Work, reading, writing
from planner.web.ids import id_in
from tests import factories
from tests.web.browsers import signed_in

HUGE = "9" * 30


@pytest.mark.parametrize(
    ("typed", "found"),
    [("7", 7), ("", None), ("-1", None), ("٣", None), (HUGE, None), ("2147483648", None), ("x", None)],
)
def test_what_cannot_be_an_id_is_none(typed: str, found: int | None) -> None:
    assert id_in(typed) == found


def test_an_address_with_a_number_beyond_all_ids_is_not_found(app: Flask, work: Work) -> None:
    with writing(work):
        organiser = factories.organiser(work.session)
        slug = factories.meeting(work.session).slug
    client = signed_in(app, organiser)
    for number in (HUGE, "9" * 5000, "2147483648", "0"):
        assert client.get(f"/moter/{slug}/pameldte/{number}/fjern").status_code == 404
        assert client.post(f"/moter/{slug}/rediger/hvem/{number}/fjern").status_code == 404
    assert client.post(f"/moter/{slug}/rediger/organisasjoner", data={"organisation": [HUGE, "x"]}).status_code == 200


def test_no_nul_reaches_the_database(client: FlaskClient) -> None:
    for path in ("/moter/a%00b", "/moter/?q=a%00", "/aktorer/?sok=%00", "/fagnettverk/%00", "/svar/%00"):
        assert client.get(path).status_code == 400, path
    assert client.get("/kalender/nettverk/%00.ics").status_code == 400
    assert client.get("/api/v1/networks/%00").status_code in {400, 401}
    assert client.post("/logg-inn", data={"email": "a\0@example.no"}).status_code == 400


def test_a_tampered_choice_of_organisation_is_refused_or_passed_over(app: Flask, work: Work) -> None:
    with writing(work):
        organiser = factories.organiser(work.session)
        meeting = factories.meeting(work.session, created_by_id=organiser.id)
        school = factories.school(work.session)
        factories.contact_of(work.session, school)
        team = work.acting(identity.actor_of(work, organiser, via="page"))
        made = offers.offer(team, meeting, DutyKind.EXECUTION, Proposal(school.id))
        secret = tokens.issue(work, TokenPurpose.OFFER, made.id)
    client = signed_in(app, organiser)
    given = {"answer": "yes", "name": "Kari", "email": "kari@example.no", "party": "1"}
    for choice in (HUGE, "99999", "x"):
        sent = client.post(f"/moter/{meeting.slug}/svar", data={**given, "organisation": choice})
        assert sent.status_code in {404, 422}, choice
    assert client.post(f"/moter/{meeting.slug}/svar", data={**given, "party": "9" * 5000}).status_code == 422
    sent = client.post(f"/overlevering/{secret}", data={"answer": "no", "suggested": "99999", "on_word": "Eli Prøve"})
    assert sent.status_code == 303
    with reading(work):
        declined = work.session.get_one(Offer, made.id, populate_existing=True)
        assert (declined.state, declined.suggested_id) == (OfferState.DECLINED, None)


def test_a_page_that_is_used_the_wrong_way_says_which_ways_there_are(client: FlaskClient) -> None:
    response = client.put("/moter/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]

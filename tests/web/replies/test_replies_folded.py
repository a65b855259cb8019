"""What can be told beyond an answer is folded away until there is something in it, and offered again with the receipt."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.work import Work, reading, writing
from tests import factories
from tests.clock import MONDAY

FOLDED, UNFOLDED = '<details class="more" id="more">', '<details class="more" id="more" open>'
PLAIN = {"answer": "yes", "party": "1", "organisation": ""}


@pytest.fixture
def link(work: Work) -> str:
    """Return the personal link of one guest of a meeting that anybody may answer."""
    with writing(work):
        meeting = factories.meeting(work.session, slug="beite", title="Beite")
        person = factories.person(work.session, name="Siri", email="siri@example.no")
        invitation = factories.invitation(work.session, meeting, person, invited_at=MONDAY)
        return f"/svar/{tokens.issue(work, TokenPurpose.REPLY, invitation.id)}"


def test_nothing_told_is_folded_and_what_was_told_is_not(open_client: FlaskClient, link: str) -> None:
    assert FOLDED in open_client.get(link).text
    open_client.post(link, data=PLAIN | {"name": "Siri"})
    assert FOLDED in open_client.get(link).text
    for told in ({"party": "2"}, {"message": "Hei"}, {"needs": "melk"}, {"substitute": "Ola"}, {"show_name": "y"}):
        assert open_client.post(link, data=PLAIN | {"name": "Siri"} | told).status_code == 303
        assert UNFOLDED in open_client.get(link).text, told


@pytest.mark.parametrize("wrong", [{"party": "0"}, {"party": "mange"}, {"name": ""}, {"message": "x" * 2_001}])
def test_a_mistake_is_never_folded_away(open_client: FlaskClient, link: str, wrong: dict[str, str]) -> None:
    page = open_client.post(link, data=PLAIN | {"name": "Siri"} | wrong)
    assert page.status_code == 422
    assert UNFOLDED in page.text


def test_a_mistake_outside_of_the_fold_opens_nothing(open_client: FlaskClient, link: str) -> None:
    assert link
    page = open_client.post("/moter/beite/svar", data=PLAIN | {"name": "", "email": "ola@example.no"})
    assert page.status_code == 422
    assert FOLDED in page.text


def test_a_guest_without_a_name_is_asked_before_the_button(open_client: FlaskClient, link: str, work: Work) -> None:
    page = open_client.get(link).text
    assert page.index('name="name"') > page.index(FOLDED)
    with writing(work):
        nameless = factories.person(work.session, name="", email="ola@example.no")
        invitation = factories.invitation(work.session, factories.meeting(work.session), nameless, invited_at=MONDAY)
        other = f"/svar/{tokens.issue(work, TokenPurpose.REPLY, invitation.id)}"
    page = open_client.get(other).text
    assert page.index('name="name"') < page.index(FOLDED)


def test_the_receipt_offers_the_rest_with_the_answer_as_it_stands(
    open_client: FlaskClient, link: str, work: Work
) -> None:
    sent = open_client.post(link, data=PLAIN | {"answer": "maybe", "name": "Siri", "message": "Hei"})
    receipt = open_client.get(sent.location).text
    assert FOLDED in receipt
    assert '<input type="hidden" name="answer" value="maybe">' in receipt
    assert f'action="{link}"' in receipt
    open_client.post(link, data=PLAIN | {"answer": "maybe", "name": "Siri", "party": "3"})
    with reading(work):
        reply = work.session.scalars(select(Reply)).one()
        assert (reply.state.value, reply.party) == ("maybe", 3)

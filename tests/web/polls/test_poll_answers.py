from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from planner.domain.polls import Fit
from planner.rows.polls import Ballot, Vote
from planner.rows.replies import Reply
from planner.services.meetings import poll_closing
from planner.services.work import Work
from tests.finding_dates import Search


@pytest.fixture
def search(work: Work) -> Search:
    found = Search(work)
    found.opened()
    return found


@pytest.fixture
def link(search: Search) -> str:
    address = search.link(search.ola)
    search.work.session.commit()
    return address


def votes(search: Search) -> list[Fit]:
    search.work.session.rollback()
    query = select(Vote.fit).where(Vote.invitation_id == search.ola.id).order_by(Vote.option_id)
    return list(search.work.session.scalars(query))


def send(client: FlaskClient, link: str, *fits: str, **more: str) -> TestResponse:
    names = list(dict.fromkeys(re.findall(r'name="(option_\d+)"', client.get(link).text)))
    given = {name: fit for name, fit in zip(names, fits, strict=False) if fit}
    return client.post(link, data=given | more)


def test_opening_the_page_changes_nothing_and_tells_nobody_its_address(client: FlaskClient, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.text.count("<fieldset") == 3
    assert "tirsdag 2. mars 2027 kl. 09.00–15.00" in page.text.replace("\u00a0", " ")


def test_one_press_keeps_what_fits(open_client: FlaskClient, link: str, search: Search) -> None:
    sent = send(open_client, link, "yes", "if_need_be", "no", comment="Helst tidlig", show_name="y")
    assert (sent.status_code, sent.location) == (303, f"{link}/takk")
    assert open_client.get(sent.location).status_code == 200
    assert votes(search) == [Fit.YES, Fit.IF_NEED_BE, Fit.NO]
    ballot = search.work.session.scalars(select(Ballot).where(Ballot.invitation_id == search.ola.id)).one()
    assert (ballot.comment, ballot.show_name, ballot.answered_via) == ("Helst tidlig", True, "mail")


def test_none_of_them_fits(open_client: FlaskClient, link: str, search: Search) -> None:
    assert send(open_client, link, "yes", none_fits="y").status_code == 303
    assert votes(search) == [Fit.NO] * 3


def test_a_date_without_an_answer_is_pointed_at_and_nothing_typed_is_lost(
    open_client: FlaskClient, link: str, search: Search
) -> None:
    page = send(open_client, link, "yes", "", "no", comment="Helst tidlig")
    assert page.status_code == 422
    assert "ds-error-summary" in page.text
    assert "Helst tidlig" in page.text
    assert page.text.count(" checked") == 2
    assert votes(search) == []


def test_what_was_said_is_chosen_when_the_page_is_opened_again(
    open_client: FlaskClient, link: str, search: Search
) -> None:
    send(open_client, link, "yes", "no", "no")
    assert open_client.get(link).text.count(" checked") == 3
    send(open_client, link, "no", "yes", "no")
    assert votes(search) == [Fit.NO, Fit.YES, Fit.NO]


def test_a_guessed_link_opens_nothing(client: FlaskClient) -> None:
    assert client.get("/datovalg/gjettet").status_code == 404


def test_a_form_without_its_token_is_refused(client: FlaskClient, link: str, search: Search) -> None:
    assert client.post(link, data={"none_fits": "y"}).status_code == 400
    assert votes(search) == []


def test_after_the_end_the_page_says_how_it_ended(open_client: FlaskClient, link: str, search: Search) -> None:
    chosen = search.options()[1]
    poll_closing.close(search.work, search.meeting, chosen.id, publish=False)
    search.work.session.commit()
    page = open_client.get(link)
    assert page.status_code == 200
    assert "<fieldset" not in page.text
    assert "4. mars 2027" in page.text.replace("\u00a0", " ")
    assert open_client.post(link, data={"none_fits": "y"}).status_code == 409
    assert votes(search) == []


def test_the_vote_is_chosen_on_the_answer_page_and_counts_only_when_it_is_sent(
    open_client: FlaskClient, search: Search
) -> None:
    search.says(search.ola, Fit.NO, Fit.YES, Fit.NO)
    poll_closing.close(search.work, search.meeting, search.options()[1].id, publish=True)
    letter = next(one for one in search.sent("invitation") if one.to_name == "Ola Døme")
    search.work.session.commit()
    answer = re.findall(r"/svar/[\w-]+", letter.text)[0]
    page = open_client.get(answer)
    checked = [line for line in page.text.split("<input") if " checked" in line and 'name="answer"' in line]
    assert ['value="yes"' in line for line in checked] == [True]
    assert search.work.session.scalar(select(func.count()).select_from(Reply)) == 0
    sent = open_client.post(answer, data={"answer": "yes", "name": "Ola Døme", "party": "1", "organisation": ""})
    assert sent.status_code == 303
    search.work.session.rollback()
    assert search.work.session.scalar(select(func.count()).select_from(Reply)) == 1


def test_the_rest_is_folded_until_something_is_told_and_offered_again_with_the_receipt(
    open_client: FlaskClient, link: str
) -> None:
    folded, unfolded = '<details class="more" id="more">', '<details class="more" id="more" open>'
    assert folded in open_client.get(link).text
    sent = send(open_client, link, "yes", "if_need_be", "no", comment="Helst tidlig")
    assert unfolded in open_client.get(link).text
    receipt = open_client.get(sent.location).text
    assert folded in receipt
    assert "Helst tidlig" in receipt
    assert re.findall(r'type="hidden" name="option_\d+" value="(\w+)"', receipt) == ["yes", "if_need_be", "no"]

"""The same answer once more, and another answer with an address that has answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from planner.domain.replies import ReplyState
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.work import Work, reading, writing
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.posted import posted
from tests.web.browsers import signed_in

PUBLIC = "/moter/beite/svar"
MAY_COUNT = "Den sier om svaret ditt teller allerede"
NOT_CHANGED = "Ingenting er endret ennå"
NEEDS = {"message": " Vi gleder oss ", "needs": "nøtter ", "substitute": "Åse"}


@pytest.fixture
def browser(app: Flask) -> Iterator[FlaskClient]:
    """Return a browser whose forms are taken without the hidden token."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_client() as client:
        yield client


@pytest.fixture
def meeting(work: Work) -> Meeting:
    with writing(work):
        return factories.meeting(work.session, slug="beite", seats=20)


@pytest.fixture
def link(work: Work, meeting: Meeting) -> str:
    """Return the personal link of one guest."""
    with writing(work):
        person = factories.person(work.session, name="Siri", email="siri@example.no")
        invitation = factories.invitation(work.session, meeting, person, invited_at=MONDAY)
        return f"/svar/{tokens.issue(work, TokenPurpose.REPLY, invitation.id)}"


def send(browser: FlaskClient, link: str, answer: str = "yes", **form: str) -> str:
    """Answer, and return the page that follows."""
    fields = {"answer": answer, "name": "Ola", "party": "1", "organisation": ""}
    sent: TestResponse = browser.post(link, data=fields | form)
    assert sent.status_code == 303
    return browser.get(sent.location).text


def letters(work: Work) -> list[str]:
    return list(posted(work).scalars(select(Letter.kind).order_by(Letter.id)))


def state(work: Work) -> ReplyState:
    with reading(work):
        return work.session.scalars(select(Reply).execution_options(populate_existing=True)).one().state


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
@pytest.mark.parametrize("form", [{}, NEEDS, {"party": "4"}, {"show_name": "y"}])
def test_a_double_press_on_the_personal_link_is_one_answer_with_one_receipt(
    browser: FlaskClient, work: Work, link: str, answer: str, form: dict[str, str]
) -> None:
    assert send(browser, link, answer, **form) == send(browser, link, answer, **form)
    assert letters(work) == ["receipt"]
    with reading(work):
        lines = work.session.scalars(select(JournalLine).where(JournalLine.verb == "replies.answered")).all()
    assert len(lines) == 1


@pytest.mark.parametrize("later", [{"party": "2"}, {"message": "Hei"}, {"needs": "melk"}, {"answer": "maybe"}])
def test_another_answer_within_the_minute_is_another(
    browser: FlaskClient, work: Work, link: str, clock: StandingClock, later: dict[str, str]
) -> None:
    send(browser, link)
    clock.forward(seconds=1)
    send(browser, link, **later)
    assert letters(work) == ["receipt", "receipt"]


def test_the_same_answer_after_a_minute_gets_a_receipt_once_more(
    browser: FlaskClient, work: Work, link: str, clock: StandingClock
) -> None:
    send(browser, link)
    clock.forward(seconds=59)
    send(browser, link)
    assert letters(work) == ["receipt"]
    clock.forward(seconds=1)
    send(browser, link)
    assert letters(work) == ["receipt", "receipt"]


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
@pytest.mark.parametrize("form", [{}, NEEDS])
def test_a_double_press_on_the_public_page_sends_one_letter(
    browser: FlaskClient, work: Work, meeting: Meeting, answer: str, form: dict[str, str]
) -> None:
    pages = [send(browser, PUBLIC, answer, email=email, **form) for email in ("ola@example.no", "Ola@Example.no")]
    assert letters(work) == ["receipt"]
    assert all(MAY_COUNT in page for page in pages)
    assert meeting.seats == 20


def test_another_answer_on_the_public_page_says_that_nothing_is_changed(
    browser: FlaskClient, work: Work, meeting: Meeting
) -> None:
    send(browser, PUBLIC, email="ola@example.no")
    for answer in ("no", "no", "yes"):
        page = send(browser, PUBLIC, answer, email="ola@example.no")
        assert NOT_CHANGED in page
        assert "Åpne e-posten" in page
        assert "Takk for svaret" not in page
    assert state(work) is ReplyState.COMING
    assert letters(work) == ["receipt", "confirm_answer"]
    assert meeting.slug == "beite"


def test_the_page_is_the_same_for_those_on_the_list_and_each_answer_has_one_letter(
    browser: FlaskClient, app: Flask, work: Work, link: str, clock: StandingClock
) -> None:
    other = app.test_client()
    assert link
    first = send(browser, PUBLIC, "no", email="siri@example.no").replace("siri", "ola")
    assert first == send(other, PUBLIC, "no", email="ola@example.no")
    clock.forward(seconds=30)
    send(browser, PUBLIC, "no", email="siri@example.no")
    assert letters(work) == ["confirm_answer", "receipt"]
    clock.forward(seconds=31)
    second = send(browser, PUBLIC, "yes", email="siri@example.no").replace("siri", "ola")
    assert second == send(other, PUBLIC, "yes", email="ola@example.no")
    assert NOT_CHANGED in second


def test_one_who_is_signed_in_is_told_that_the_answer_counts(app: Flask, work: Work, link: str) -> None:
    assert link
    with reading(work):
        siri = work.session.scalars(select(Person).where(Person.email_key == "siri@example.no")).one()
    own = signed_in(app, siri)
    for answer, stands in (("yes", ReplyState.COMING), ("no", ReplyState.DECLINED)):
        assert "Svaret ditt teller<" in send(own, PUBLIC, answer, email="siri@example.no")
        assert state(work) is stands


def test_the_page_after_an_answer_belongs_to_one_meeting(browser: FlaskClient, work: Work, meeting: Meeting) -> None:
    assert meeting.slug == "beite"
    with writing(work):
        factories.meeting(work.session, slug="eng")
    send(browser, PUBLIC, email="ola@example.no")
    assert browser.get("/moter/eng/svar/takk").status_code == 302


def test_links_asked_for_twice_at_once_are_sent_once(browser: FlaskClient, work: Work, link: str) -> None:
    assert link
    for _ in range(2):
        browser.post("/svar/ny-lenke", data={"email": "siri@example.no"})
    assert letters(work) == ["links_again"]

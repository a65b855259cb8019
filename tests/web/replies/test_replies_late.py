"""What can be answered after the answer-by date: offered seats, and corrections of an answer that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from planner.domain.replies import Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.replies import replies, waiting_list
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work, reading, writing
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.web.browsers import signed_in

ANSWER_BY = MONDAY + timedelta(days=7)
DEADLINE = "mandag 8. februar 2027 kl.\N{NO-BREAK SPACE}10.00"


@pytest.fixture
def browser(app: Flask) -> Iterator[FlaskClient]:
    """Return a browser whose forms are taken without the hidden token."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_client() as client:
        yield client


class Guests:
    """Guests of a meeting who answered in time, in their order, each for so many people, and whose deadline then passed."""

    def __init__(self, work: Work, clock: StandingClock, seats: int | None, *parties: int) -> None:
        self.work, self.clock = work, clock
        with writing(work):
            self.meeting = factories.meeting(work.session, slug="beite", seats=seats, answer_by=ANSWER_BY)
            self.ids, self.links = [], []
            for number, party in enumerate(parties):
                person = factories.person(work.session, email=f"guest{number}@example.no", name=f"Gjest {number}")
                invitation = factories.invitation(work.session, self.meeting, person, invited_at=MONDAY)
                replies.answer(work, invitation, ReplyInput(Answer.YES, party, needs="nøtter"))
                self.ids.append(invitation.id)
                self.links.append(f"/svar/{tokens.issue(work, TokenPurpose.REPLY, invitation.id)}")
        clock.at = ANSWER_BY + timedelta(hours=1)

    def now(self) -> Work:
        return Work(self.work.session, self.work.by, self.clock.now(), self.work.deployment)

    def say_no(self, number: int) -> None:
        with writing(self.now()) as work:
            replies.answer(work, work.session.get_one(Invitation, self.ids[number]), ReplyInput(Answer.NO))

    def reply(self, number: int) -> tuple[ReplyState, int]:
        with reading(self.now()) as work:
            reply = work.session.get_one(Reply, self.ids[number], populate_existing=True)
            return reply.state, reply.party


def send(browser: FlaskClient, link: str, answer: str = "yes", party: int = 1, **form: str) -> TestResponse:
    return browser.post(link, data={"answer": answer, "name": "Gjest", "party": str(party), "organisation": ""} | form)


def test_a_seat_offered_after_the_deadline_can_be_taken_on_the_page(
    browser: FlaskClient, work: Work, clock: StandingClock
) -> None:
    guests = Guests(work, clock, 1, 1, 1)
    guests.say_no(0)
    page = browser.get(f"{guests.links[1]}?svar=ja").text
    assert 'value="yes"' in page
    assert 'value="maybe"' not in page
    assert send(browser, guests.links[1]).status_code == 303
    assert guests.reply(1) == (ReplyState.COMING, 1)


def test_an_offer_that_ran_out_can_no_longer_be_taken_and_the_page_names_its_end(
    browser: FlaskClient, work: Work, clock: StandingClock
) -> None:
    guests = Guests(work, clock, 1, 1, 1)
    guests.say_no(0)
    clock.forward(hours=48, seconds=1)
    late = send(browser, guests.links[1])
    assert late.status_code == 422
    assert "onsdag 10. februar 2027 kl.\N{NO-BREAK SPACE}11.00" in late.text
    assert guests.reply(1) == (ReplyState.SEAT_OFFERED, 1)
    with writing(guests.now()) as now:
        assert waiting_list.lapse_due(now) == 1
    missed = browser.get(guests.links[1]).text
    assert 'value="yes"' not in missed
    assert "Du kan fortsatt svare ja" not in missed


def test_a_meeting_page_tells_of_an_offered_seat_after_the_deadline(
    app: Flask, work: Work, clock: StandingClock
) -> None:
    guests = Guests(work, clock, 1, 1, 1)
    guests.say_no(0)
    with reading(guests.now()) as now:
        person = now.session.get_one(Person, now.session.get_one(Invitation, guests.ids[1]).person_id)
    page = signed_in(app, person).get("/moter/beite").text
    assert "Det er en plass til deg til onsdag 10. februar" in page


@pytest.mark.parametrize("seats", [None, 2, 30])
def test_one_who_comes_corrects_needs_and_comes_with_fewer_after_the_deadline(
    browser: FlaskClient, work: Work, clock: StandingClock, seats: int | None
) -> None:
    guests = Guests(work, clock, seats, 2)
    assert 'value="yes"' in browser.get(guests.links[0]).text
    answer = send(browser, guests.links[0], needs="nøtter og melk", message="Kommer seint", substitute="Åse")
    assert answer.status_code == 303
    assert guests.reply(0) == (ReplyState.COMING, 1)
    assert "nøtter og melk" in browser.get(guests.links[0]).text
    assert guests.meeting.starts_at is not None
    clock.at = guests.meeting.starts_at + timedelta(seconds=1)
    assert send(browser, guests.links[0], needs="").status_code == 422


def test_more_people_after_the_deadline_are_refused_with_the_deadline(
    browser: FlaskClient, work: Work, clock: StandingClock
) -> None:
    guests = Guests(work, clock, 30, 2)
    refused = send(browser, guests.links[0], party=3)
    assert refused.status_code == 422
    assert DEADLINE in refused.text
    assert guests.reply(0) == (ReplyState.COMING, 2)


@pytest.mark.parametrize(("answer", "state"), [("maybe", ReplyState.COMING), ("yes", ReplyState.DECLINED)])
def test_another_answer_after_the_deadline_is_refused_and_the_page_names_it(
    browser: FlaskClient, work: Work, clock: StandingClock, answer: str, state: ReplyState
) -> None:
    guests = Guests(work, clock, 30, 1)
    if state is ReplyState.DECLINED:
        guests.say_no(0)
    refused = send(browser, guests.links[0], answer)
    assert refused.status_code == 422
    assert f"Svarfristen var {DEADLINE}." in refused.text
    assert guests.reply(0)[0] is state


def test_a_stranger_on_the_public_page_is_told_the_deadline(
    browser: FlaskClient, work: Work, clock: StandingClock
) -> None:
    guests = Guests(work, clock, 30, 1)
    for address in ("new@example.no", "guest0@example.no"):
        refused = send(browser, "/moter/beite/svar", email=address)
        assert DEADLINE in refused.text
    with reading(guests.now()) as now:
        assert now.session.scalars(select(Letter.kind).where(Letter.kind == "confirm_answer")).all() == []
        assert now.session.get_one(Meeting, guests.meeting.id).seats_taken == 1

"""Guests ticked in their table are reminded, written to and taken off together, in slices and one letter each."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.list_pages import LONG_PAGE
from planner.domain.replies import Answer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.reminders import Reminder
from planner.services.replies import chosen_guests, replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from planner.store.database import db
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.posted import posted
from tests.web.browsers import signed_in
from tests.write_sizes import write_sizes

GUESTS = LONG_PAGE + 20
NAMES = re.compile(r'<th scope="row">\s*(\S+ \d+)\s*<')


@pytest.fixture
def meeting(work: Work) -> Meeting:
    """Return a meeting with more guests than a page shows; one has said yes, and one no."""
    meeting = factories.meeting(work.session, slug="mange", starts=MONDAY + timedelta(days=20))
    for number in range(GUESTS):
        person = factories.person(work.session, name=f"Gjest {number:03}")
        guest = factories.invitation(work.session, meeting, person)
        if number < 2:
            replies.answer(work, guest, ReplyInput(Answer.NO if number else Answer.YES))
    work.session.commit()
    return meeting


@pytest.fixture
def team(app: Flask, work: Work, meeting: Meeting) -> FlaskClient:
    """Return a browser of an organiser."""
    organiser = factories.organiser(work.session)
    work.session.commit()
    return signed_in(app, organiser)


PATH = "/moter/mange/pameldte"


def ids(work: Work, meeting: Meeting) -> list[int]:
    work.session.rollback()
    query = select(Invitation.id).where(Invitation.meeting_id == meeting.id, Invitation.uninvited_at.is_(None))
    return list(work.session.scalars(query.order_by(Invitation.id)))


def to_whom(work: Work, kind: str) -> list[str]:
    work.session.rollback()
    return sorted(letter.to_name for letter in posted(work).scalars(select(Letter).where(Letter.kind == kind)))


def hidden(page: str) -> str:
    field = re.search(r'name="guests" value="([\d ]+)"', page)
    assert field
    return field[1]


def test_the_silent_among_those_ticked_are_reminded_once_a_day(
    team: FlaskClient, work: Work, meeting: Meeting, clock: StandingClock
) -> None:
    ticked = [str(key) for key in ids(work, meeting)[:4]]
    asked = team.post(f"{PATH}/flere", data={"step": "remind", "guest": ticked})
    assert "Minne 2 personer på å svare?" in asked.text
    assert "Påminnelse" in asked.text
    assert to_whom(work, "answer_reminder") == []
    chosen = {"step": "remind", "guests": hidden(asked.text), "sure": "y"}
    for _twice in range(2):
        assert team.post(f"{PATH}/flere", data=chosen).status_code == 303
    assert to_whom(work, "answer_reminder") == ["Gjest 002", "Gjest 003"]
    assert "Påminnelse sendt" in team.get(PATH).text
    clock.forward(days=1)
    alone = team.post(f"{PATH}/flere", data={"remind": ticked[3], "guest": ticked})
    team.post(f"{PATH}/flere", data=chosen | {"guests": hidden(alone.text)})
    assert to_whom(work, "answer_reminder") == ["Gjest 002", "Gjest 003", "Gjest 003"]
    work.session.rollback()
    assert work.session.query(Reminder).count() == 3


def test_all_who_fit_are_taken_off_in_slices_after_a_page_that_counts_them(
    app: Flask, team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    others = ids(work, meeting)[10:]
    asked = team.post(f"{PATH}/flere", data={"step": "remove", "every": "y", "q": "gjest 00"})
    assert "Ta 10 personer av lista?" in asked.text
    assert len(ids(work, meeting)) == GUESTS
    team.post(f"{PATH}/flere", data={"step": "remove", "guests": hidden(asked.text), "sure": "y"})
    assert ids(work, meeting) == others
    assert to_whom(work, "uninvited") == [f"Gjest {number:03}" for number in range(10)]
    asked = team.post(f"{PATH}/flere", data={"step": "remove", "every": "y", "q": ""})
    with app.app_context():
        engine = db.engine
    with write_sizes(engine) as sizes:
        team.post(f"{PATH}/flere", data={"step": "remove", "guests": hidden(asked.text), "sure": "y", "quietly": "y"})
    assert sizes.too_large() == {}
    assert ids(work, meeting) == []
    assert len(to_whom(work, "uninvited")) == 10


def test_those_ticked_are_written_to_whatever_they_have_answered(
    team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    ticked = [str(key) for key in ids(work, meeting)[:3]]
    page = team.post(f"{PATH}/flere", data={"step": "write", "guest": ticked}).text
    typed = {"guests": hidden(page), "subject": "Ta med støvler", "text": "Det er vått."}
    refused = team.post("/moter/mange/skriv", data=typed | {"text": ""})
    assert (refused.status_code, hidden(refused.text)) == (422, typed["guests"])
    preview = team.post("/moter/mange/skriv", data=typed)
    assert "Send til 3 personer" in preview.text
    team.post("/moter/mange/skriv", data=typed | {"guests": hidden(preview.text), "send": "y"})
    assert to_whom(work, "message") == ["Gjest 000", "Gjest 001", "Gjest 002"]


@pytest.mark.parametrize("step", ["remind", "write", "remove"])
def test_nobody_ticked_and_a_guest_of_another_meeting_are_nobody(
    team: FlaskClient, work: Work, meeting: Meeting, step: str
) -> None:
    other = factories.invitation(work.session, factories.meeting(work.session), factories.person(work.session))
    work.session.commit()
    for fields in ({}, {"guest": str(other.id)}):
        assert team.post(f"{PATH}/flere", data={"step": step, **fields}).location == PATH
    assert "Kryss av minst én" in team.get(PATH).text
    sure = {"step": step, "guests": str(other.id), "sure": "y"}
    team.post(f"{PATH}/flere", data=sure)
    work.session.rollback()
    assert work.session.get_one(Invitation, other.id).uninvited_at is None
    assert to_whom(work, "answer_reminder") == to_whom(work, "uninvited") == []


def test_who_may_not_invite_takes_nobody_off(app: Flask, work: Work, meeting: Meeting) -> None:
    guest = signed_in(app, work.session.scalars(select(Person).where(Person.name == "Gjest 000")).one())
    for fields in ({}, {"sure": "y"}):
        data = {"step": "remove", "guest": "1", "guests": str(ids(work, meeting)[0]), **fields}
        assert guest.post(f"{PATH}/flere", data=data).status_code == 403
    assert len(ids(work, meeting)) == GUESTS


def test_too_many_to_take_off_at_a_time_are_told(team: FlaskClient, work: Work, meeting: Meeting) -> None:
    for number in range(chosen_guests.MOST_TAKEN_OFF):
        factories.invitation(work.session, meeting, factories.person(work.session, name=f"Til {number}"))
    work.session.commit()
    assert team.post(f"{PATH}/flere", data={"step": "remove", "every": "y", "q": ""}).status_code == 303
    assert "500" in team.get(PATH).text


def test_the_heads_of_the_columns_sort_the_whole_list_and_turn_it_round(team: FlaskClient) -> None:
    page = team.get(f"{PATH}?sorter=navn&q=gjest").text
    assert NAMES.findall(page)[:2] == ["Gjest 000", "Gjest 001"]
    assert 'aria-sort="ascending"><a href="/moter/mange/pameldte?q=gjest&amp;sorter=-navn"' in page
    turned = team.get(f"{PATH}?sorter=-navn").text
    assert NAMES.findall(turned)[0] == f"Gjest {GUESTS - 1:03}"
    assert 'href="/moter/mange/pameldte?sorter=-navn&amp;side=2"' in turned
    assert NAMES.findall(team.get(f"{PATH}?sorter=tid").text)[:2] == ["Gjest 000", "Gjest 001"]

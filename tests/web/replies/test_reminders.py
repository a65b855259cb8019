from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.reminders import ReminderCause
from planner.rows.meetings import Meeting
from planner.rows.reminders import Reminder
from planner.services.work import Work
from tests import factories
from tests.reminding import ANSWER_BY, ASKED
from tests.web.browsers import signed_in


@pytest.fixture
def meeting(work: Work) -> Meeting:
    meeting = factories.meeting(work.session, slug="jord", answer_by=ANSWER_BY)
    guest = factories.invitation(work.session, meeting, factories.person(work.session, name="Berit Mal"))
    factories.added(
        work.session, Reminder(invitation_id=guest.id, cause=ReminderCause.ANSWER, day=ASKED.date(), reminded_at=ASKED)
    )
    work.session.commit()
    return meeting


@pytest.fixture
def team(app: Flask, work: Work, meeting: Meeting) -> FlaskClient:
    organiser = factories.organiser(work.session)
    work.session.commit()
    return signed_in(app, organiser)


def test_both_reminders_are_shown_with_when_they_go_out(team: FlaskClient, meeting: Meeting) -> None:
    page = team.get("/moter/jord/paminnelser")
    assert page.status_code == 200
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    for shown in ("fredag 5. februar 2027", "søndag 14. februar 2027", "Påminnelse: Kommer du?", "I morgen: "):
        assert shown in page.text.replace("\u00a0", " ")
    for word in ("svar", "dagen-for"):
        letter = team.get(f"/moter/jord/paminnelser/{word}/html")
        assert "/svar/eksempel" in letter.text
        assert letter.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert re.findall(r"/stopp/([\w-]+)", letter.text) == ["eksempel"]
    assert team.get("/moter/jord/paminnelser/noe-annet/html").status_code == 404


def test_what_the_one_who_carries_out_is_told_is_shown_too(app: Flask, work: Work) -> None:
    organiser = factories.organiser(work.session)
    meeting = factories.meeting(work.session, slug="vann", answer_by=ANSWER_BY, created_by_id=organiser.id)
    factories.invitation(work.session, meeting, factories.person(work.session))
    work.session.commit()
    team = signed_in(app, organiser)
    page = team.get("/moter/vann/paminnelser").text.replace("\u00a0", " ")
    for subject in ("2 nye svar: ", "Alle har svart: ", "2 har ikke svart: ", "tirsdag 9. februar 2027 kl. 07.00"):
        assert subject in page
    for word in ("nye-svar", "alle-har-svart", "mangler-svar"):
        assert "Kari Nordmann" in team.get(f"/moter/vann/paminnelser/{word}/html").text
    writing = team.get("/moter/vann/skriv?svar=unanswered&svar=noe-annet").text
    assert re.findall(r'<input [^>]*checked[^>]*value="(\w+)"', writing) == ["unanswered"]


@pytest.mark.parametrize("shown", ["/moter/jord/brev", "/moter/jord/brev/html"])
def test_who_looks_at_an_invitation_cannot_stop_the_letters_of_its_guest(team: FlaskClient, shown: str) -> None:
    assert set(re.findall(r"/stopp/([\w-]+)", team.get(shown).text)) == {"eksempel"}


def test_reminders_are_switched_off_on_the_form_and_the_pages_say_so(
    team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    form = team.get("/moter/jord/rediger/praktisk").text
    assert re.search(r'<input [^>]*checked[^>]*name="reminders"', form)
    assert re.search(r'<input [^>]*checked[^>]*name="answer_reports"', form)
    typed = {"answer_by": "8.2.2027", "visibility": "public", "network_id": ""}
    assert team.post("/moter/jord/rediger/praktisk", data={**typed, "reminders": "y"}).status_code == 303
    assert "Sendes ikke til noen" in team.get("/moter/jord/rediger/sjekk").text
    assert "De inviterte får påminnelser" in team.get("/moter/jord/rediger/sjekk").text
    assert team.post("/moter/jord/rediger/praktisk", data=typed).status_code == 303
    work.session.rollback()
    assert work.session.get_one(Meeting, meeting.id, populate_existing=True).reminders is False
    assert "Ingen får påminnelse" in team.get("/moter/jord/rediger/sjekk").text
    assert "Påminnelser er slått av" in team.get("/moter/jord/paminnelser").text


def test_the_list_of_guests_says_who_was_reminded_when(team: FlaskClient, meeting: Meeting) -> None:
    assert "Påminnelse sendt fre. 5. feb. 2027" in team.get("/moter/jord/pameldte").text.replace("\u00a0", " ")


def test_nobody_else_sees_them(app: Flask, work: Work, meeting: Meeting) -> None:
    stranger = factories.person(work.session)
    work.session.commit()
    assert signed_in(app, stranger).get("/moter/jord/paminnelser").status_code == 403

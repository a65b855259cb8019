"""Somebody else holds the lock for too long: every channel says when to come again, counts nothing and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.caldav import app_passwords
from planner.services.people import api_tokens
from planner.services.series import series, series_changes
from planner.services.work import Actor, Work
from planner.store import series as series_rows
from planner.store.database import db
from planner.store.invitations import of_person
from tests import factories, repeating
from tests.browser import sign_in_as
from tests.clock import MONDAY
from tests.held_locks import ROW, held
from tests.posted import posted
from tests.web.caldav.programs import Program

WORDS = "Kjem frå Åsen"
TYPED = {"answer": "yes", "party": "1", "message": WORDS, "name": "Siri Skisse"}
CALENDAR = "text/calendar; charset=utf-8"


@dataclass
class Guest:
    """Siri, who is invited to both meetings of a series, and the ways in which an answer of hers can come in."""

    client: FlaskClient
    work: Work
    objects: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        session, team = self.work.session, repeating.of_the_team(self.work)
        self.siri = factories.person(session, name="Siri Skisse", email="siri@example.no", language="nb")
        first = factories.meeting(session, title="Beite", starts=MONDAY + timedelta(days=14), seats=5)
        factories.invitation(session, first, self.siri)
        program = self.work.acting(Actor(person_id=self.siri.id))
        password = app_passwords.make(program, "iPhone")
        made = series.make(team, first, [MONDAY.date() + timedelta(days=days) for days in (14, 28)])
        series_changes.publish(team, made)
        posted(team)
        self.meetings = series_rows.meetings(session, made.id)
        invitation = of_person(session, self.meeting.id, self.siri.id)
        assert invitation is not None
        self.invitation_id = invitation.id
        self.link = f"/svar/{tokens.issue(self.work, TokenPurpose.REPLY, invitation.id, person_id=self.siri.id)}"
        self.bearer = api_tokens.issue(self.work, self.siri)
        self.organiser = session.get_one(Person, team.by.person_id)
        session.commit()
        self.program = Program(self.client, self.siri.email, password, self.siri.id)
        for path in self.program.listed():
            self.objects[path] = self.program.ask("GET", path).text.replace("\r\n ", "")

    @property
    def meeting(self) -> Meeting:
        return self.meetings[0]

    @property
    def object(self) -> str:
        """The path of the meeting in the calendar program."""
        return next(path for path, body in self.objects.items() if self.meeting.uid in body)


def by_link(guest: Guest) -> TestResponse:
    return guest.client.post(guest.link, data=TYPED)


def by_page(guest: Guest) -> TestResponse:
    typed = TYPED | {"email": "ny@example.no"}
    return guest.client.post(f"/moter/{guest.meeting.slug}/svar", data=typed)


def by_series(guest: Guest) -> TestResponse:
    return guest.client.post(f"{guest.link}/serie", data={f"answer-{meeting.id}": "yes" for meeting in guest.meetings})


def by_hand(guest: Guest) -> TestResponse:
    path = f"/moter/{guest.meeting.slug}/pameldte/{guest.invitation_id}/svar"
    return guest.client.post(path, data=TYPED)


def by_api(guest: Guest) -> TestResponse:
    path = f"/api/v1/meetings/{guest.meeting.id}/invitations/{guest.invitation_id}/reply"
    headers = {"Authorization": f"Bearer {guest.bearer}"}
    return guest.client.put(path, json={"answer": "yes", "message": WORDS}, headers=headers)


def by_calendar(guest: Guest) -> TestResponse:
    body = guest.objects[guest.object].replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=ACCEPTED")
    return guest.program.ask("PUT", guest.object, body, Content_Type=CALENDAR)


def by_throwing_away(guest: Guest) -> TestResponse:
    return guest.program.ask("DELETE", guest.object)


Send = Callable[[Guest], TestResponse]
FORMS: tuple[Send, ...] = (by_link, by_page, by_series, by_hand)
PROGRAMS: tuple[Send, ...] = (by_calendar, by_throwing_away, by_api)


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_whoever_waits_for_a_lock_is_told_when_to_come_again_and_then_counted(
    open_client: FlaskClient, work: Work
) -> None:
    guest = Guest(open_client, work)
    with open_client.application.app_context():
        engine = db.engine
    for send in (*PROGRAMS, *FORMS):
        if send is by_hand:
            sign_in_as(open_client, guest.organiser)
        with held(engine, ROW):
            answer = send(guest)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), send.__name__
        check_kept(send, answer)
        assert replies(work) == {}
        assert work.session.scalars(select(Mailing)).all() == []
        answer = send(guest)
        assert answer.status_code in {200, 204, 303}, (send.__name__, answer.text)
        assert len(replies(work)) == (2 if send is by_series else 1)
        forget(work)


def check_kept(send: Send, answer: TestResponse) -> None:
    """Hold that a form comes back with what was typed, and that a program is told in its own protocol."""
    if send in FORMS:
        assert "Vi når ikke dataene våre" in answer.text
        assert 'name="answer' in answer.text
        assert send is by_series or f'value="{WORDS}"' in answer.text or f">{WORDS}<" in answer.text
    elif send is by_api:
        assert answer.mimetype == "application/problem+json"
        assert answer.json is not None
        assert answer.json["rule"] == "api.unavailable"
        assert answer.json["detail"]


def replies(work: Work) -> dict[int, str]:
    work.session.rollback()
    return {reply.invitation_id: reply.state.value for reply in work.session.scalars(select(Reply))}


def forget(work: Work) -> None:
    """Take the answers and their receipts away again."""
    for row in (*work.session.scalars(select(Reply)), *work.session.scalars(select(Mailing))):
        work.session.delete(row)
    for meeting in work.session.scalars(select(Meeting)):
        meeting.seats_taken = 0
    work.session.commit()

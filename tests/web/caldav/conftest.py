"""Siri, who is invited to a meeting and has let a calendar program in."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services.caldav import app_passwords
from planner.services.calendars import calendars
from planner.services.work import Actor, Work, writing
from tests import factories
from tests.web.caldav.programs import Program


@pytest.fixture
def siri(work: Work) -> Person:
    with writing(work):
        return factories.person(work.session, name="Siri Skisse", email="siri@example.no", language="nb")


@pytest.fixture
def meeting(work: Work) -> Meeting:
    with writing(work):
        row = factories.meeting(work.session, slug="beite", title="Beite", seats=2)
        calendars.refresh(work, row)
    return row


@pytest.fixture
def invitation(work: Work, meeting: Meeting, siri: Person) -> Invitation:
    with writing(work):
        return factories.invitation(work.session, meeting, work.session.get_one(Person, siri.id))


@pytest.fixture
def program(client: FlaskClient, work: Work, siri: Person, invitation: Invitation) -> Program:
    with writing(work.acting(Actor(person_id=siri.id))) as own:
        password = app_passwords.make(own, "iPhone")
    return Program(client, siri.email, password, siri.id)

"""How many statements the whole request of an answer costs, on both databases."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.work import Work
from planner.store.database import db
from tests import factories
from tests.clock import MONDAY
from tests.statements import counted

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
PUBLIC = "/moter/beite/svar"
MOST = 8
MOST_FOR_AN_ORGANISATION = 20
"""Whom a guest claims to speak for is looked up, written in the journal, and its contacts are asked."""


def send(app: Flask, client: FlaskClient, link: str, **form: object) -> list[str]:
    """Answer, and return the statements that this took; none is undone, for the driver forgets what it has prepared then."""
    with app.app_context():
        engine = db.engine
    undone: list[object] = []
    note = undone.append
    event.listen(engine, "rollback", note)
    fields = {"answer": "yes", "name": "Ola", "party": "1", "organisation": ""}
    with counted(engine) as statements:
        assert client.post(link, data=fields | form).status_code == 303
    event.remove(engine, "rollback", note)
    assert undone == []
    return statements


def invited(work: Work, email: str) -> str:
    """Invite somebody to a new meeting; return the personal link."""
    meeting = factories.meeting(work.session, slug="beite", seats=20)
    invitation = factories.invitation(
        work.session, meeting, factories.person(work.session, name="Ola", email=email), invited_at=MONDAY
    )
    secret = tokens.issue(work, TokenPurpose.REPLY, invitation.id)
    work.session.commit()
    return f"/svar/{secret}"


def test_an_answer_by_link(app: Flask, open_client: FlaskClient, work: Work) -> None:
    link = invited(work, "siri@example.no")
    for answer in ("yes", "maybe"):
        statements = send(app, open_client, link, answer=answer)
        assert len(statements) <= MOST, "\n".join(statements)


@pytest.mark.parametrize("email", ["ny@example.no", "kjent@example.no", "siri@example.no"])
def test_an_answer_on_the_page_of_somebody_new_or_known_or_invited(
    app: Flask, open_client: FlaskClient, work: Work, email: str
) -> None:
    factories.person(work.session, name="Kjent", email="kjent@example.no")
    invited(work, "siri@example.no")
    statements = send(app, open_client, PUBLIC, email=email)
    assert len(statements) <= MOST, "\n".join(statements)
    answered = [] if email == "siri@example.no" else [email]
    who = select(Person.email).join(Invitation, Invitation.person_id == Person.id).join(Reply)
    assert work.session.scalars(who).all() == answered
    assert work.session.scalar(select(Meeting.seats_taken).where(Meeting.slug == "beite")) == len(answered)


def test_an_answer_on_the_page_for_an_organisation_may_cost_more(
    app: Flask, open_client: FlaskClient, work: Work
) -> None:
    school = factories.organisation(work.session)
    invited(work, "siri@example.no")
    statements = send(app, open_client, PUBLIC, email="ny@example.no", organisation=str(school.id))
    assert MOST < len(statements) <= MOST_FOR_AN_ORGANISATION, "\n".join(statements)
    assert work.session.scalars(select(Reply.party)).all() == [1]

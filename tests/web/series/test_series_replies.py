"""What a guest of a series does on its pages, with the personal link to any of its meetings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.domain.limits import CALENDAR_BY_GUEST
from planner.domain.replies import ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import identity, tokens
from planner.services.series import series, series_changes
from planner.services.work import Work
from planner.store import series as rows
from tests import factories
from tests.clock import MONDAY
from tests.posted import posted


@pytest.fixture
def found(work: Work, session: Session) -> list[Meeting]:
    """Return the meetings of a series of four, all announced, that one guest is invited to."""
    first = factories.meeting(session, title="Grøft", starts=MONDAY + timedelta(days=14))
    factories.invitation(session, first, factories.person(session, email="gjest@example.no"))
    team = work.acting(identity.actor_of(work, factories.organiser(session), via="page"))
    days = [MONDAY.date() + timedelta(days=14 * number) for number in range(1, 5)]
    made = series.make(team, first, days)
    series_changes.publish(team, made)
    session.commit()
    return rows.meetings(session, made.id)


@pytest.fixture
def link(work: Work, found: list[Meeting]) -> str:
    own = work.session.scalars(select(Invitation).where(Invitation.meeting_id == found[0].id)).one()
    secret = tokens.issue(work, TokenPurpose.REPLY, own.id, person_id=own.person_id)
    work.session.commit()
    return f"/svar/{secret}"


def test_a_guest_answers_for_the_series(
    client: FlaskClient, app: Flask, session: Session, found: list[Meeting], link: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert f"{link}/serie" in client.get(link).text
    page = client.get(f"{link}/serie")
    assert 'class="submit-row foot-bar"' in page.text
    assert "/foot.css" in page.text
    assert page.text.count("<fieldset") == 4
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert client.post(f"{link}/serie", data={"answer-x": "no"}).status_code == 422
    answers = {
        f"answer-{found[0].id}": "yes",
        f"answer-{found[1].id}": "no",
        "answer-99999999999": "yes",
        "answer-x": "no",
    }
    assert client.post(f"{link}/serie", data=answers).headers["Location"] == f"{link}/serie/takk"
    assert sorted(reply.state for reply in session.scalars(select(Reply))) == [ReplyState.COMING, ReplyState.DECLINED]
    assert client.get(f"{link}/serie/takk").status_code == 200


def test_a_guest_has_the_invitations_sent_once(client: FlaskClient, app: Flask, work: Work, link: str) -> None:
    posted(work)
    link = f"{link}/serie"
    app.config["WTF_CSRF_ENABLED"] = False
    assert f'action="{link}/kalender"' in client.get(link).text
    assert client.get(f"{link}/kalender").headers["Location"] == link
    for _ in range(2):
        assert client.post(f"{link}/kalender").headers["Location"] == f"{link}/kalender"
    assert "gjest@example.no" in client.get(f"{link}/kalender").text
    work.session.rollback()
    assert (
        list(work.session.scalars(select(Letter.kind).order_by(Letter.id)))
        == ["series_invitation"] + ["calendar_invitation"] * 4
    )
    codes = [client.post(f"{link}/kalender").status_code for _ in range(CALENDAR_BY_GUEST.most)]
    assert codes[-1] == 429


def test_opening_the_page_answers_nothing(client: FlaskClient, session: Session, link: str) -> None:
    client.get(f"{link}/serie?svar=ja")
    assert session.scalars(select(Reply)).all() == []


def test_a_link_that_opens_nothing_is_not_found(client: FlaskClient) -> None:
    assert client.get("/svar/ukjent/serie").status_code == 404

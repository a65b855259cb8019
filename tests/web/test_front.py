"""The front page."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState, Visibility
from planner.rows.duties import Duty
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY


def test_an_empty_place_says_so(client: FlaskClient, work: Work) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "/kalender/alle.ics" in page.text


def test_the_next_meeting_comes_first_and_the_others_follow(client: FlaskClient, work: Work) -> None:
    session = work.session
    school = factories.school(session, name="Mære landbruksskole")
    convener = factories.facilitator(session)
    factories.meeting(session, title="Det andre", starts=MONDAY + timedelta(days=9), convener=convener)
    first = factories.meeting(session, title="Det første", starts=MONDAY + timedelta(days=2), convener=convener)
    this = select(Duty).where(Duty.meeting_id == first.id, Duty.kind == DutyKind.EXECUTION)
    duty = session.scalars(this).one()
    duty.state, duty.holder_id = DutyState.HELD, school.id
    factories.meeting(session, title="Et lukket", visibility=Visibility.INVITED, convener=convener)
    factories.meeting(session, title="Et avlyst", state=MeetingState.CANCELLED, convener=convener)
    factories.meeting(session, title="Et som var", starts=MONDAY - timedelta(days=2), convener=convener)
    factories.network(session, name="Skognettverket", slug="skog")
    session.commit()
    page = client.get("/").text
    assert 0 < page.index("Det første") < page.index("Det andre")
    assert "Mære landbruksskole" in page
    assert 'href="/fagnettverk/skog"' in page
    assert [title for title in ("Et lukket", "Et avlyst", "Et som var") if title in page] == []

"""The validator of the calendar page moves with what a visitor sees there and with the day, and nobody else is given one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState, Visibility
from planner.rows.about import ONLY, AboutService
from planner.rows.duties import Duty
from planner.services.work import Work
from planner.store.database import db
from planner.web.feed_cache import FeedCache
from planner.web.whole_pages import CACHE
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.statements import counted
from tests.web.browsers import signed_in

ADDRESS = "/kalender/?maned=2027-02"
MOST_READS = 6
"""Statements that an unchanged page may take: what it shows is read, and nothing is made of it."""


def put(row: object, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(row, name, value)


def test_the_validator_moves_with_what_is_shown_and_stays_with_what_is_not(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    app.extensions[CACHE] = FeedCache(0)
    session, school = work.session, factories.school(work.session)
    meeting = factories.meeting(session)
    duty = session.scalars(select(Duty).where(Duty.meeting_id == meeting.id, Duty.kind == DutyKind.EXECUTION)).one()
    duty.state, duty.holder_id = DutyState.HELD, school.id
    theme, network = factories.theme(session), factories.network(session)
    about = factories.added(session, AboutService(id=ONLY))
    session.commit()
    shown = (
        put(meeting, "title", "Et annet navn"), put(meeting, "place", "Fosen"), put(meeting, "seats", 20),
        put(meeting, "state", MeetingState.CANCELLED), put(meeting, "visibility", Visibility.INVITED),
        put(meeting, "visibility", Visibility.PUBLIC), put(school, "name", "En annen skole"),
        put(theme, "name_nb", "Et annet tema"), put(network, "name", "Et annet nettverk"), put(about, "team", "Laget"),
    )  # fmt: skip
    for change, moves in [*((one, True) for one in shown), (put(meeting, "question", "Hva nå?"), False)]:
        before = client.get(ADDRESS)
        change()
        session.commit()
        again = client.get(ADDRESS, headers={"If-None-Match": before.headers["ETag"]})
        assert again.status_code == (200 if moves else 304)
        assert moves or client.get(ADDRESS).data == before.data


def test_an_unchanged_page_is_read_and_not_made(app: Flask, client: FlaskClient, work: Work) -> None:
    for number in range(20):
        factories.meeting(work.session, starts=MONDAY + timedelta(days=number))
    work.session.commit()
    first = client.get(ADDRESS)
    with app.app_context(), counted(db.engine) as asked:
        polled = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
        again = client.get(ADDRESS)
    assert (polled.status_code, polled.data) == (304, b"")
    assert again.data == first.data
    assert len([one for one in asked if one.startswith("SELECT")]) <= 2 * MOST_READS


def test_a_page_is_another_at_midnight_by_the_clocks_of_the_service(
    client: FlaskClient, work: Work, clock: StandingClock
) -> None:
    factories.meeting(work.session)
    work.session.commit()
    clock.at = datetime(2027, 2, 1, 22, 59, 59, tzinfo=UTC)
    last = {"If-None-Match": client.get("/kalender/").headers["ETag"]}
    assert client.get("/kalender/", headers=last).status_code == 304
    clock.forward(seconds=1)
    assert client.get("/kalender/", headers=last).status_code == 200


def test_another_language_or_address_is_another_page(client: FlaskClient, work: Work) -> None:
    factories.meeting(work.session)
    work.session.commit()
    plain = client.get(ADDRESS)
    assert client.get(f"{ADDRESS}&kommune=5006").data != plain.data
    client.set_cookie("language", "nn")
    spoken = client.get(ADDRESS, headers={"If-None-Match": plain.headers["ETag"]})
    assert 'lang="nn"' in spoken.text


def test_who_is_signed_in_gets_no_validator_and_sees_what_is_theirs(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    hidden = factories.meeting(work.session, title="Lukket møte", visibility=Visibility.INVITED)
    guest = factories.person(work.session)
    factories.invitation(work.session, hidden, guest)
    work.session.commit()
    tag = client.get(ADDRESS).headers["ETag"]
    page = signed_in(app, guest).get(ADDRESS, headers={"If-None-Match": tag})
    assert (page.status_code, page.headers.get("ETag")) == (200, None)
    assert "Lukket møte" in page.text
    assert "Lukket møte" not in client.get(ADDRESS).text

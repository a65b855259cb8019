"""The front page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingKind, MeetingState, Visibility
from planner.domain.networks import NetworkState
from planner.rows.about import ONLY, AboutService
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Organisation
from planner.services.work import Work
from planner.store.database import db
from planner.web.feed_cache import FeedCache
from planner.web.whole_pages import CACHE
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.statements import counted
from tests.web.browsers import SignIn

RENDERED_ANEW = {"Accept-Encoding": "gzip;q=0"}


@dataclass
class Shown:
    """What stands on the front page: two meetings, one that a school carries out, and a network."""

    first: Meeting
    second: Meeting
    duty: Duty
    school: Organisation
    network: Network
    about: AboutService


def shown(work: Work) -> Shown:
    session = work.session
    school, convener = factories.school(session), factories.facilitator(session)
    first = factories.meeting(session, slug="en", starts=MONDAY + timedelta(days=2), convener=convener)
    second = factories.meeting(session, slug="to", starts=MONDAY + timedelta(days=9), convener=convener, seats=30)
    this = select(Duty).where(Duty.meeting_id == first.id, Duty.kind == DutyKind.EXECUTION)
    duty = session.scalars(this).one()
    duty.state, duty.holder_id = DutyState.HELD, school.id
    network = factories.network(session, name="Skognettverket", slug="skog")
    about = factories.added(session, AboutService(id=ONLY))
    session.commit()
    return Shown(first, second, duty, school, network, about)


def put(row: str, name: str, value: object) -> Callable[[Shown], None]:
    return lambda page: setattr(getattr(page, row), name, value)


def give_back(page: Shown) -> None:
    page.duty.state, page.duty.holder_id = DutyState.OFFERED, None


def move(page: Shown, days: int) -> None:
    for name in ("starts_at", "ends_at", "starts_local", "ends_local"):
        setattr(page.first, name, getattr(page.first, name) + timedelta(days=days))


CHANGES = (
    put("first", "title", "Et annet navn"),
    put("first", "place", "Fosen"),
    put("first", "slug", "en-annen"),
    put("second", "place", ""),
    put("second", "online_url", "https://video.example.no/1"),
    put("second", "seats", 20),
    put("second", "seats_taken", 4),
    put("second", "kind", next(kind for kind in reversed(MeetingKind))),
    put("second", "state", MeetingState.CONFIRMED),
    put("second", "all_day", True),
    put("school", "name", "En annen skole"),
    give_back,
    put("network", "name", "Et annet nettverk"),
    put("network", "slug", "et-annet"),
    put("network", "state", next(state for state in NetworkState if state is not NetworkState.ACTIVE)),
    lambda page: move(page, 1),
    lambda page: move(page, 20),
    put("second", "visibility", Visibility.INVITED),
    put("first", "state", MeetingState.CANCELLED),
    put("about", "purpose", "For alle som arbeider med skog"),
    put("about", "team", "Skogteamet"),
    put("about", "contact_name", "Kari Eksempel"),
    put("about", "contact_email", "kari@example.no"),
    put("about", "contact_phone", "74 12 34 56"),
)
NOT_SHOWN = (
    put("first", "question", "Hvem kommer?"),
    put("first", "programme", "Et nytt program"),
    put("first", "revised_at", MONDAY - timedelta(days=1)),
    put("second", "slug", "to"),
)


def test_each_thing_that_is_shown_gives_another_page_and_another_validator(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    app.extensions[CACHE] = FeedCache(0)
    page, last = shown(work), client.get("/")
    for change in CHANGES:
        change(page)
        work.session.commit()
        now = client.get("/", headers={"If-None-Match": last.headers["ETag"]})
        assert now.status_code == 200
        assert now.data != last.data
        assert client.get("/", headers=RENDERED_ANEW).data == now.data
        last = now


def test_a_page_that_stands_is_answered_by_one_plain_statement_and_as_the_route_does(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    page = shown(work)
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        first = client.get("/", headers=headers)
        tag = {**headers, "If-None-Match": first.headers["ETag"]}
        for change in NOT_SHOWN:
            change(page)
            work.session.commit()
            with app.app_context(), counted(db.engine) as ran:
                again, poll = client.get("/", headers=headers), client.get("/", headers=tag)
            assert (again.data, sorted(again.headers)) == (first.data, sorted(first.headers))
            assert ran == []
        route = client.get("/", headers={**tag, "Authorization": "Basic eDp5"})
        assert [poll.status_code, route.status_code] == [304, 304]
        assert poll.headers["Content-Security-Policy"] == route.headers["Content-Security-Policy"]


def test_the_day_the_hour_and_the_language_are_part_of_the_page(
    client: FlaskClient, work: Work, clock: StandingClock
) -> None:
    shown(work)
    tags = [client.get("/").headers["ETag"]]
    client.set_cookie("language", "nn")
    assert 'lang="nn"' in client.get("/").text
    tags.append(client.get("/").headers["ETag"])
    client.delete_cookie("language")
    clock.forward(days=1)
    tags.append(client.get("/").headers["ETag"])
    clock.forward(days=1, hours=12)
    tags.append(client.get("/").headers["ETag"])
    assert len(set(tags)) == len(tags)
    assert client.get("/", headers={"If-None-Match": tags[0]}).status_code == 200


def test_who_is_signed_in_has_a_page_of_their_own(signed_in: SignIn, work: Work) -> None:
    shown(work)
    page = signed_in(factories.person(work.session, name="Siri Skisse")).get("/", headers={"If-None-Match": "*"})
    assert (page.status_code, page.headers.get("ETag")) == (200, None)
    assert "Siri Skisse" in page.text


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

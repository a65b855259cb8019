"""The validator of a meeting's page moves when what everybody sees there does, and not with what nobody is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from flask import Flask
from flask.testing import FlaskClient

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingKind, MeetingState, Visibility
from planner.domain.replies import ReplyState
from planner.rows.about import ONLY, AboutService
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.organisations import Organisation, Theme
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.rows.series import Series
from planner.services import journal
from planner.services.duties import offers
from planner.services.work import Work
from planner.store.database import db
from planner.web.feed_cache import FeedCache
from planner.web.whole_pages import CACHE
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.statements import counted
from tests.web.browsers import signed_in

RENDERED_ANEW = {"Accept-Encoding": "gzip;q=0"}
STEPS = 12


@dataclass
class Stage:
    """A meeting with all that its page may show, and what to change it with."""

    work: Work
    meeting: Meeting
    neighbour: Meeting
    holder: Organisation
    named: Person
    theme: Theme
    reply: Reply
    about: AboutService
    random: Random

    def word(self) -> str:
        return f"Ord {self.random.randrange(10**6)}"

    def line(self, verb: str, **facts: str | int) -> None:
        journal.write(self.work, verb, meeting=self.meeting, organisation=self.holder, **facts)  # type: ignore[arg-type]

    def hold(self, state: DutyState, holder: Organisation | None) -> None:
        duty = offers.duty_of(self.work, self.meeting, DutyKind.EXECUTION)
        duty.state, duty.holder = state, holder
        duty.person = self.named if holder is not None and self.random.random() < 0.5 else None

    def move(self, meeting: Meeting, days: int) -> None:
        by = timedelta(days=days)
        for name in ("starts_at", "ends_at", "starts_local", "ends_local"):
            setattr(meeting, name, getattr(meeting, name) + by)

    def set_theme(self) -> None:
        place = self.work.session.get(MeetingTheme, (self.meeting.id, self.theme.id))
        if place is None:
            self.work.session.add(MeetingTheme(meeting_id=self.meeting.id, theme_id=self.theme.id))
        else:
            self.work.session.delete(place)


def put(name: str, *values: object) -> Callable[[Stage], None]:
    """Give a column of the meeting one of these values, or a word where there are none."""
    return lambda stage: setattr(stage.meeting, name, stage.random.choice(values) if values else stage.word())


def say(name: str) -> Callable[[Stage], None]:
    """Let the foot of the page say something else of the service."""
    return lambda stage: setattr(stage.about, name, stage.word())


SHOWN: tuple[Callable[[Stage], None], ...] = (
    *(put(name) for name in ("title", "question", "programme", "place", "address", "cancel_reason")),
    put("map_url", "", "https://kart.example.no/1", "https://kart.example.no/2"),
    put("online_url", "", "https://video.example.no/1"),
    put("seats", None, 20, 30),
    put("seats_taken", *range(20)),
    put("answer_by", None, MONDAY - timedelta(days=1), MONDAY + timedelta(days=3)),
    put("kind", *MeetingKind),
    put("state", MeetingState.ANNOUNCED, MeetingState.CONFIRMED, MeetingState.CANCELLED),
    put("all_day", True, False),
    put("time_sequence", 0, 2),
    lambda stage: stage.move(stage.meeting, stage.random.randrange(-3, 4)),
    lambda stage: stage.move(stage.neighbour, stage.random.randrange(-20, 20)),
    lambda stage: setattr(stage.neighbour, "visibility", stage.random.choice((Visibility.PUBLIC, Visibility.INVITED))),
    lambda stage: stage.set_theme(),
    lambda stage: setattr(stage.theme, "name_nb", stage.word()),
    lambda stage: setattr(stage.meeting.convener, "name", stage.word()),
    lambda stage: setattr(stage.holder, "name", stage.word()),
    lambda stage: setattr(stage.named, "name", stage.word()),
    lambda stage: stage.hold(DutyState.HELD, stage.holder),
    lambda stage: stage.hold(DutyState.OFFERED, None),
    lambda stage: setattr(stage.reply, "party", stage.random.randrange(1, 9)),
    lambda stage: stage.line("duties.accepted", duty="execution", name=stage.word()),
    lambda stage: stage.line("duties.given_back", duty="execution", name=stage.word()),
    lambda stage: stage.line("meetings.moved"),
    *(say(name) for name in ("team", "contact_name", "contact_email", "contact_phone")),
)
PRIVATE: tuple[Callable[[Stage], None], ...] = (
    lambda stage: stage.line("replies.answered", answer="yes"),
    lambda stage: stage.line("replies.answered_for", answer="no"),
    lambda stage: stage.line("invitations.sent", count=3),
    lambda stage: stage.line("duties.declined", duty="execution", name=stage.word()),
    lambda stage: stage.line("letters.came_back", to="kari@example.no"),
    lambda stage: journal.write(stage.work, "organisations.changed", organisation=stage.holder),
    lambda stage: setattr(stage.meeting, "revised_at", stage.meeting.revised_at + timedelta(seconds=1)),
    lambda stage: setattr(stage.reply, "message", stage.word()),
    lambda stage: setattr(stage.neighbour, "question", stage.word()),
)


def staged(work: Work) -> Stage:
    session = work.session
    series = factories.added(session, Series(slug="kurs", title="Kurs", created_at=MONDAY))
    meeting, neighbour = (factories.meeting(session, series_id=series.id) for _ in range(2))
    invitation = factories.invitation(session, meeting, factories.person(session))
    reply = Reply(
        invitation=invitation,
        meeting_id=meeting.id,
        state=ReplyState.WAITING,
        queue=1,
        answered_at=MONDAY,
        answered_via="page",
    )
    session.add(reply)
    holder, theme = factories.school(session), factories.theme(session)
    about = factories.added(session, AboutService(id=ONLY))
    session.commit()
    return Stage(work, meeting, neighbour, holder, factories.person(session), theme, reply, about, Random(11))


def test_the_same_validator_means_the_same_page_whatever_changes(app: Flask, client: FlaskClient, work: Work) -> None:
    app.extensions[CACHE] = FeedCache(0)
    stage = staged(work)
    address, pages, moved = f"/moter/{stage.meeting.slug}", dict[str, bytes](), 0
    last = b""
    for number in range(STEPS + len(SHOWN)):
        change = SHOWN[number] if number < len(SHOWN) else stage.random.choice(SHOWN + PRIVATE)
        change(stage)
        work.session.commit()
        page = client.get(address, headers=RENDERED_ANEW)
        assert pages.setdefault(page.headers["ETag"], page.data) == page.data
        assert client.get(address).data == page.data
        moved += page.data != last
        last = page.data
    assert moved > len(SHOWN) / 2


def test_private_lines_and_what_is_not_shown_leave_the_page_where_it_lies(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    stage = staged(work)
    address = f"/moter/{stage.meeting.slug}"
    first = client.get(address)
    for change in PRIVATE:
        change(stage)
        work.session.commit()
        with app.app_context(), counted(db.engine) as ran:
            again = client.get(address)
            poll = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
        assert poll.status_code == 304
        assert ran == []


def test_only_what_is_the_same_for_everybody_has_a_validator(app: Flask, work: Work) -> None:
    session = work.session
    network, school = factories.network(session), factories.school(session)
    factories.network_membership(session, network, school)
    meetings = [
        factories.meeting(session, network_id=network.id, visibility=visibility)
        for visibility in (Visibility.PUBLIC, Visibility.NETWORK)
    ]
    member, guest = factories.contact_of(session, school), factories.person(session)
    other_school = factories.school(session)
    holder = factories.contact_of(session, other_school)
    for meeting in meetings:
        factories.invitation(session, meeting, guest)
        duty = offers.duty_of(work, meeting, DutyKind.EXECUTION)
        duty.state, duty.holder = DutyState.HELD, other_school
    team = factories.organiser(session)
    session.commit()
    for person in (member, guest, holder, team):
        browser = signed_in(app, person)
        for meeting in meetings:
            page = browser.get(f"/moter/{meeting.slug}", headers={"If-None-Match": "*"})
            assert (page.status_code, page.headers.get("ETag")) == (200, None)
    visitor = app.test_client()
    assert [visitor.get(f"/moter/{meeting.slug}").status_code for meeting in meetings] == [200, 404]


def test_a_page_from_the_front_is_the_one_that_the_route_gives(app: Flask, client: FlaskClient, work: Work) -> None:
    meeting = factories.meeting(work.session)
    work.session.commit()
    address = f"/moter/{meeting.slug}"
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        first, second = client.get(address, headers=headers), client.get(address, headers=headers)
        assert (second.data, sorted(second.headers)) == (first.data, sorted(first.headers))
        tag = {"If-None-Match": first.headers["ETag"]}
        front = client.get(address, headers={**headers, **tag})
        route = client.get(address, headers={**headers, **tag, "Authorization": "Basic eDp5"})
        assert [front.status_code, route.status_code] == [304, 304]
        kept = ("Cache-Control", "Content-Security-Policy", "X-Frame-Options", "Referrer-Policy")
        assert [front.headers[name] for name in kept] == [route.headers[name] for name in kept]
        assert client.head(address, headers=headers).headers["ETag"] == first.headers["ETag"]


def test_another_scheme_language_or_query_is_another_page(
    client: FlaskClient, work: Work, clock: StandingClock
) -> None:
    meeting = factories.meeting(work.session)
    work.session.commit()
    address = f"/moter/{meeting.slug}"
    plain = client.get(address)
    assert "Strict-Transport-Security" in client.get(address, base_url="https://localhost").headers
    assert client.get(f"{address}?a=1").data != plain.data
    client.set_cookie("language", "nn")
    assert 'lang="nn"' in client.get(address).text
    client.delete_cookie("language")
    assert client.get(address).data == plain.data
    assert client.get(f"{address}?a=%00").status_code == 400
    clock.forward(days=1)
    assert client.get(address, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 200

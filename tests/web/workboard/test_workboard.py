from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from planner.domain.duties import DutyKind
from planner.domain.meetings import MeetingState
from planner.domain.networks import MembershipState
from planner.domain.replies import Answer
from planner.rows.people import Person
from planner.services.duties import offers
from planner.services.duties.offers import Proposal
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Work, writing
from planner.store.database import db
from tests import factories
from tests.browser import sign_in_as
from tests.clock import MONDAY
from tests.page_answers import answer_on_page

MOST_STATEMENTS = 14
"""For the board and for who is signed in, however many meetings there are."""


def in_days(days: float) -> dict[str, object]:
    return {"starts": MONDAY + timedelta(days=days)}


def team(client: FlaskClient, work: Work) -> Person:
    with writing(work):
        organiser = factories.organiser(work.session, name="Kari Eksempel")
    sign_in_as(client, organiser)
    return organiser


def test_an_empty_board_says_what_to_do(client: FlaskClient, work: Work) -> None:
    team(client, work)
    with writing(work):  # Not a new service, which shows the first steps instead.
        factories.meeting(work.session, state=MeetingState.CANCELLED)
    shown = client.get("/arbeidsbord").text
    assert 'href="/moter/ny"' in shown
    assert shown.count("lane__empty") == 6


def test_what_needs_a_hand_stands_on_top_with_why_and_where_to_go(client: FlaskClient, work: Work) -> None:
    organiser = team(client, work)
    session = work.session
    with writing(work):
        soon = factories.meeting(session, title="Om tre dager", created_by_id=organiser.id, **in_days(3))
        later = factories.meeting(session, title="Om fjorten dager", created_by_id=organiser.id, **in_days(14))
        factories.meeting(session, title="Om lenge", created_by_id=organiser.id, **in_days(60))
        factories.meeting(session, title="Over", state=MeetingState.HELD, **in_days(-5))
        network = factories.network(session, name="Fagnettverk grønt")
        asking = factories.school(session)
        factories.network_membership(session, network, asking, state=MembershipState.ASKED)
    shown = client.get("/arbeidsbord").text
    top = shown[: shown.index('id="lanes"')]
    assert top.index("Over") < top.index("Om tre dager") < top.index("Om fjorten dager")
    assert "Om lenge" not in top
    assert "Fagnettverk grønt" in top
    assert f'href="/moter/{soon.slug}/overlevering/gjennomforing/tilby"' in top
    assert f'href="/moter/{later.slug}/overlevering/gjennomforing/tilby"' in top
    assert f'href="/fagnettverk/{network.slug}"' in top


def test_the_board_shows_the_first_few_and_where_the_others_are(client: FlaskClient, work: Work) -> None:
    organiser = team(client, work)
    with writing(work):
        convener = factories.facilitator(work.session)
        for number in range(15):
            starts = in_days(1 + number)
            factories.meeting(
                work.session, convener=convener, created_by_id=organiser.id if number < 10 else None, **starts
            )
    everything, of_organiser = (client.get(f"/arbeidsbord{query}").text for query in ("", "?hvem=mine"))
    for page, left, query, count in ((everything, 7, "", 15), (of_organiser, 2, "?hvem=mine", 10)):
        assert f'href="/arbeidsbord/trenger-en-hand{query}">Vis {left} til</a>' in page
        assert page.index("Denne uka") < page.index("Neste uke") < page.index('id="lanes"')
        assert f'<span class="lane__count">{count}</span>' in page
        assert (page.count('class="hand hand--'), page.count('class="lane__card"')) == (8, 5)
        assert page.count('class="ds-button"') == page.count('class="ds-button" data-variant=') + 1
    assert 'href="/moter/?status=invitert"' in everything
    assert 'href="/moter/?status=invitert&amp;hvem=mine"' in of_organiser
    rest = client.get("/arbeidsbord/trenger-en-hand").text
    assert rest.index("Neste uke") < rest.index("Uke 7, fra mandag 15. februar")
    assert client.get("/arbeidsbord/invitert").location == "/moter/?status=invitert"


def statements(app: Flask, client: FlaskClient) -> int:
    """Open the board and return how many statements it took."""
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    assert client.get("/arbeidsbord").status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len([one for one in seen if one.startswith(("SELECT", "WITH"))])


def test_two_hundred_meetings_take_no_more_statements_than_two(app: Flask, client: FlaskClient, work: Work) -> None:
    organiser = team(client, work)
    with writing(work):
        school = factories.school(work.session)
        guest = factories.contact_of(work.session, school)
        convener = factories.facilitator(work.session)
    counts = []
    for more in (2, 198):
        with writing(work):
            for number in range(more):
                meeting = factories.meeting(
                    work.session, convener=convener, created_by_id=organiser.id, **in_days(5 + number / 4)
                )
                factories.invitation(work.session, meeting, guest)
                offers.offer(work, meeting, DutyKind.EXECUTION, Proposal(school.id))
        counts.append(statements(app, client))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def test_an_organisation_sees_its_own_offers_and_duties(client: FlaskClient, work: Work) -> None:
    session = work.session
    with writing(work):
        school = factories.school(session, name="Mære landbruksskole")
        contact = factories.contact_of(session, school)
        mine = factories.meeting(session, title="Vårt møte", **in_days(20))
        made = offers.offer(work, mine, DutyKind.EXECUTION, Proposal(school.id))
        factories.meeting(session, title="Andres møte", **in_days(20))
        visitor = work.acting(NOBODY)
        answer_on_page(visitor, mine, "gjest@example.no", "Gjest", ReplyInput(Answer.YES), school.id)
    sign_in_as(client, contact)
    shown = client.get("/arbeidsbord").text
    assert f'href="/moter/{mine.slug}/overlevering/tilbud/{made.id}"' in shown
    assert f'action="/aktorer/{school.slug}/svarer-for/' in shown
    assert "Andres møte" not in shown
    assert 'href="/moter/ny"' not in shown


def test_somebody_without_duties_is_told_what_would_stand_here(client: FlaskClient, work: Work) -> None:
    with writing(work):
        somebody = factories.person(work.session)
    sign_in_as(client, somebody)
    assert 'class="empty"' in client.get("/arbeidsbord").text

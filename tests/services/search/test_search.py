"""One field finds meetings, organisations, networks and, for the team, people, alike on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from planner.domain.duties import DutyKind, DutyState
from planner.domain.list_pages import LONG_PAGE
from planner.domain.networks import NetworkState
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.duties import offers
from planner.services.search import search
from planner.services.search.search import FIRST_HITS, HitKind
from planner.services.work import NOBODY, Work
from tests import factories
from tests.clock import MONDAY
from tests.statements import counted

SPOKEN = {
    "NLR": "Fagdag gras",
    "oppdal kommune": "Beitedag",
    "12. november": "Høstmøte",
    "12. nov. 2027": "Høstmøte",
    "gras fagdag": "Fagdag gras",
    "hostmote": "Høstmøte",
}


@pytest.fixture
def team(work: Work) -> Work:
    """A service with some of everything, as the team sees it."""
    session = work.session
    convener = factories.facilitator(session, name="Kompetanseprogrammet")
    autumn = datetime(2027, 11, 12, 9, tzinfo=UTC)
    for title, starts, holder in (
        ("Fagdag gras", MONDAY + timedelta(days=9), factories.school(session, name="NLR Trøndelag")),
        ("Beitedag", MONDAY + timedelta(days=8), factories.school(session, name="Oppdal kommune")),
        ("Høstmøte", autumn, factories.school(session, name="Åfjord videregående skole")),
        ("Noe annet", MONDAY + timedelta(days=1), None),
    ):
        meeting = factories.meeting(session, title=title, convener=convener, starts=starts, question="", place="")
        duty = offers.duty_of(work, meeting, DutyKind.EXECUTION)
        duty.holder, duty.state = holder, DutyState.HELD if holder else DutyState.OPEN
    factories.network(session, name="Fagnettverk gras")
    factories.network(session, name="Fagnettverk gras og høy", state=NetworkState.CLOSED)
    factories.person(session, name="Gro Gras", email="gro@example.no")
    session.commit()
    return work.acting(identity.actor_of(work, factories.organiser(session, name="Kari Eksempel"), via="page"))


def named(work: Work, typed: str) -> dict[HitKind, list[str]]:
    """Return what stands in the line of each hit."""
    return {
        kind: [hit.meeting.title if kind is HitKind.MEETINGS else hit.name for hit in hits.shown]  # type: ignore[union-attr]
        for kind, hits in search.results(work, typed).by_kind()
    }


@pytest.mark.parametrize("typed", SPOKEN)
def test_the_first_hit_is_the_meeting_that_is_meant(team: Work, typed: str) -> None:
    for work in (team, team.acting(NOBODY)):
        assert named(work, typed)[HitKind.MEETINGS] == [SPOKEN[typed]]


def test_hits_stand_by_kind_and_people_are_for_the_team(team: Work) -> None:
    everything = {
        HitKind.MEETINGS: ["Fagdag gras"],
        HitKind.ORGANISATIONS: [],
        HitKind.NETWORKS: ["Fagnettverk gras"],
        HitKind.PEOPLE: ["Gro Gras"],
    }
    assert named(team, "gras") == everything
    assert named(team.acting(NOBODY), "gras") == {**everything, HitKind.PEOPLE: []}
    assert named(team, "aafjord")[HitKind.ORGANISATIONS] == ["Åfjord videregående skole"]
    assert search.people_page(team.acting(NOBODY), "gras", 1).shown == []
    assert search.results(team, "«»").total == 0


def test_guests_are_found_by_those_who_may_see_them(team: Work) -> None:
    session = team.session
    contact, stranger = factories.person(session), factories.person(session)
    guests = {}
    for title in ("Beitedag", "Høstmøte"):
        guests[title] = session.query(Meeting).filter_by(title=title).one()
        school = factories.school(session, name=f"Gjesteskolen ved {title}")
        factories.invitation(session, guests[title], factories.person(session, name="Åse Jåma"), organisation=school)
    duty = offers.duty_of(team, guests["Beitedag"], DutyKind.EXECUTION)
    duty.person = contact
    session.flush()

    def titles(work: Work, words: str) -> list[str]:
        return named(work, words)[HitKind.MEETINGS]

    for words in ("ase jaama", "gjesteskolen ved", "jåma gjesteskolen"):
        assert titles(team, words) == ["Beitedag", "Høstmøte"]
        assert titles(team.acting(identity.actor_of(team, contact, via="page")), words) == ["Beitedag"]
        assert titles(team.acting(identity.actor_of(team, stranger, via="page")), words) == []
        assert titles(team.acting(NOBODY), words) == []


def test_many_hits_come_a_page_at_a_time_and_ask_no_more(team: Work, engine: Engine) -> None:
    counts = []
    for more in (1, LONG_PAGE):
        for number in range(more):
            factories.person(team.session, name=f"Pelle {number:02}")
            factories.network(team.session, name=f"Pelles {more} {number:02}")
        team.session.commit()
        team.session.expunge_all()
        with counted(engine) as ran:
            hits = search.results(team, "pelle")
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 6
    assert (len(hits.people.shown), hits.people.page.total) == (FIRST_HITS, 1 + LONG_PAGE)
    pages = [search.people_page(team, "pelle", number) for number in (1, 9)]
    assert sum(len(page.shown) for page in pages) == pages[0].page.total
    assert search.networks_page(team, "pelles", 1).page.total == 1 + LONG_PAGE

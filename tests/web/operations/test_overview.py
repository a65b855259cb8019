from __future__ import annotations

from datetime import timedelta

from planner.domain.people import ServiceRole
from planner.rows.jobs import JobRun
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY
from tests.web.browsers import SignIn


def test_administrators_see_how_everything_stands(signed_in: SignIn, work: Work) -> None:
    factories.organiser(work.session)
    factories.theme(work.session)
    runs = [
        JobRun(name="tick", started_at=MONDAY, finished_at=MONDAY, failures=0),
        JobRun(name="read-mail", started_at=MONDAY - timedelta(days=1), failures=3, last_error="the mailbox is away"),
    ]
    work.session.add_all(runs)
    page = signed_in(factories.person(work.session, role=ServiceRole.ADMINISTRATOR)).get("/innstillinger").text
    for part in (
        "1 administrator · 1 arrangør",
        "1 tema",
        "1 jobb mislykkes",
        "Mislyktes 3 ganger på rad",
        "the mailbox is away",
    ):
        assert part in page
    assert "Ingenting sendes akkurat nå" not in page


def test_jobs_that_went_well_are_folded_away(signed_in: SignIn, work: Work) -> None:
    work.session.add(JobRun(name="tick", started_at=MONDAY, finished_at=MONDAY, failures=0))
    page = signed_in(factories.person(work.session, role=ServiceRole.ADMINISTRATOR)).get("/innstillinger").text
    assert "Alle jobbene gikk bra sist de ble kjørt." in page
    assert '<details class="more">' in page


def test_all_others_are_turned_away(signed_in: SignIn, work: Work) -> None:
    assert signed_in(factories.organiser(work.session)).get("/innstillinger").status_code == 403

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from planner.adapters.calendar_reader import ProcessReader
from planner.adapters.fetch import WebFetcher
from planner.domain.foreign_calendars import Trouble
from planner.jobs.desk import Desk
from planner.jobs.schedule import JOBS
from planner.services import foreign_calendars
from planner.services.foreign_calendars import Abroad, Owner
from planner.services.work import Deployment, Work, reading, writing
from planner.store.foreign_calendars import BusyInterval, ForeignCalendar
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.foreign import calendar
from tests.servers import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def test_the_job_fetches_what_is_due_over_the_network_and_one_that_fails_stops_no_other(
    engine: Engine, clock: StandingClock, deployment: Deployment, work: Work, server: Server
) -> None:
    abroad = Abroad(WebFetcher(private=True, seconds=5), ProcessReader())
    desk = Desk(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon(), abroad=abroad)
    with writing(work):
        owner = Owner(factories.school(work.session))
        for path in ("/borte.ics", "/skole.ics"):
            foreign_calendars.add(work, owner, server.url(path), path, titles=False)
    body = calendar("20270308/20270310 Prøvedager")
    server.answers["/skole.ics"] = lambda talk: talk.give("200 OK", body, etag='"1"')
    job = next(job for job in JOBS if job.name == "fetch-calendars")
    assert job.due(desk)
    job.do(desk)
    assert not job.due(desk)
    with reading(work):
        found = work.session.scalars(select(ForeignCalendar).order_by(ForeignCalendar.id)).all()
        assert [(one.last_error, one.etag) for one in found] == [(Trouble.GONE, ""), (None, '"1"')]
        assert [(one.all_day, one.title) for one in work.session.scalars(select(BusyInterval))] == [(True, "")]

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Barrier, Lock
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from planner.adapters.calendar_reader import ProcessReader
from planner.adapters.fetch import WebFetcher
from planner.domain.foreign_calendars import ParsedCalendar, Trouble, Window
from planner.jobs.context import JobContext
from planner.jobs.foreign_calendars import MOST_AT_ONCE, fetch_due
from planner.jobs.schedule import JOBS
from planner.rows.foreign_calendars import BusyInterval, ForeignCalendar
from planner.services.dates import foreign_calendars
from planner.services.dates.foreign_calendars import CalendarClient, Fetched, Owner
from planner.services.work import Deployment, Work, reading, writing
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
    calendar_client = CalendarClient(WebFetcher(private=True, seconds=5), ProcessReader())
    context = JobContext(
        sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon(), calendar_client=calendar_client
    )
    with writing(work):
        owner = Owner(factories.school(work.session))
        for path in ("/borte.ics", "/skole.ics"):
            foreign_calendars.add(work, owner, server.url(path), path, titles=False)
    body = calendar("20270308/20270310 Prøvedager")
    server.answers["/skole.ics"] = lambda talk: talk.give("200 OK", body, etag='"1"')
    job = next(job for job in JOBS if job.name == "fetch-calendars")
    assert job.due(context)
    job.do(context)
    assert not job.due(context)
    with reading(work):
        found = work.session.scalars(select(ForeignCalendar).order_by(ForeignCalendar.id)).all()
        assert [(one.last_error, one.etag) for one in found] == [(Trouble.GONE, ""), (None, '"1"')]
        assert [(one.all_day, one.title) for one in work.session.scalars(select(BusyInterval))] == [(True, "")]


@dataclass
class Hosts:
    """Hosts that answer only when as many as may be asked at a time are being asked."""

    meet: Barrier = field(default_factory=lambda: Barrier(MOST_AT_ONCE, timeout=20))
    lock: Lock = field(default_factory=Lock)
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)

    def fetch(self, address: str, etag: str = "", last_modified: str = "") -> Fetched:
        del etag, last_modified
        host = urlsplit(address).hostname or ""
        with self.lock:
            self.now[host] += 1
            self.most[host] = max(self.most[host], self.now[host])
        self.meet.wait()
        with self.lock:
            self.now[host] -= 1
        if host == "h1.example.no":
            raise RuntimeError("our own fault")
        return Fetched(calendar("20270308/20270310 Prøvedager"))

    def read(self, body: bytes, window: Window) -> ParsedCalendar:
        del body, window
        return ParsedCalendar(())


def test_several_hosts_are_asked_at_a_time_and_each_for_one_calendar(
    engine: Engine, clock: StandingClock, deployment: Deployment, work: Work
) -> None:
    hosts = Hosts()
    context = JobContext(
        sessionmaker(engine, expire_on_commit=False),
        clock.now,
        deployment,
        Pigeon(),
        calendar_client=CalendarClient(hosts, hosts),
    )
    with writing(work):
        owner = Owner(factories.school(work.session))
        for number in range(2 * MOST_AT_ONCE):
            address = f"https://h{number % MOST_AT_ONCE}.example.no/{number}.ics"
            foreign_calendars.add(work, owner, address, "", titles=False)
    with pytest.raises(ExceptionGroup) as group:
        fetch_due(context)
    assert len(group.value.exceptions) == 2
    assert dict(hosts.most) == {f"h{number}.example.no": 1 for number in range(MOST_AT_ONCE)}
    with reading(work):
        good = work.session.scalars(select(ForeignCalendar.address).where(ForeignCalendar.good_at.is_not(None)))
        assert sorted(good) == [f"https://h{number % 4}.example.no/{number}.ics" for number in (0, 4, 2, 6, 3, 7)]

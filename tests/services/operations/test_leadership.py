from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from planner.jobs import runner
from planner.jobs.context import JobContext
from planner.jobs.one_by_one import one_by_one
from planner.jobs.schedule import Job
from planner.rows.jobs import JobLease, JobRun
from planner.services.operations import jobs
from planner.services.operations.leadership import Lease, LeaseLostError
from planner.services.operations.schema import connect_lease, sessions
from planner.services.work import Deployment
from planner.store.database import transaction
from tests.carriers import Pigeon
from tests.clock import StandingClock


@dataclass
class Steady:
    """A monotonic clock that stands still until a test moves it."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Candidates:
    """Processes that would lead, each with its own monotonic clock; the time of day is any."""

    engine: Engine
    clock: StandingClock
    clocks: list[Steady] = field(default_factory=list)

    def another(self, session: Callable[[], Session] | None = None) -> Lease:
        self.clocks.append(Steady())
        return Lease(session or sessionmaker(self.engine), self.clock.now, self.clocks[-1])

    def pass_seconds(self, seconds: float) -> None:
        for clock in self.clocks:
            clock.seconds += seconds


@pytest.fixture
def candidates(engine: Engine, clock: StandingClock) -> Candidates:
    return Candidates(engine, clock)


def test_one_of_two_leads_until_it_lets_go(candidates: Candidates) -> None:
    first, second = candidates.another(), candidates.another()
    assert (first.acquire(), second.acquire()) == (True, False)
    assert (first.holds(), second.holds()) == (True, False)
    first.release()
    assert not first.holds()
    assert second.acquire()


@pytest.mark.parametrize("set_by", [timedelta(), timedelta(days=2), timedelta(days=-2)])
def test_another_leads_when_the_count_stands_still_whatever_the_time_of_day(
    candidates: Candidates, set_by: timedelta
) -> None:
    leader, other = candidates.another(), candidates.another()
    assert leader.acquire()
    tries = []
    for _ in range(6):
        tries.append(other.acquire())
        candidates.clock.at += set_by
        candidates.pass_seconds(5)
    assert tries == [False, False, False, False, True, True]
    assert not leader.holds()


def test_nobody_takes_a_lease_that_is_renewed(candidates: Candidates) -> None:
    leader, other = candidates.another(), candidates.another()
    assert leader.acquire()
    for _ in range(8):
        candidates.pass_seconds(10)
        assert leader.holds()
        assert not other.acquire()


def test_a_process_that_slept_between_two_looks_takes_no_lease_that_is_renewed(candidates: Candidates) -> None:
    leader, other = candidates.another(), candidates.another()
    assert leader.acquire()
    assert not other.acquire()
    assert leader.holds()
    candidates.pass_seconds(600)
    assert not other.acquire()


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def test_a_leader_that_wakes_up_writes_nothing_more(
    candidates: Candidates, context: JobContext, session: Session
) -> None:
    stopped, other = candidates.another(), candidates.another()
    assert stopped.acquire()
    before = context.fenced(stopped.fence())
    with before.writing() as work:
        jobs.record(work, "before", work.now)
    other.acquire()
    candidates.pass_seconds(20)
    assert other.acquire()
    for write in (before, context.fenced(stopped.fence())):
        with pytest.raises(LeaseLostError), write.writing() as work:
            jobs.record(work, "after", work.now)
    attempts: list[int] = []
    job = Job("late", timedelta(seconds=1), one_by_one(lambda _work: [1, 2], lambda _work, item: attempts.append(item)))
    assert "Another process leads" in runner.run(job, before)
    assert attempts == []
    with context.fenced(other.fence()).writing() as work:
        jobs.record(work, "other", work.now)
    assert [run.name for run in session.query(JobRun).order_by(JobRun.name)] == ["before", "other"]


def test_what_was_begun_under_an_earlier_lease_is_refused_under_a_later_one_of_the_same_process(
    candidates: Candidates, context: JobContext
) -> None:
    leader, other = candidates.another(), candidates.another()
    assert leader.acquire()
    early = context.fenced(leader.fence())
    leader.release()
    assert other.acquire()
    other.release()
    assert leader.acquire()
    with pytest.raises(LeaseLostError), early.writing():
        pass


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_lease_is_renewed_but_not_taken_while_a_write_is_under_way(
    candidates: Candidates, context: JobContext
) -> None:
    leader, other = candidates.another(), candidates.another()
    assert leader.acquire()
    assert not other.acquire()
    with context.fenced(leader.fence()).writing():
        assert leader.holds()
        other.acquire()
        candidates.pass_seconds(60)
        assert not other.acquire()
    assert other.acquire()


def test_a_leader_that_cannot_renew_stops_before_another_begins(
    candidates: Candidates, engine: Engine, session: Session
) -> None:
    reachable = [True]

    def sometimes() -> Session:
        if not reachable[0]:
            raise OperationalError("SELECT", {}, Exception("the network is gone"))
        return Session(engine)

    leader = candidates.another(sometimes)
    assert leader.acquire()
    reachable[0] = False
    held = []
    for _ in range(4):
        candidates.pass_seconds(5)
        held.append(leader.holds())
    assert held == [True, True, False, False]
    assert not leader.acquire()
    reachable[0] = True
    assert leader.acquire()
    assert session.get_one(JobLease, "jobs").number == 2


def test_nobody_leads_a_database_that_is_out_of_reach(clock: StandingClock) -> None:
    lease_engine = connect_lease("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert not Lease(sessions(lease_engine), clock.now).acquire()


@pytest.mark.parametrize("number", [0, 7])
def test_a_lease_left_by_somebody_with_a_time_in_the_future_runs_out_all_the_same(
    candidates: Candidates, session: Session, clock: StandingClock, number: int
) -> None:
    with transaction(session):
        lease = JobLease(name="jobs", number=number, beats=3, holder="gone", renewed_at=clock.at + timedelta(days=2))
        session.add(lease)
    other = candidates.another()
    assert not other.acquire()
    candidates.pass_seconds(20)
    assert other.acquire()

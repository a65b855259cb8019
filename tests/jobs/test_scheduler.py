from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Event, Lock

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from planner.adapters import clock
from planner.jobs.context import JobContext
from planner.jobs.schedule import Job
from planner.jobs.scheduler import JobProcess
from planner.services.operations.leadership import Fence, no_fence
from planner.services.work import Deployment
from tests.carriers import Pigeon


class StopError(Exception):
    """What ends a job process in these tests, as ``SystemExit`` does in earnest."""


@dataclass
class Chair:
    """A leadership that is given and taken as the test says."""

    grants: list[bool] = field(default_factory=lambda: [True])
    held: bool = False
    released: int = 0

    def acquire(self) -> bool:
        if not self.grants:
            raise StopError
        self.held = self.grants.pop(0)
        return self.held

    def holds(self) -> bool:
        return self.held

    def release(self) -> None:
        self.held = False
        self.released += 1

    def fence(self) -> Fence:
        return no_fence


@pytest.fixture
def context(engine: Engine, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def every_second(name: str, do: object) -> Job:
    return Job(name, timedelta(seconds=1), do)  # type: ignore[arg-type]


def test_the_leader_runs_its_jobs_again_and_again_though_one_fails(context: JobContext) -> None:
    runs: list[str] = []
    enough = Event()
    chair = Chair()

    def leaks(_context: JobContext) -> None:
        runs.append("leaks")
        raise RuntimeError("the roof leaks")

    def works(_context: JobContext) -> None:
        runs.append("works")
        if runs.count("works") >= 2 and runs.count("leaks") >= 2:
            enough.set()
            chair.held = False

    process = JobProcess(context, [every_second("leaks", leaks), every_second("works", works)], chair, 1)
    with pytest.raises(StopError):
        process.work()
    assert enough.is_set()
    assert chair.released == 1


def test_one_that_does_not_lead_runs_nothing(context: JobContext) -> None:
    runs: list[str] = []
    process = JobProcess(context, [every_second("x", lambda _context: runs.append("x"))], Chair([False]), 1)
    with pytest.raises(StopError):
        process.work()
    assert runs == []


def test_a_job_can_be_run_by_name(context: JobContext) -> None:
    runs: list[str] = []
    jobs = [every_second(name, lambda _context, name=name: runs.append(name)) for name in ("a", "b")]
    process = JobProcess(context, jobs, Chair())
    assert process.names() == ("a", "b")
    assert process.run("b") == ""
    assert runs == ["b"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_jobs_begin_anew_when_the_clock_was_set_back_and_when_it_is_corrected(context: JobContext) -> None:
    ahead, runs, chair = [timedelta()], [0], Chair()

    def rarely(_context: JobContext) -> None:
        runs[0] += 1
        ahead[0] = timedelta(days=-2) if runs[0] == 1 else timedelta()
        chair.held = runs[0] < 3

    ticking = replace(context, now=lambda: clock.now() + ahead[0])
    with pytest.raises(StopError):
        JobProcess(ticking, [Job("rarely", timedelta(days=1), rarely)], chair, 0.05).work()
    assert runs == [3]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_job_that_hangs_holds_back_no_other(context: JobContext) -> None:
    gate, chair, names = Event(), Chair(), [f"waits-{number}" for number in range(6)]

    def works(_context: JobContext) -> None:
        gate.set()
        chair.held = False

    def waits(_context: JobContext) -> None:
        assert gate.wait(30)

    process = JobProcess(
        context, [*(every_second(name, waits) for name in names), every_second("works", works)], chair, 1
    )
    with pytest.raises(StopError):
        process.work()
    assert gate.is_set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_job_for_everywhere_runs_without_leading_and_learns_that_the_process_stops(context: JobContext) -> None:
    begun, runs = Event(), []

    class Waiting(Chair):
        def acquire(self) -> bool:
            if begun.is_set():
                raise StopError
            return False

    def goes_on(context: JobContext) -> None:
        begun.set()
        while not context.stopping():
            pass

    jobs = [
        Job("everywhere", timedelta(seconds=1), goes_on, everywhere=True),
        every_second("led", lambda _context: runs.append("led")),
    ]
    with pytest.raises(StopError):
        JobProcess(context, jobs, Waiting(), 0.02).work()
    assert begun.is_set()
    assert runs == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_job_is_never_at_work_twice_at_once_however_often_it_is_due(context: JobContext) -> None:
    gate, chair, ticks = Event(), Chair(), list[str]()
    alone, others = Lock(), list[str]()

    def slow(_context: JobContext) -> None:
        if not alone.acquire(blocking=False):
            others.append("a second one")
            return
        assert gate.wait(30)
        alone.release()

    def tick(_context: JobContext) -> None:
        ticks.append("tick")
        if len(ticks) == 5:
            chair.held = False
            gate.set()

    often = timedelta(milliseconds=1)
    with pytest.raises(StopError):
        JobProcess(context, [Job("slow", often, slow), Job("tick", often, tick)], chair, 0.02).work()
    assert len(ticks) >= 5
    assert others == []

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from planner.adapters import clock
from planner.jobs.context import JobContext
from planner.jobs.schedule import Job
from planner.jobs.scheduler import JobProcess
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

    process = JobProcess(context, [every_second("leaks", leaks), every_second("works", works)], chair, "Europe/Oslo", 1)
    with pytest.raises(StopError):
        process.work()
    assert enough.is_set()
    assert chair.released == 1


def test_one_that_does_not_lead_runs_nothing(context: JobContext) -> None:
    runs: list[str] = []
    process = JobProcess(
        context, [every_second("x", lambda _context: runs.append("x"))], Chair([False]), "Europe/Oslo", 1
    )
    with pytest.raises(StopError):
        process.work()
    assert runs == []


def test_a_job_can_be_run_by_name(context: JobContext) -> None:
    runs: list[str] = []
    jobs = [every_second(name, lambda _context, name=name: runs.append(name)) for name in ("a", "b")]
    process = JobProcess(context, jobs, Chair(), "Europe/Oslo")
    assert process.names() == ("a", "b")
    assert process.run("b") == ""
    assert runs == ["b"]

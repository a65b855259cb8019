from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from planner.jobs import runner
from planner.jobs.context import JobContext
from planner.jobs.schedule import JOBS, Job
from planner.rows.jobs import JobRun
from planner.services.work import Deployment
from tests.carriers import Pigeon
from tests.clock import StandingClock


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def fails(context: JobContext) -> None:
    raise RuntimeError("the roof leaks")


def job(do: object = fails, **given: object) -> Job:
    return Job("mend-the-roof", timedelta(seconds=1), do, **given)  # type: ignore[arg-type]


def kept(session: Session, name: str = "mend-the-roof") -> JobRun:
    session.rollback()
    session.expire_all()
    return session.get_one(JobRun, name)


@pytest.mark.parametrize("row", JOBS, ids=lambda row: row.name)
def test_every_job_runs_on_an_empty_database_and_is_recorded_if_it_had_anything_to_do(
    row: Job, context: JobContext, session: Session
) -> None:
    assert runner.run(row, context) == ""
    run = session.get(JobRun, row.name)
    assert (run is not None) == row.due(context)


def test_no_two_jobs_have_the_same_name() -> None:
    assert len({row.name for row in JOBS}) == len(JOBS)


def test_a_failure_is_recorded_and_counted_until_a_run_ends_well(
    context: JobContext, session: Session, clock: StandingClock
) -> None:
    for failures in (1, 2):
        assert runner.run(job(), context) == "RuntimeError: the roof leaks"
        run = kept(session)
        assert (run.failures, run.last_error) == (failures, "RuntimeError: the roof leaks")
    clock.forward(hours=1)
    assert runner.run(job(lambda _context: None), context) == ""
    run = kept(session)
    assert (run.failures, run.last_error, run.finished_at) == (0, "", clock.at)


def test_a_job_with_nothing_to_do_writes_nothing(context: JobContext, session: Session) -> None:
    assert runner.run(job(due=lambda _context: False), context) == ""
    assert session.get(JobRun, "mend-the-roof") is None


def test_a_run_that_cannot_be_recorded_is_no_disaster(
    deployment: Deployment, clock: StandingClock, caplog: pytest.LogCaptureFixture
) -> None:
    def no_session() -> Session:
        raise ConnectionError("the database is gone")

    assert runner.run(job(), JobContext(no_session, clock.now, deployment, Pigeon())) == "RuntimeError: the roof leaks"
    assert "could not be recorded" in caplog.text


def test_a_database_that_is_away_is_told_in_one_line_each_time(
    context: JobContext, caplog: pytest.LogCaptureFixture
) -> None:
    def finds_it_away(_context: JobContext) -> None:
        raise OperationalError("SELECT 1", None, Exception("connection refused\nIs the server running?"))

    assert runner.run(job(finds_it_away), context) == "OperationalError: (builtins.Exception) connection refused"
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)]
    assert "\n" not in caplog.text.rstrip()

"""Jobs that delete or pass on what has had its time: a bounded number of rows in each transaction, until nothing is left."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from planner.formats.words.jobs import job_label
from planner.jobs.context import JobContext
from planner.jobs.schedule import JOBS
from planner.rows.outbox import Letter, LetterState
from planner.services.work import Deployment, Work, reading
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.write_sizes import write_sizes

MANY = 130


def run(name: str, context: JobContext) -> None:
    next(job for job in JOBS if job.name == name).do(context)


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def test_letters_that_have_long_left_are_deleted_in_slices(
    context: JobContext, engine: Engine, work: Work, clock: StandingClock
) -> None:
    for _ in range(MANY):
        factories.letter(work.session, state=LetterState.SENT)
    kept = factories.letter(work.session).id
    work.session.commit()
    clock.forward(days=800)
    with write_sizes(engine) as sizes:
        run("clean-up", context)
    assert sizes.too_large() == {}
    with reading(work):
        assert list(work.session.scalars(select(Letter.id))) == [kept]


def test_every_job_is_shown_by_what_it_does() -> None:
    named = {job.name: job_label(job.name) for job in JOBS}
    assert len(set(named.values())) == len(JOBS)
    assert not set(named) & set(named.values())
    assert job_label("of-another-version") == "of-another-version"

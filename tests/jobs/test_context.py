"""The transactions of jobs: those who wait for the lock come in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from planner.domain.renewals import MOST_MEETINGS
from planner.jobs import entries
from planner.jobs.context import LONGEST_PAUSE_SECONDS, JobContext
from planner.services.calendars import calendars
from planner.services.work import Deployment, Work, writing
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


@pytest.mark.parametrize(("held", "paused"), [(0.25, 0.25), (0.0, 0.0), (7.0, LONGEST_PAUSE_SECONDS)])
def test_a_job_lets_others_write_for_as_long_as_it_held_the_lock(
    context: JobContext, held: float, paused: float
) -> None:
    pauses: list[float] = []
    instants: Iterator[float] = count(10.0, held)
    steady = replace(context, pause=pauses.append, steady=lambda: next(instants))
    with steady.writing():
        pass
    with pytest.raises(ValueError, match="breaks"), steady.writing():
        raise ValueError("breaks")
    with steady.reading():
        pass
    assert pauses == [paused, paused]


def test_whoever_waits_for_the_lock_writes_between_two_slices(context: JobContext, work: Work) -> None:
    convener = factories.facilitator(work.session)
    ids = [factories.meeting(work.session, convener=convener).id for _ in range(2 * MOST_MEETINGS)]
    work.session.commit()
    with writing(work):
        calendars.refresh_all(work, ids)
    outsiders: list[int] = []

    def answer(_seconds: float) -> None:
        with context.writing() as outside:
            outsiders.append(factories.person(outside.session).id)

    deployment = replace(work.deployment, base_url="https://moter.example.no")
    entries.roll(replace(context, deployment=deployment, pause=answer))
    assert len(set(outsiders)) == len(outsiders) >= len(ids) // MOST_MEETINGS

"""Reminders to many: found by one job, written in slices by another, each once."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import sessionmaker

from planner.jobs.context import JobContext
from planner.jobs.schedule import JOBS, WRITE_LETTERS
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.outbox import Letter
from planner.rows.reminders import Reminder
from planner.services.work import Deployment, Work, reading
from tests import factories
from tests.carriers import Pigeon
from tests.clock import MONDAY, StandingClock
from tests.crowds import crowd
from tests.reminding import ANSWER_BY, ASKED
from tests.write_sizes import write_sizes

MANY = 130


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def run(name: str, context: JobContext) -> None:
    next(job for job in JOBS if job.name == name).do(context)


def test_many_are_reminded_a_slice_at_a_time_each_once_and_those_invited_late_are_passed_over(
    context: JobContext, engine: Engine, work: Work, clock: StandingClock
) -> None:
    meeting = crowd(work.session, MANY, factories.meeting(work.session, answer_by=ANSWER_BY))
    ids = list(work.session.scalars(select(Invitation.id).order_by(Invitation.id)))
    work.session.execute(update(Invitation).values(invited_at=MONDAY))
    work.session.execute(update(Invitation).where(Invitation.id.in_(ids[5:75])).values(invited_at=ASKED))
    work.session.commit()
    clock.at = ASKED
    with write_sizes(engine) as sizes:
        for _ in range(2):
            run("remind-guests", context)
            run(WRITE_LETTERS, context)
    assert sizes.too_large() == {}
    with reading(work):
        people = Counter(work.session.scalars(select(Letter.person_id).where(Letter.meeting_id == meeting.id)))
        assert (len(people), set(people.values())) == (MANY - 70, {1})
        assert work.session.scalar(select(func.count()).select_from(Reminder)) == MANY - 70
        assert [line.facts["count"] for line in work.session.scalars(select(JournalLine))] == [MANY - 70]

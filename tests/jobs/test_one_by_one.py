from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker

from planner.domain.duties import DutyKind, OfferState
from planner.jobs.context import JobContext
from planner.jobs.one_by_one import one_by_one
from planner.jobs.runner import run
from planner.jobs.schedule import JOBS
from planner.rows.duties import Offer
from planner.services.duties import offers
from planner.services.duties.offers import Proposal
from planner.services.work import Deployment, Work, reading, writing
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.held_locks import ROW, held


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def offered(work: Work) -> list[int]:
    with writing(work):
        school = factories.school(work.session)
        factories.contact_of(work.session, school)
        meeting = factories.meeting(work.session)
        return [offers.offer(work, meeting, kind, Proposal(school.id)).id for kind in DutyKind]


def states(work: Work) -> list[OfferState]:
    with reading(work):
        return list(work.session.scalars(select(Offer.state).order_by(Offer.id)))


def test_the_table_lapses_every_offer_whose_deadline_has_passed(
    context: JobContext, work: Work, clock: StandingClock
) -> None:
    offered(work)
    clock.forward(days=8)
    next(job for job in JOBS if job.name == "lapse-offers").do(context)
    assert states(work) == [OfferState.LAPSED, OfferState.LAPSED]


def test_one_that_fails_blocks_no_other(context: JobContext, work: Work) -> None:
    first, second = offered(work)

    def withdraw(work: Work, offer_id: int) -> None:
        made, _meeting = offers.by_id(work, offer_id)
        made.state = OfferState.WITHDRAWN
        work.session.flush()
        if offer_id == first:
            raise ValueError(offer_id)

    with pytest.raises(ExceptionGroup) as failures:
        one_by_one(lambda _: [first, second], withdraw)(context)
    assert [str(failure) for failure in failures.value.exceptions] == [str(first)]
    assert states(work) == [OfferState.OFFERED, OfferState.WITHDRAWN]


def test_a_job_that_waits_for_a_lock_says_so_and_does_it_the_next_time(
    context: JobContext, engine: Engine, work: Work, clock: StandingClock
) -> None:
    offered(work)
    clock.forward(days=8)
    lapse = next(job for job in JOBS if job.name == "lapse-offers")
    with held(engine, ROW), pytest.raises(OperationalError):
        lapse.do(context)
    assert states(work) == [OfferState.OFFERED, OfferState.OFFERED]
    assert run(lapse, context) == ""
    assert states(work) == [OfferState.LAPSED, OfferState.LAPSED]

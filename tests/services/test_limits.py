from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.domain.limits import Limit
from planner.rows.tokens import RateCount
from planner.services import limits
from planner.services.operations.retention import clean_up
from planner.services.work import Work, reading, writing

THREE = Limit("three", 3, 15)


def _count(work: Work, subject: str) -> int:
    with writing(work):
        return limits.count(work, THREE, subject)


def test_each_subject_is_counted_by_itself(work: Work) -> None:
    assert [_count(work, "a"), _count(work, "a"), _count(work, "b")] == [1, 2, 1]


def test_a_new_window_starts_at_nothing(work: Work) -> None:
    assert _count(work, "a") == 1
    assert _count(replace(work, now=work.now + timedelta(minutes=15)), "a") == 1


def test_subjects_cannot_be_read_out_of_the_table(work: Work) -> None:
    _count(work, "kari@example.no")
    with reading(work):
        assert "kari" not in work.session.scalars(select(RateCount.key)).one()


def test_windows_that_have_ended_are_forgotten(work: Work) -> None:
    _count(work, "a")
    later = replace(work, now=work.now + timedelta(minutes=15))
    _count(later, "b")
    with writing(later):
        assert clean_up(later) == 1
    assert _count(later, "b") == 2


@pytest.fixture
def workers(engine: Engine, work: Work) -> Iterator[list[Work]]:
    sessions = [Session(engine, expire_on_commit=False) for _ in range(16)]
    yield [replace(work, session=session) for session in sessions]
    for session in sessions:
        session.close()


def test_workers_at_once_lose_no_count(workers: list[Work]) -> None:
    with ThreadPoolExecutor(len(workers)) as pool:
        counts = list(pool.map(lambda work: _count(work, "a"), workers))
    assert sorted(counts) == list(range(1, len(workers) + 1))

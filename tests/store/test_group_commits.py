"""Writers of one process that are committed together: each gets what is its own, and none of them spoils another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from planner.domain.refusals import Refused
from planner.rows.tokens import RateCount
from planner.store import group_commits, rate_limits
from planner.store.database import DatabaseFailure, transaction
from planner.store.group_commits import WaitingLine

WRITERS = 12


def stored(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(RateCount.key)))


def put(key: str) -> Callable[[Session], str]:
    def write(session: Session) -> str:
        session.add(RateCount(key=key, window=1, count=1))
        session.flush()
        return key

    return write


def more(session: Session, key: str) -> None:
    rate_limits.count(session, {key: 1})


def seat(meeting: int) -> Callable[[Session, Any], str]:
    def write(session: Session, _counted: Any) -> str:  # noqa: ANN401 - What the count returned.
        row = select(RateCount).where(RateCount.key == f"meeting:{meeting}").with_for_update()
        session.scalars(row).one().count += 1
        session.flush()
        return "seated"

    return write


def refuse(_session: Session, _counted: Any) -> None:  # noqa: ANN401 - What the count returned.
    raise Refused("limits.too_many")


def clash(session: Session, counted: str) -> None:
    put(counted)(session)


def fail(_session: Session, _counted: str) -> None:
    raise OperationalError("COMMIT", {}, Exception("disk I/O error"))


def run(engine: Engine, then: Callable[[Session, Any], Any], number: int) -> Any:  # noqa: ANN401 - What ``then`` returns.
    with Session(engine, expire_on_commit=False) as session:
        return group_commits.write(session, put(f"counted:{number}"), then)


def test_each_of_many_writers_gets_its_own_result_and_all_is_stored(engine: Engine) -> None:
    def answer(number: int) -> str:
        return str(run(engine, lambda session, counted: put(f"{counted}:answer")(session), number))

    with ThreadPoolExecutor(WRITERS) as pool:
        results = list(pool.map(answer, range(WRITERS)))
    assert results == [f"counted:{number}:answer" for number in range(WRITERS)]
    assert stored(engine) == {f"counted:{number}{end}" for number in range(WRITERS) for end in ("", ":answer")}


@pytest.mark.parametrize(("spoiler", "error"), [(refuse, Refused), (clash, IntegrityError)])
def test_what_is_refused_undoes_its_own_writing_alone_and_keeps_its_count(
    engine: Engine, spoiler: Callable[[Session, Any], Any], error: type[Exception]
) -> None:
    def answer(number: int) -> bool:
        if number % 3:
            run(engine, lambda session, counted: put(f"{counted}:answer")(session), number)
            return True
        with pytest.raises(error):
            run(engine, spoiler, number)
        return False

    with ThreadPoolExecutor(WRITERS) as pool:
        taken = list(pool.map(answer, range(WRITERS)))
    answers = {f"counted:{number}:answer" for number in range(WRITERS) if taken[number]}
    assert stored(engine) == {f"counted:{number}" for number in range(WRITERS)} | answers


def test_both_functions_are_called_again_where_somebody_is_refused_and_count_once(engine: Engine) -> None:
    calls: list[str] = []

    def before(session: Session) -> None:
        calls.append("before")
        more(session, "counted")

    def then(_session: Session, _counted: object) -> None:
        calls.append("then")
        raise Refused("limits.too_many")

    with Session(engine) as session, pytest.raises(Refused):
        group_commits.write(session, before, then)
    assert calls == ["before", "then"] * 2
    with Session(engine) as session:
        assert session.scalars(select(RateCount.count)).all() == [1]


@pytest.mark.parametrize("meetings", [1, 3])
def test_writers_in_lines_count_in_one_order_and_lose_nothing(engine: Engine, meetings: int) -> None:
    """Lines of several meetings count the same keys, in several orders of coming, beside writers who stand in none."""
    keys = {number: f"place:{number * 5 % WRITERS % 4}" for number in range(WRITERS)}

    def answer(number: int) -> str:
        line = WaitingLine(f"meeting:{number % meetings}", keys[number]) if number % 4 else None
        with Session(engine, expire_on_commit=False) as session:
            return str(group_commits.write(session, lambda own: more(own, keys[number]), seat(number % meetings), line))

    with Session(engine) as session, transaction(session):
        for number in range(meetings):
            put(f"meeting:{number}")(session)
    with ThreadPoolExecutor(WRITERS) as pool:
        assert set(pool.map(answer, range(WRITERS))) == {"seated"}
    with Session(engine) as session:
        counted = {count.key: count.count for count in session.scalars(select(RateCount))}
    expected = Counter(keys.values())
    expected.update(f"meeting:{number % meetings}" for number in range(WRITERS))
    expected.update(f"meeting:{number}" for number in range(meetings))
    assert counted == expected


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_writers_who_change_the_same_people_in_two_orders_are_both_stored(engine: Engine) -> None:
    """Two lines, each with a writer that has one row and waits for that of the other: one is undone and written again."""
    people, meet, tries = ["person:1", "person:2"], Barrier(2), Counter[str]()

    def answer(order: list[str]) -> str:
        def then(session: Session, _counted: Any) -> str:  # noqa: ANN401 - What the count returned.
            for key in order:
                tries[key] += 1
                session.execute(text("UPDATE rate_counts SET count = count + 1 WHERE key = :key"), {"key": key})
                if tries.total() <= 2:
                    meet.wait(30)
            return order[0]

        def before(session: Session) -> None:
            session.execute(text("SET LOCAL deadlock_timeout = '10ms'"))

        with Session(engine, expire_on_commit=False) as session:
            return str(group_commits.write(session, before, then, WaitingLine(f"meeting:{order[0]}", "")))

    with Session(engine) as session, transaction(session):
        for key in people:
            put(key)(session)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(answer, [people, people[::-1]])) == people
    with Session(engine) as session:
        assert set(session.scalars(select(RateCount.count))) == {3}
    assert tries.total() > 4


def test_a_failure_of_the_database_confirms_nothing_and_the_next_writer_is_served(engine: Engine) -> None:
    with pytest.raises(DatabaseFailure):
        run(engine, fail, 1)
    assert stored(engine) == set()
    run(engine, lambda session, _counted: session.execute(text("SELECT 1")).all(), 2)
    assert stored(engine) == {"counted:2"}

"""Which feeds have changed since a process last asked: every one, in whatever order the transactions commit."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from planner.domain.feeds import REMOVALS
from planner.rows.calendars import FeedVersion
from planner.store.database import DatabaseFailure, transaction
from planner.store.feed_moves import FeedMove, MoveReader, move, note_removal, touch
from tests.clock import MONDAY

FEEDS = ("min/1", "min/2", "oppgaver/1")


@pytest.fixture
def reader(engine: Engine) -> MoveReader:
    """Return a reader that has asked once, of a few feeds."""
    with Session(engine) as session, transaction(session):
        move(session, {feed: FeedMove("stamp", {}, "") for feed in FEEDS}, MONDAY)
    reader = MoveReader(engine)
    assert not reader.read().trusted
    return reader


def places(reader: MoveReader) -> dict[str, int]:
    moves = reader.read()
    assert moves.trusted
    return moves.moved


def test_what_moves_is_told_of_once_it_is_committed(engine: Engine, reader: MoveReader) -> None:
    before = places(reader)
    for _ in range(3):
        with Session(engine) as session, transaction(session):
            touch(session, 1)
        after = places(reader)
        assert all(after[feed] > before.get(feed, 0) for feed in ("min/1", "oppgaver/1"))
        assert after.get("min/2", 0) == before.get("min/2", 0)
        assert {feed: places(reader).get(feed, place) for feed, place in after.items()} == after
        before = after


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_transaction_that_commits_late_is_not_passed_over(engine: Engine, reader: MoveReader) -> None:
    with Session(engine) as slow, Session(engine) as quick:
        touch(slow, 1)
        with transaction(quick):
            touch(quick, 2)
        first = places(reader)
        assert places(reader)["min/2"] == first["min/2"]
        slow.commit()
    late = places(reader)
    assert late["min/1"] < late["min/2"]
    assert late["min/1"] != first.get("min/1")


def test_a_deleted_counter_is_told_of(engine: Engine, reader: MoveReader) -> None:
    places_told = []
    for feed in FEEDS:
        with Session(engine) as session, transaction(session):
            note_removal(session, [feed])
            session.delete(session.get_one(FeedVersion, feed))
        places_told.append(places(reader)[REMOVALS])
    assert places_told == sorted(set(places_told))
    with Session(engine) as session, transaction(session):
        note_removal(session, FEEDS)
    assert places(reader).get(REMOVALS, places_told[-1]) == places_told[-1]


def test_after_an_outage_nothing_that_was_told_before_is_trusted(engine: Engine, reader: MoveReader) -> None:
    assert reader.read().trusted
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE feed_versions RENAME TO away")
        connection.commit()
        with pytest.raises(DatabaseFailure):
            reader.read()
        connection.exec_driver_sql("ALTER TABLE away RENAME TO feed_versions")
        connection.commit()
    assert [reader.read().trusted for _ in range(2)] == [False, True]

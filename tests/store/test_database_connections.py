"""Reading by plain connections: what the driver has prepared is kept, and no later transaction is another for it."""

from contextlib import suppress

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.orm import Session

from planner.rows.tokens import RateCount
from planner.store.database import DatabaseFailure, connect, connect_reader, reading
from planner.store.feed_moves import MoveReader


def test_reading_by_plain_connections_undoes_nothing_and_leaves_later_transactions_alone(engine: Engine) -> None:
    moves = MoveReader(engine)
    for _ in range(8):
        with connect_reader(engine) as connection:
            connection.execute(select(RateCount.key)).all()
        moves.read()
    if engine.dialect.name == "postgresql":
        with connect_reader(engine) as connection:
            assert prepared(connection) >= {"rate_counts", "feed_versions"}
    with Session(engine) as session:
        session.add(RateCount(key="undone", window=1, count=1))
        session.flush()
        session.rollback()
        assert session.scalars(select(RateCount.key)).all() == []


def test_reading_by_sessions_undoes_nothing_but_what_was_changed(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session:
        for _ in range(8):
            with reading(session):
                session.scalars(select(RateCount.key)).all()
        if engine.dialect.name == "postgresql":
            with reading(session):
                assert prepared(session.connection()) == {"rate_counts"}
        with reading(session):
            session.add(RateCount(key="flushed", window=1, count=1))
            session.flush()
            session.add(RateCount(key="added", window=1, count=1))
        with reading(session):
            session.add(RateCount(key="only added", window=1, count=1))
            session.connection()
        assert session.scalars(select(RateCount.key)).all() == []


def test_a_transaction_that_has_failed_is_undone(engine: Engine) -> None:
    with Session(engine) as session:
        with reading(session), suppress(DatabaseFailure):
            session.execute(text("SELECT nothing FROM nowhere"))
        assert session.scalars(select(RateCount.key)).all() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_has_ended_meanwhile_is_not_lent(engine: Engine, database_url: str) -> None:
    lending, ending = connect(database_url), text("SELECT pg_terminate_backend(:pid, 5000)")
    with lending.connect() as connection:
        first = connection.scalar(text("SELECT pg_backend_pid()"))
    with lending.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == first
    with engine.connect() as connection:
        assert connection.scalar(ending, {"pid": first})
    with lending.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != first
    lending.dispose()


def prepared(connection: Connection) -> set[str]:
    """Return the tables in the statements that the driver keeps prepared on a connection of PostgreSQL."""
    statements = " ".join(connection.execute(text("SELECT statement FROM pg_prepared_statements")).scalars())
    return {table for table in ("rate_counts", "feed_versions") if table in statements}

"""Reads by the driver itself: where the database does not answer in time, that passes, as with any other read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from planner.store import feeds, meeting_pages
from planner.store.database import UNAVAILABLE


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("replies", lambda session: meeting_pages.state(session, "fagdag")),
        ("feed_entries", lambda session: feeds.public_entries(session.connection(), "alle", "nb")),
    ],
)
def test_a_read_that_meets_a_lock_fails_as_one_that_may_be_tried_again(
    engine: Engine, table: str, read: Callable[[Session], object]
) -> None:
    with engine.begin() as holder, Session(engine) as session:
        holder.execute(text(f"LOCK TABLE {table}"))
        session.execute(text("SET LOCAL lock_timeout = '10ms'"))
        with pytest.raises(UNAVAILABLE):
            read(session)

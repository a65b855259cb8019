"""The order in which feeds change: which have changed since a process last asked, none passed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, bindparam, case, cast, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from planner.domain.calendars import whole_second
from planner.domain.feed_changes import LONGEST
from planner.rows.calendars import FeedVersion
from planner.store.row_batches import table_of

_TABLE = table_of(FeedVersion)
_COLUMNS = ("feed", "stamp", "names", "recent", "changed_at")
_SECOND_LATER = {
    "sqlite": func.datetime(_TABLE.c.changed_at, "+1 second", type_=Text()) + literal(".000000"),
    "postgresql": _TABLE.c.changed_at + text("interval '1 second'"),
}


class FeedMove(NamedTuple):
    """A change of a feed: the stamp of its new state, the names of its subject, and the text that tells of the change.

    Without ``names`` those stand that are stored. ``recent`` is empty for a secret feed.
    """

    stamp: str
    names: dict[str, str]
    recent: str


def move(session: Session, moves: Mapping[str, FeedMove], now: datetime) -> None:
    """Move the counters of feeds on, each made where there is none, by one statement and in the order given.

    They stay locked until the transaction ends. No feed changes twice at one time, as its readers count it.
    """
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if postgres else sqlite.insert
    new = insert(_TABLE).values(
        {name: bindparam(name) for name in _COLUMNS} | {"version": 1, "moved": _next_move(postgres=postgres)}
    )
    before, given, later = _TABLE.c, new.excluded, _SECOND_LATER["postgresql" if postgres else "sqlite"]
    joined = func.substr(given.recent + literal(";") + before.recent, 1, LONGEST)
    greatest = func.greatest if postgres else func.max
    after: dict[str, ColumnElement[Any]] = {
        "version": before.version + 1,
        "stamp": given.stamp,
        "names": case((cast(given.names, Text) == "{}", before.names), else_=given.names),
        # What ends so tells of no meeting, as after a change of the whole feed: nothing earlier is of use.
        "recent": case((given.recent.like("%:"), given.recent), (given.recent == "", ""), else_=joined),
        "moved": _next_move(postgres=postgres),
        "changed_at": case((before.version == 0, given.changed_at), else_=greatest(given.changed_at, later)),
    }
    rows = [{**change._asdict(), "feed": feed, "changed_at": whole_second(now)} for feed, change in moves.items()]
    session.connection().execute(new.on_conflict_do_update(index_elements=[before.feed], set_=after), rows)


def _next_move(*, postgres: bool) -> ColumnElement[int]:
    """Return the place of a change in the order of all changes, to be stored with it.

    SQLite has one writer at a time, so a counter is in the order of the commits. On PostgreSQL a transaction may commit
    after a later one: the number of the transaction is stored, and whoever asks knows which were not over when they last did.
    """
    if postgres:
        return func.txid_current()
    return select(func.coalesce(func.max(FeedVersion.moved), 0) + 1).scalar_subquery()

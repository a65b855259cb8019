"""The order in which feeds change: which have changed since a process last asked, none passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Engine, Insert, Text, bindparam, case, cast, func, literal, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from planner.domain.calendars import whole_second
from planner.domain.feed_changes import LONGEST
from planner.domain.feeds import REMOVALS, SECRET
from planner.rows.calendars import FeedVersion
from planner.store.database import DatabaseFailure, connect_reader
from planner.store.engines import FILE
from planner.store.row_batches import table_of

_TABLE = table_of(FeedVersion)
_COLUMNS = ("feed", "stamp", "names", "recent", "changed_at")
_SECOND_LATER = {
    "sqlite": func.datetime(_TABLE.c.changed_at, "+1 second", type_=Text()) + literal(".000000"),
    "postgresql": _TABLE.c.changed_at + text("interval '1 second'"),
}

_SQLITE = (
    "SELECT m.reached, v.feed, v.moved FROM (SELECT coalesce(max(moved), 0) AS reached FROM feed_versions) m "
    "LEFT JOIN feed_versions v ON v.moved >= ?"
)
_POSTGRESQL = (
    "SELECT m.reached, v.feed, v.moved FROM (SELECT txid_snapshot_xmin(txid_current_snapshot()) AS reached) m "
    "LEFT JOIN feed_versions v ON v.moved >= %s AND v.moved < txid_snapshot_xmax(txid_current_snapshot())"
)
_NONE_YET = 2**62


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
    rows = [{**change._asdict(), "feed": feed, "changed_at": whole_second(now)} for feed, change in moves.items()]
    session.connection().execute(_moving(postgres=_on_postgresql(session)), rows)


@cache
def _moving(*, postgres: bool) -> Insert:
    # Built once: to build it takes longer than to run it.
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
    return new.on_conflict_do_update(index_elements=[before.feed], set_=after)


def _next_move(*, postgres: bool) -> ColumnElement[int]:
    """Return the place of a change in the order of all changes, to be stored with it.

    SQLite has one writer at a time, so a counter is in the order of the commits. On PostgreSQL a transaction may commit
    after a later one: the number of the transaction is stored, and whoever asks knows which were not over when they last did.
    """
    if postgres:
        return func.txid_current()
    return select(func.coalesce(func.max(FeedVersion.moved), 0) + 1).scalar_subquery()


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def touch(session: Session, person_id: int) -> None:
    """Move the secret feeds of a person on without a change of their bytes: their address or their language is another."""
    feeds = [f"{begins}{person_id}" for begins in SECRET]
    statement = (
        update(FeedVersion)
        .where(FeedVersion.feed.in_(feeds))
        .values(moved=_next_move(postgres=_on_postgresql(session)))
    )
    session.execute(statement, execution_options={"synchronize_session": False})


def note_removal(session: Session, feeds: Sequence[str]) -> None:
    """Say that the counters of these feeds are about to be deleted: whoever follows them forgets what they know of any."""
    insert = postgresql.insert if _on_postgresql(session) else sqlite.insert
    blank = (literal(REMOVALS), literal(0), literal(""), literal({}, FeedVersion.names.type))
    of_any = select(*blank, FeedVersion.changed_at, _next_move(postgres=_on_postgresql(session)))
    columns = ["feed", "version", "stamp", "names", "changed_at", "moved"]
    statement = insert(FeedVersion).from_select(columns, of_any.where(FeedVersion.feed.in_(feeds)).limit(1))
    session.execute(statement.on_conflict_do_update(index_elements=["feed"], set_={"moved": statement.excluded.moved}))


class Moves(NamedTuple):
    """The feeds that have changed, each with its place in the order. Where ``trusted`` is false, others may have changed too."""

    moved: dict[str, int]
    trusted: bool


class MoveReader:
    """Asks what has changed since it last asked, past sessions and rows. For one thread alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._statement = _SQLITE if engine.dialect.paramstyle == "qmark" else _POSTGRESQL
        self._reached: int | None = None
        self._file: object = None

    def read(self) -> Moves:
        """Return the changes; raise ``DatabaseFailure`` where the database does not answer, after which nothing is trusted."""
        before, self._reached = self._reached, None
        try:
            file, rows = self._rows(_NONE_YET if before is None else before)
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise DatabaseFailure(str(error)) from error
        reached: int = rows[0][0]
        # Another file in its place, or one that was put back, has an order of its own.
        trusted = before is not None and before <= reached and file == self._file
        self._reached, self._file = reached, file
        return Moves({row[1]: row[2] for row in rows if row[1] is not None}, trusted)

    def _rows(self, reached: int) -> tuple[object, list[Any]]:
        connection = connect_reader(self._engine)
        try:
            cursor = connection.connection.cursor()
            cursor.execute(self._statement, (reached,))
            rows = cursor.fetchall()
            cursor.close()
            return connection.connection.info.get(FILE), list(rows)
        finally:
            connection.close()

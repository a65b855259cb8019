"""Group commit: the writers of one process that would wait for each other at the database are committed together.

SQLite has one writer at a time, serves many that wait in no order, and each commit waits for the disk. On PostgreSQL those
who write about one meeting wait for its row. Here they stand in line in their process: the first does the work of all
that wait, each within a savepoint of its own, commits once, and only then is anybody told that it is done. A writer on
PostgreSQL who waits for no such row has a transaction of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any
from weakref import WeakKeyDictionary

from planner.store.database import UNAVAILABLE, Engine, Session, is_deadlock, plain_transaction

MOST_TOGETHER = 32
"""How many writers are committed together at most, so that nobody waits for a crowd."""


@dataclass(frozen=True)
class WaitingLine:
    """Where a writer stands in line: at the row that all in it lock, and by the key of what is counted before that.

    All that is counted for those who are committed together is locked before the row, in the order of the keys, so
    that two processes never wait for each other.
    """

    row: str
    key: str


_NOWHERE = WaitingLine("", "")


class _RefusedError(Exception):
    """Somebody's writing cannot be, and what others wrote in the same transaction is to be done again without it."""


@dataclass(eq=False)
class _Writer:
    """What one caller wants written, and what came of it. ``turn`` is set when it is done, or when the caller is to lead."""

    before: Callable[[Session], Any]
    write: Callable[[Session, Any], Any]
    line: WaitingLine
    turn: Event = field(default_factory=Event)
    done: bool = False
    stored: bool = False
    result: Any = None
    error: BaseException | None = None

    def run(self, session: Session, counted: Any) -> None:  # noqa: ANN401 - What ``before`` returned.
        """Write within the transaction; raise ``_RefusedError`` where it has to be undone."""
        try:
            self.result = self.write(session, counted)
            session.flush()
        except UNAVAILABLE:
            raise
        except Exception as error:
            raise _RefusedError from error
        # Nothing that this caller has read may be taken for the truth by the next.
        session.expunge_all()

    def run_guarded(self, session: Session, counted: Any) -> None:  # noqa: ANN401 - What ``before`` returned.
        """Write within the transaction. A refusal undoes what ``write`` did; a failure of the database ends the transaction."""
        try:
            with session.begin_nested():
                self.result = self.write(session, counted)
        except UNAVAILABLE:
            raise  # SQLite may have undone the whole transaction, with what others wrote.
        except Exception as error:  # noqa: BLE001 - Raised again by the caller whose error it is.
            self.error = error
        session.expunge_all()

    def outcome(self) -> Any:  # noqa: ANN401 - What the caller's own function returned.
        """Return what was written, or raise what went wrong."""
        if self.error is not None:
            raise self.error
        return self.result


class GroupCommits:
    """The lines of writers of one engine. The one in front commits for all who wait, and hands over to the next."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._waiting: dict[str, deque[_Writer]] = {}

    def run(self, writer: _Writer) -> None:
        """Have a writer's work done; return when it is stored durably, or cannot be."""
        with self._lock:
            leads = writer.line.row not in self._waiting
            self._waiting.setdefault(writer.line.row, deque()).append(writer)
        if not leads:
            writer.turn.wait()
        if not writer.done:
            self._lead(writer.line.row)

    def _lead(self, row: str) -> None:
        with self._lock:
            waiting = self._waiting[row]
            together = [waiting.popleft() for _ in range(min(MOST_TOGETHER, len(waiting)))]
        try:
            _commit(self._engine, together)
        except BaseException as error:
            for writer in together:
                if not writer.stored:
                    writer.error = error
            if not together[0].stored:
                raise
        finally:
            for writer in together:
                writer.done = True
                writer.turn.set()
            self._hand_over(row)

    def _hand_over(self, row: str) -> None:
        with self._lock:
            if self._waiting[row]:
                self._waiting[row][0].turn.set()
            else:
                del self._waiting[row]


def _commit(engine: Engine, together: list[_Writer]) -> None:
    """Commit what several write; where they and others wait for each other, undo it and commit what each writes alone.

    Writers of two meetings may come in two orders and change the same people. One alone changes people in one order.
    """
    try:
        _commit_together(engine, together)
    except UNAVAILABLE as error:
        if not is_deadlock(error):
            raise
        for writer in together:
            writer.error = None
            _commit_together(engine, [writer])


def _commit_together(engine: Engine, together: list[_Writer]) -> None:
    try:
        _write_all(engine, together, _Writer.run)
    except _RefusedError:
        _write_all(engine, together, _Writer.run_guarded)


def _write_all(engine: Engine, together: list[_Writer], run: Callable[[_Writer, Session, Any], None]) -> None:
    with plain_transaction(engine) as session:
        counts = {writer: writer.before(session) for writer in sorted(together, key=lambda writer: writer.line.key)}
        for writer in together:
            run(writer, session, counts[writer])
    for writer in together:
        writer.stored = True


_LINES: WeakKeyDictionary[Engine, GroupCommits] = WeakKeyDictionary()
_OPENING = Lock()


def write(
    session: Session,
    before: Callable[[Session], Any],
    then: Callable[[Session, Any], Any],
    line: WaitingLine | None = None,
) -> Any:  # noqa: ANN401 - What ``then`` returns.
    """Do ``before`` and ``then`` in one transaction, and return what ``then`` returns once it is stored durably.

    ``then`` is handed what ``before`` returned. What ``before`` writes is kept where ``then`` raises ``Refused`` or any other
    error of its own. Both write by the session that they are handed, perhaps in the thread of another caller, and may
    return no more than what needs no further reading. A failure of the database is raised for all who were written together.
    Both may be called twice: where somebody in the group is refused, all of it is undone and done again. So they may change
    nothing but by their session, and what they leave elsewhere must be the same the second time.
    With a ``line`` the first row that ``then`` locks is that of the line, and ``before`` locks no other than that of its
    key. On SQLite all writers stand in one line.
    """
    engine = session.get_bind().engine
    session.rollback()  # Who still reads by it would wait for a second connection here, and go on seeing what was.
    if line is not None or engine.dialect.name == "sqlite":
        writer = _Writer(before, then, _NOWHERE if line is None or engine.dialect.name == "sqlite" else line)
        _lines_of(engine).run(writer)
    else:
        writer = _Writer(before, then, _NOWHERE)
        _commit(engine, [writer])
    return writer.outcome()


def _lines_of(engine: Engine) -> GroupCommits:
    with _OPENING:
        if engine not in _LINES:
            _LINES[engine] = GroupCommits(engine)
        return _LINES[engine]

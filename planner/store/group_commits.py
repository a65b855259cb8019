"""Group commit: the writers of one process that wait for SQLite at the same time are committed together.

SQLite has one writer at a time, serves many that wait in no order, and each commit waits for the disk. Here they stand in
line in their process: the first does the work of all that wait, each within a savepoint of its own, commits once, and only
then is anybody told that it is done. PostgreSQL does as much by itself, and each writer has a transaction of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any
from weakref import WeakKeyDictionary

from planner.store.database import UNAVAILABLE, Engine, Session, sessions, transaction

MOST_TOGETHER = 32
"""How many writers are committed together at most, so that nobody waits for a crowd."""


@dataclass(eq=False)
class _Writer:
    """What one caller wants written, and what came of it. ``turn`` is set when it is done, or when the caller is to lead."""

    before: Callable[[Session], Any]
    write: Callable[[Session, Any], Any]
    turn: Event = field(default_factory=Event)
    done: bool = False
    result: Any = None
    error: BaseException | None = None

    def run(self, session: Session) -> None:
        """Write within the transaction. A refusal undoes what ``write`` did; a failure of the database ends the transaction."""
        counted = self.before(session)
        try:
            with session.begin_nested():
                self.result = self.write(session, counted)
        except UNAVAILABLE:
            raise  # SQLite may have undone the whole transaction, with what others wrote.
        except Exception as error:  # noqa: BLE001 - Raised again by the caller whose error it is.
            self.error = error
        # Nothing that this caller has read may be taken for the truth by the next.
        session.expunge_all()

    def outcome(self) -> Any:  # noqa: ANN401 - What the caller's own function returned.
        """Return what was written, or raise what went wrong."""
        if self.error is not None:
            raise self.error
        return self.result


class GroupCommits:
    """The line of writers of one engine. The one in front commits for all who wait, and hands over to the next."""

    def __init__(self, open_session: Callable[[], Session]) -> None:
        self._open_session = open_session
        self._lock = Lock()
        self._waiting: deque[_Writer] = deque()
        self._led = False

    def run(self, writer: _Writer) -> None:
        """Have a writer's work done; return when it is stored durably, or cannot be."""
        with self._lock:
            self._waiting.append(writer)
            leads, self._led = not self._led, True
        if not leads:
            writer.turn.wait()
        if not writer.done:
            self._lead()

    def _lead(self) -> None:
        with self._lock:
            together = [self._waiting.popleft() for _ in range(min(MOST_TOGETHER, len(self._waiting)))]
        try:
            self._commit(together)
        except BaseException as error:
            for writer in together:
                writer.error = error
            raise
        finally:
            for writer in together:
                writer.done = True
                writer.turn.set()
            self._hand_over()

    def _commit(self, together: list[_Writer]) -> None:
        with self._open_session() as session, transaction(session):
            for writer in together:
                writer.run(session)

    def _hand_over(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting[0].turn.set()
            else:
                self._led = False


_LINES: WeakKeyDictionary[Engine, GroupCommits] = WeakKeyDictionary()
_OPENING = Lock()


def write(session: Session, before: Callable[[Session], Any], then: Callable[[Session, Any], Any]) -> Any:  # noqa: ANN401 - What ``then`` returns.
    """Do ``before`` and ``then`` in one transaction, and return what ``then`` returns once it is stored durably.

    ``then`` is handed what ``before`` returned. What ``before`` writes is kept where ``then`` raises ``Refused`` or any other
    error of its own. Both write by the session that they are handed, perhaps in the thread of another caller, and may
    return no more than what needs no further reading. A failure of the database is raised for all who were written together.
    """
    writer = _Writer(before, then)
    engine = session.get_bind()
    if isinstance(engine, Engine) and engine.dialect.name == "sqlite":
        session.rollback()  # A read that is still open would see the database as it was.
        _line_of(engine).run(writer)
    else:
        with transaction(session):
            writer.run(session)
    return writer.outcome()


def _line_of(engine: Engine) -> GroupCommits:
    with _OPENING:
        if engine not in _LINES:
            _LINES[engine] = GroupCommits(sessions(engine))
        return _LINES[engine]

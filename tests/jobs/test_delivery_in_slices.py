"""Letters leave some dozens at a time: short transactions, several connections, and what is waited for first."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path
from threading import get_native_id

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session, sessionmaker

from planner.adapters.receipts import ReceiptFolder
from planner.adapters.smtp import MailServer, SmtpTransport
from planner.domain.outbox import Priority
from planner.jobs.context import JobContext
from planner.jobs.delivery import deliver
from planner.rows.outbox import Letter, LetterState
from planner.services.letters import outbox
from planner.services.letters.delivery import Attempt, SendingStep, Taken, UndeliveredError, claim, hand_back, unheard
from planner.services.letters.outbox import Draft
from planner.services.work import Deployment, Work, writing
from planner.store.database import transaction
from tests import factories
from tests.carriers import Pigeon
from tests.clock import MONDAY, StandingClock
from tests.mail_sink import Sink, listening

MOST = 64
PATIENT = 60.0
"""As long as no test takes, so that a busy machine changes nothing."""
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment, pigeon: Pigeon) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, pigeon)


def stored(session: Session, count: int, **given: object) -> None:
    with transaction(session):
        for _ in range(count):
            factories.letter(session, **given)


def standings(session: Session) -> list[tuple[LetterState, int]]:
    session.rollback()
    return [(row[0], row[1]) for row in session.execute(select(Letter.state, Letter.attempts).order_by(Letter.id))]


@contextmanager
def written(engine: Engine) -> Iterator[list[int]]:
    """Collect how many letters each transaction has changed."""
    sizes = [0]

    def note(_connection: object, cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE letters"):
            sizes[-1] += cursor.rowcount  # type: ignore[attr-defined]

    def close(_connection: object) -> None:
        sizes.append(0)

    event.listen(engine, "after_cursor_execute", note)
    event.listen(engine, "commit", close)
    try:
        yield sizes
    finally:
        event.remove(engine, "after_cursor_execute", note)
        event.remove(engine, "commit", close)


@pytest.mark.parametrize(("count", "transactions"), [(1, 2), (50, 2), (51, 4), (130, 6)])
def test_letters_are_claimed_and_marked_by_fifties(
    context: JobContext, engine: Engine, session: Session, pigeon: Pigeon, count: int, transactions: int
) -> None:
    stored(session, count)
    with written(engine) as sizes:
        deliver(context, PATIENT, PATIENT)
    assert len(pigeon.ids()) == len(set(pigeon.ids())) == count
    assert max(sizes) <= MOST
    assert len(list(filter(None, sizes))) == transactions


def test_the_receipts_of_a_long_round_are_marked_in_slices(
    context: JobContext, engine: Engine, session: Session, pigeon: Pigeon, tmp_path: Path
) -> None:
    books = ReceiptFolder(tmp_path / "receipts")
    stored(session, 120, state=LetterState.SENDING, attempts=1, claimed_at=MONDAY)
    interrupted = ExitStack()
    note = interrupted.enter_context(books.opened())
    for letter_id in session.scalars(select(Letter.id)):
        note(SendingStep.TAKEN, [Attempt(letter_id, 1)])
    interrupted.__exit__(ConnectionError, ConnectionError("the database is gone"), None)
    with written(engine) as sizes:
        deliver(replace(context, sending_books=books))
    assert (sum(sizes), pigeon.taken) == (120, [])
    assert max(sizes) <= MOST


@pytest.mark.parametrize(
    ("kind", "asked_for", "priority"),
    [
        ("sign_in", False, Priority.AWAITED),
        ("links_again", False, Priority.AWAITED),
        ("receipt", False, Priority.ASKED_FOR),
        ("poll_receipt", False, Priority.ASKED_FOR),
        ("message", False, Priority.MAILING),
        ("message", True, Priority.ASKED_FOR),
    ],
)
def test_what_is_waited_for_has_priority(kind: str, asked_for: bool, priority: Priority) -> None:
    assert outbox.priority(kind, asked_for=asked_for) is priority


def test_a_letter_is_stored_with_its_priority_and_claimed_by_it(work: Work) -> None:
    kari = factories.person(work.session)
    early, late = work.now.replace(hour=1), work.now.replace(hour=2)
    subjects = {"b": (1, early), "d": (2, late), "c": (2, early), "a": (0, late)}
    for subject, (priority, at) in subjects.items():
        factories.letter(work.session, subject=subject, priority=priority, next_try_at=at)
    values = {"link": "x", "code": "1", "minutes": 1, "browser": ""}
    outbox.put(work, Draft("sign_in", kari, "sign-in/1", values))
    assert work.session.scalar(select(Letter.priority).where(Letter.key == "sign-in/1")) == Priority.AWAITED
    claims = [*claim(work, 2), *claim(work, 1), *claim(work)]
    assert [letter_claim.letter.subject for letter_claim in claims][2:] == ["b", "c", "d"]
    assert claim(work) == []


def test_a_letter_that_is_waited_for_overtakes_a_mailing_that_is_leaving(
    context: JobContext, session: Session, pigeon: Pigeon
) -> None:
    stored(session, 120, priority=Priority.MAILING)

    def meanwhile() -> None:
        pigeon.on_the_way = lambda: None
        with Session(session.get_bind()) as other, transaction(other):
            factories.letter(other, to_email="waits@example.no", priority=Priority.AWAITED)

    pigeon.on_the_way = meanwhile
    deliver(context)
    place = [to for _, to in pigeon.envelopes].index("waits@example.no")
    assert place < 60


@ON_SQLITE
def test_the_queue_is_read_by_its_index_alone(context: JobContext, engine: Engine, session: Session) -> None:
    stored(session, 1)
    ran: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        ran.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    with context.writing() as work:
        claim(work)
    event.remove(engine, "before_cursor_execute", note)
    query, values = next(pair for pair in ran if pair[0].startswith("SELECT letters"))
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()  # type: ignore[arg-type]
    assert [row.detail for row in plan] == ["SCAN letters USING INDEX ix_letters_unsent"]


@pytest.mark.parametrize("taken", [0, 1, 10])
def test_a_process_that_stops_hands_back_what_it_has_not_begun(
    context: JobContext, session: Session, pigeon: Pigeon, taken: int
) -> None:
    stored(session, 60)
    stopping = replace(context, stopping=lambda: len(pigeon.taken) >= taken)
    deliver(stopping, PATIENT, PATIENT)
    in_flight = context.deployment.smtp_connections
    assert standings(session).count((LetterState.SENT, 1)) == len(pigeon.taken) <= taken + in_flight
    assert standings(session).count((LetterState.WAITING, 0)) == 60 - len(pigeon.taken)
    deliver(context)
    assert len(set(pigeon.ids())) == len(pigeon.taken) == 60


def test_what_is_handed_back_stands_as_before_and_a_later_claim_is_left_alone(
    context: JobContext, session: Session, clock: StandingClock
) -> None:
    stored(session, 1)
    stored(session, 1, state=LetterState.FAILING, attempts=3)
    stored(session, 1)
    with context.writing() as work:
        claims = claim(work)
    session.execute(text("UPDATE letters SET attempts = 2 WHERE id = (SELECT max(id) FROM letters)"))
    session.commit()
    with context.writing() as work:
        hand_back(work, [letter_claim.attempt for letter_claim in claims])
    assert standings(session) == [(LetterState.WAITING, 0), (LetterState.FAILING, 3), (LetterState.SENDING, 2)]


@dataclass
class Hanging(Pigeon):
    """Is busy with letters to some until others have been sent by another process."""

    until: Callable[[], bool] = lambda: True
    pauses: list[None] = field(default_factory=list)

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "", taken: Taken = unheard) -> None:
        while to.startswith("slow") and not self.until():
            self.pauses.append(None)
        super().send(to, mail, bounces_to, taken)


@ON_SQLITE
def test_letters_behind_others_that_hang_go_back_to_be_sent_by_another_process(
    context: JobContext, session: Session, pigeon: Pigeon, deployment: Deployment
) -> None:
    stored(session, 2, to_email="slow@example.no")
    stored(session, 3)

    def sent_by_the_other() -> bool:
        deliver(context)
        return len(pigeon.taken) == 3

    slow = Hanging(until=sent_by_the_other)
    few = replace(context, transport=slow, deployment=replace(deployment, smtp_connections=1))
    deliver(few, patience_seconds=0.02, claim_seconds=0.1)
    assert standings(session) == [(LetterState.SENT, 1)] * 5
    assert len(slow.taken) == 2


def test_several_connections_take_each_letter_once(context: JobContext, session: Session, work: Work) -> None:
    sink = Sink()
    server = listening(sink)
    try:
        stored(session, 80)
        deliver(
            replace(context, transport=SmtpTransport(MailServer("localhost", server.port, "m@x.no", starttls=False)))
        )
    finally:
        server.stop()
    assert len({tuple(envelope.rcpt_tos) for envelope in sink.taken}) == len(sink.taken) == 80
    assert 1 < len(sink.peers) <= 2 * work.deployment.smtp_connections


def test_one_server_that_is_down_costs_one_letter_an_attempt(
    context: JobContext, session: Session, pigeon: Pigeon, work: Work
) -> None:
    with writing(work):
        letters = [factories.letter(work.session) for _ in range(40)]
    for letter in letters:
        pigeon.errors[letter.to_email] = UndeliveredError("connection refused", everyone=True)
    deliver(context, PATIENT)
    assert standings(session) == [(LetterState.FAILING, 1), *[(LetterState.WAITING, 0)] * 39]
    assert all(first.next_try_at == second.next_try_at for first, second in pairwise(letters[1:]))


@ON_SQLITE
def test_requests_go_before_letters_but_not_before_what_holds_a_lock(
    context: JobContext, session: Session, pigeon: Pigeon
) -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, get_native_id())

    sending, writing_down = [], []

    def session_of_the_job() -> Session:
        writing_down.append(niceness())
        return context.session()

    stored(session, 1)
    pigeon.on_the_way = lambda: sending.append(niceness())
    before = niceness()
    deliver(replace(context, session=session_of_the_job))
    assert sending[0] > before
    assert set(writing_down) == {before}

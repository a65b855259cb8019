from __future__ import annotations

import multiprocessing
import os
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from planner.adapters.mail_folder import MailFolder
from planner.adapters.receipts import ReceiptFolder
from planner.jobs.context import JobContext
from planner.jobs.delivery import anything_due, deliver
from planner.rows.outbox import Letter, LetterState
from planner.services.letters.delivery import (
    NoSendingBooks,
    NoteStep,
    SendingStep,
    Taken,
    UndeliveredError,
    claim,
    unheard,
)
from planner.services.operations.schema import connect
from planner.services.work import Deployment
from planner.store.database import transaction
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment, pigeon: Pigeon) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, pigeon)


def stored(session: Session, count: int = 1) -> None:
    with transaction(session):
        for _ in range(count):
            factories.letter(session)


def states(session: Session) -> list[LetterState]:
    session.rollback()
    return list(session.scalars(select(Letter.state).order_by(Letter.id)))


@pytest.mark.parametrize("claimed_anew", [False, True])
def test_a_receipt_that_a_process_left_behind_is_a_letter_that_was_sent_unless_it_was_claimed_anew(
    context: JobContext, session: Session, clock: StandingClock, pigeon: Pigeon, tmp_path: Path, claimed_anew: bool
) -> None:
    books = ReceiptFolder(tmp_path / "receipts")
    stored(session)
    for _ in range(2 if claimed_anew else 1):
        with context.writing() as work:
            (letter_claim,) = claim(work)
        clock.forward(minutes=10)
    interrupted = ExitStack()
    interrupted.enter_context(books.opened())(SendingStep.TAKEN, [replace(letter_claim.attempt, number=1)])
    assert list(books.left_behind()) == []
    interrupted.__exit__(ConnectionError, ConnectionError("the database is gone"), None)
    deliver(replace(context, sending_books=books))
    assert (states(session), len(pigeon.taken)) == ([LetterState.SENT], int(claimed_anew))
    assert list((tmp_path / "receipts").iterdir()) == []


def test_each_step_is_noted_before_the_letter_is_marked_and_thrown_away_with_the_round(
    context: JobContext, session: Session, pigeon: Pigeon, tmp_path: Path
) -> None:
    books = ReceiptFolder(tmp_path / "receipts")
    stored(session, 2)
    lines: list[list[str]] = []
    pigeon.on_the_way = lambda: lines.extend(
        path.read_text().splitlines() for path in (tmp_path / "receipts").iterdir()
    )
    deliver(replace(context, sending_books=books))
    first = ["claimed 1 1", "claimed 2 1", "begun 1 1"]
    assert lines == [first, [*first, "taken 1 1", "begun 2 1"]]
    assert list((tmp_path / "receipts").iterdir()) == []


def test_receipts_of_an_earlier_version_are_understood(context: JobContext, session: Session, tmp_path: Path) -> None:
    stored(session)
    with context.writing() as work:
        claim(work)
    (tmp_path / "7-abc").write_text("1 1\nbegun 2", encoding="ascii")
    deliver(replace(context, sending_books=ReceiptFolder(tmp_path)))
    assert states(session) == [LetterState.SENT]


def test_what_a_live_process_has_claimed_is_left_alone_and_what_it_leaves_behind_is_sent_at_once(
    context: JobContext, session: Session, pigeon: Pigeon, tmp_path: Path
) -> None:
    books = ReceiptFolder(tmp_path / "receipts")
    other = replace(context, sending_books=books)
    stored(session, 3)
    with context.writing() as work:
        attempts = [letter_claim.attempt for letter_claim in claim(work)]
    slow = ExitStack()
    note = slow.enter_context(books.opened())
    note(SendingStep.CLAIMED, attempts)
    note(SendingStep.BEGUN, attempts[:1])
    deliver(other)
    assert (pigeon.taken, anything_due(other)) == ([], False)
    slow.__exit__(ConnectionError, ConnectionError("it was killed"), None)
    assert anything_due(other)
    deliver(other)
    assert len(set(pigeon.ids())) == len(pigeon.taken) == 3
    assert list(session.scalars(select(Letter.attempts).order_by(Letter.id))) == [2, 1, 1]


@pytest.mark.parametrize("last", [SendingStep.CLAIMED, SendingStep.ENDED])
def test_what_was_handed_back_is_not_taken_from_whoever_has_claimed_it_since(
    context: JobContext, session: Session, pigeon: Pigeon, tmp_path: Path, last: SendingStep
) -> None:
    books = ReceiptFolder(tmp_path / "receipts")
    stored(session)
    with context.writing() as work:
        (letter_claim,) = claim(work)
    killed = ExitStack()
    note = killed.enter_context(books.opened())
    for step in (SendingStep.CLAIMED, last):
        note(step, [letter_claim.attempt])
    killed.__exit__(ConnectionError, ConnectionError("it was killed"), None)
    deliver(replace(context, sending_books=books))
    assert len(pigeon.taken) == (last is SendingStep.CLAIMED)


def test_a_round_notes_what_it_hands_back_and_what_fails(
    context: JobContext, session: Session, pigeon: Pigeon, tmp_path: Path
) -> None:
    stored(session, 3)
    noted: list[tuple[SendingStep, int]] = []
    pigeon.errors = dict.fromkeys(session.scalars(select(Letter.to_email)), UndeliveredError("refused", everyone=True))

    class Noting(NoSendingBooks):
        def opened(self) -> AbstractContextManager[NoteStep]:
            return nullcontext(lambda step, attempts: noted.extend((step, attempt.letter_id) for attempt in attempts))

    deliver(replace(context, sending_books=Noting()))
    assert sorted(letter for step, letter in noted if step is SendingStep.ENDED) == [1, 2, 3]


def test_a_folder_that_cannot_be_written_to_keeps_no_letter_back(
    context: JobContext, session: Session, pigeon: Pigeon, tmp_path: Path
) -> None:
    (tmp_path / "receipts").write_text("a file in the way", encoding="ascii")
    stored(session)
    deliver(replace(context, sending_books=ReceiptFolder(tmp_path / "receipts")))
    assert states(session) == [LetterState.SENT]


class DiesAfterSending:
    """A carrier whose process ends between the sending and the marking."""

    def __init__(self, folder: MailFolder) -> None:
        self.folder = folder

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "", taken: Taken = unheard) -> None:
        self.folder.send(to, mail)
        os._exit(9)

    def close(self) -> None:
        """Never reached."""


def send_and_die(url: str, clock: StandingClock, deployment: Deployment, folder: Path) -> None:
    engine = connect(url)
    carrier, books = DiesAfterSending(MailFolder(folder / "mail")), ReceiptFolder(folder / "receipts")
    deliver(JobContext(sessionmaker(engine), clock.now, deployment, carrier, sending_books=books))


def test_a_crash_between_sending_and_marking_sends_again_at_once_with_the_same_message_id(
    context: JobContext, engine: Engine, session: Session, clock: StandingClock, pigeon: Pigeon, tmp_path: Path
) -> None:
    stored(session, 3)
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    child = multiprocessing.get_context("spawn").Process(
        target=send_and_die, args=(url, clock, context.deployment, tmp_path)
    )
    child.start()
    child.join(60)
    assert child.exitcode == 9
    assert states(session) == [LetterState.SENDING] * 3
    after = replace(context, sending_books=ReceiptFolder(tmp_path / "receipts"))
    deliver(after)
    deliver(after)
    folder = MailFolder(tmp_path / "mail")
    first = folder.read(folder.names()[0])
    assert first is not None
    assert len(set(pigeon.ids())) == len(pigeon.taken) == 3
    again = next(mail for mail in pigeon.taken if mail["Message-ID"] == first["Message-ID"])
    assert again.as_bytes() == first.as_bytes()

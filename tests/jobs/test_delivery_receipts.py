from __future__ import annotations

import multiprocessing
import os
from contextlib import ExitStack
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from planner.adapters.mail_folder import MailFolder
from planner.adapters.receipts import ReceiptFolder
from planner.jobs.context import JobContext
from planner.jobs.delivery import deliver
from planner.rows.outbox import Letter, LetterState
from planner.services.letters.delivery import claim
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
    interrupted.enter_context(books.begun())(replace(letter_claim.receipt, attempt=1))
    assert list(books.left_behind()) == []
    interrupted.__exit__(ConnectionError, ConnectionError("the database is gone"), None)
    deliver(replace(context, receipt_books=books))
    assert (states(session), len(pigeon.taken)) == ([LetterState.SENT], int(claimed_anew))
    assert list((tmp_path / "receipts").iterdir()) == []


def test_receipts_are_noted_before_the_letter_is_marked_and_thrown_away_with_the_round(
    context: JobContext, session: Session, pigeon: Pigeon, tmp_path: Path
) -> None:
    books = ReceiptFolder(tmp_path / "receipts")
    stored(session, 3)
    seen: list[str] = []
    pigeon.on_the_way = lambda: seen.extend(path.read_text("ascii") for path in (tmp_path / "receipts").iterdir())
    deliver(replace(context, receipt_books=books))
    assert seen == ["", "1 1\n", "1 1\n2 1\n"]
    assert list((tmp_path / "receipts").iterdir()) == []


def test_a_folder_that_cannot_be_written_to_keeps_no_letter_back(
    context: JobContext, session: Session, pigeon: Pigeon, tmp_path: Path
) -> None:
    (tmp_path / "receipts").write_text("a file in the way", encoding="ascii")
    stored(session)
    deliver(replace(context, receipt_books=ReceiptFolder(tmp_path / "receipts")))
    assert states(session) == [LetterState.SENT]


class DiesAfterSending:
    """A carrier whose process ends between the sending and the marking."""

    def __init__(self, folder: MailFolder) -> None:
        self.folder = folder

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "") -> None:
        self.folder.send(to, mail)
        os._exit(9)

    def close(self) -> None:
        """Never reached."""


def send_and_die(url: str, clock: StandingClock, deployment: Deployment, folder: Path) -> None:
    engine = connect(url)
    deliver(JobContext(sessionmaker(engine), clock.now, deployment, DiesAfterSending(MailFolder(folder))))


def test_a_crash_between_sending_and_marking_sends_again_with_the_same_message_id(
    context: JobContext, engine: Engine, session: Session, clock: StandingClock, pigeon: Pigeon, tmp_path: Path
) -> None:
    stored(session)
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    child = multiprocessing.get_context("spawn").Process(
        target=send_and_die, args=(url, clock, context.deployment, tmp_path / "mail")
    )
    child.start()
    child.join(60)
    assert child.exitcode == 9
    assert states(session) == [LetterState.SENDING]
    clock.forward(minutes=10)
    deliver(context)
    deliver(context)
    folder = MailFolder(tmp_path / "mail")
    first = folder.read(folder.names()[0])
    assert first is not None
    assert pigeon.ids() == [first["Message-ID"]]
    assert pigeon.taken[0].as_bytes() == first.as_bytes()

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from threading import Event

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from planner.jobs.context import JobContext
from planner.jobs.delivery import anything_due, deliver
from planner.rows.journal import JournalLine
from planner.rows.outbox import Letter, LetterState
from planner.services.letters.delivery import Taken, UndeliveredError, backlog, claim, unheard
from planner.services.work import Deployment, Work
from planner.store.database import transaction
from planner.store.outbox import troubled
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment, pigeon: Pigeon) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, pigeon)


def stored(session: Session, count: int = 1, **given: object) -> list[Letter]:
    with transaction(session):
        return [factories.letter(session, **given) for _ in range(count)]


def states(session: Session) -> list[LetterState]:
    session.rollback()
    return list(session.scalars(select(Letter.state).order_by(Letter.id)))


def only(session: Session) -> Letter:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Letter)).one()


def test_a_letter_is_sent_once_and_emptied(context: JobContext, session: Session, pigeon: Pigeon) -> None:
    stored(session, attachment=b"BEGIN:VCALENDAR", attachment_name="mote.ics")
    deliver(context)
    deliver(context)
    letter = only(session)
    assert len(pigeon.taken) == 1
    assert (letter.state, letter.sent_at) == (LetterState.SENT, context.now())
    assert (letter.text, letter.html, letter.attachment) == ("", "", None)


def test_the_connection_is_closed_after_a_round(context: JobContext, session: Session, pigeon: Pigeon) -> None:
    stored(session, 3)
    deliver(context)
    assert (len(pigeon.taken), pigeon.closed) == (3, 1)


def test_a_letter_is_not_sent_before_its_time(context: JobContext, session: Session, clock: StandingClock) -> None:
    stored(session, next_try_at=clock.at + timedelta(minutes=1))
    assert not anything_due(context)
    clock.forward(minutes=1)
    assert anything_due(context)


def test_a_failing_letter_waits_longer_each_time_and_is_given_up(
    context: JobContext, session: Session, clock: StandingClock, pigeon: Pigeon
) -> None:
    letter = stored(session, to_email="full@example.no")[0]
    pigeon.errors["full@example.no"] = UndeliveredError("452 mailbox full")
    waits = []
    while letter.state is not LetterState.GIVEN_UP:
        clock.at = max(clock.at, letter.next_try_at)
        deliver(context)
        letter = only(session)
        waits.append((letter.next_try_at - clock.at).total_seconds() / 60)
    assert waits[:4] == [1, 2, 4, 8]
    assert len(waits) == 29
    assert letter.last_error == "452 mailbox full"
    assert not anything_due(context)


def test_a_letter_refused_for_good_is_given_up_at_once(context: JobContext, session: Session, pigeon: Pigeon) -> None:
    stored(session, to_email="gone@example.no")
    pigeon.errors["gone@example.no"] = UndeliveredError("550 no such user", permanent=True)
    deliver(context)
    assert states(session) == [LetterState.GIVEN_UP]


def test_a_failing_letter_blocks_no_other(context: JobContext, session: Session, pigeon: Pigeon) -> None:
    stored(session, to_email="full@example.no")
    stored(session, 2)
    pigeon.errors["full@example.no"] = UndeliveredError("452 mailbox full")
    deliver(context)
    assert states(session) == [LetterState.FAILING, LetterState.SENT, LetterState.SENT]


def test_a_letter_that_cannot_be_written_blocks_no_other(context: JobContext, session: Session) -> None:
    stored(session, to_email="ingen adresse")
    stored(session)
    deliver(context)
    assert states(session) == [LetterState.GIVEN_UP, LetterState.SENT]


def test_a_server_that_is_down_ends_the_round(context: JobContext, session: Session, pigeon: Pigeon) -> None:
    letters = stored(session, 3)
    pigeon.errors[letters[0].to_email] = UndeliveredError("connection refused", everyone=True)
    deliver(context)
    assert states(session) == [LetterState.FAILING, LetterState.WAITING, LetterState.WAITING]


def test_trouble_is_told_in_the_journal_and_shown_to_the_organiser(
    context: JobContext, session: Session, clock: StandingClock, pigeon: Pigeon
) -> None:
    with transaction(session):
        meeting = factories.meeting(session)
        letter = factories.letter(session, meeting_id=meeting.id, to_name="Kari Eksempel", to_email="full@example.no")
    pigeon.errors["full@example.no"] = UndeliveredError("452 mailbox full")
    deliver(context)
    clock.forward(minutes=1)
    deliver(context)
    pigeon.errors["full@example.no"] = UndeliveredError("550 gone", permanent=True)
    clock.forward(minutes=2)
    deliver(context)
    session.rollback()
    lines = session.scalars(select(JournalLine).where(JournalLine.meeting_id == meeting.id)).all()
    assert [line.verb for line in lines] == ["letters.delayed", "letters.given_up"]
    assert {line.facts["to"] for line in lines} == {"Kari Eksempel"}
    assert [trouble.id for trouble in troubled(session, meeting.id)] == [letter.id]


def test_a_letter_whose_worker_died_is_sent_again_after_ten_minutes(
    context: JobContext, session: Session, clock: StandingClock, pigeon: Pigeon
) -> None:
    stored(session)
    with context.writing() as work:
        claim(work)
    clock.forward(minutes=9)
    deliver(context)
    assert pigeon.taken == []
    clock.forward(minutes=1)
    deliver(context)
    assert len(pigeon.taken) == 1


def test_a_letter_that_kills_its_workers_is_given_up(
    context: JobContext, session: Session, clock: StandingClock
) -> None:
    stored(session, state=LetterState.SENDING, attempts=29, claimed_at=clock.at - timedelta(minutes=11))
    deliver(context)
    assert states(session) == [LetterState.GIVEN_UP]


def test_a_late_failure_does_not_undo_a_later_claim(
    context: JobContext, session: Session, clock: StandingClock, pigeon: Pigeon
) -> None:
    stored(session, to_email="slow@example.no")
    other = JobContext(context.session, clock.now, context.deployment, Pigeon())

    def meanwhile() -> None:
        clock.forward(minutes=11)
        deliver(other)

    pigeon.on_the_way = meanwhile
    pigeon.errors["slow@example.no"] = UndeliveredError("timed out")
    deliver(context)
    assert states(session) == [LetterState.SENT]


def test_the_backlog_tells_how_the_outbox_stands(session: Session, work: Work) -> None:
    stored(session, 2)
    stored(session, state=LetterState.SENDING)
    stored(session, state=LetterState.FAILING, created_at=work.now - timedelta(hours=1))
    stored(session, state=LetterState.GIVEN_UP, created_at=work.now - timedelta(days=9))
    stored(session, 3, state=LetterState.SENT)
    found = backlog(work)
    assert (found.waiting, found.failing, found.given_up) == (3, 1, 1)
    assert found.oldest == work.now - timedelta(hours=1)


def test_two_workers_at_once_send_each_letter_once(context: JobContext, session: Session, pigeon: Pigeon) -> None:
    stored(session, 60)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(deliver, [context] * 4))
    assert len(pigeon.taken) == len(set(pigeon.ids())) == 60
    assert set(states(session)) == {LetterState.SENT}


@dataclass
class Hangs(Pigeon):
    """Takes no letter to some until so many others have been taken, and then tells that it was too late."""

    expected: int = 0
    enough: Event = field(default_factory=Event)
    everyone: bool = False

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "", taken: Taken = unheard) -> None:
        if to.startswith("slow"):
            assert self.enough.wait(30)
            raise UndeliveredError("no answer within 25 seconds", everyone=self.everyone)
        super().send(to, mail, bounces_to, taken)
        if len(self.taken) == self.expected:
            self.enough.set()


@pytest.mark.parametrize(("slow", "everyone"), [(1, True), (1, False), (7, True)])
def test_letters_that_hang_hold_back_no_other_nor_what_is_stored_meanwhile(
    context: JobContext, session: Session, slow: int, everyone: bool
) -> None:
    hanging = Hangs(expected=4, everyone=everyone)
    stored(session, slow, to_email="slow@example.no")
    stored(session, 3)

    def meanwhile() -> None:
        if len(hanging.taken) == 2:
            with Session(session.get_bind()) as other, transaction(other):
                factories.letter(other, to_email="late@example.no")

    hanging.on_the_way = meanwhile
    deliver(replace(context, transport=hanging), 0.02)
    assert sorted(states(session)) == sorted([LetterState.FAILING] * slow + [LetterState.SENT] * 4)

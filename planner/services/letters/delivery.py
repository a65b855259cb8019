"""Delivery: letters are claimed some dozens at a time, carried outside of any transaction, and marked together.

A letter is sent at least once. The receipt of the mail server is noted the moment it comes, and then the letter is marked;
whoever dies between the server's taking it and that note leaves it to be sent again, with the same Message-ID, by which
mail programs know that they have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from planner.domain.outbox import MOST_ATTEMPTS, STUCK_AFTER, next_try
from planner.domain.refusals import Refused
from planner.formats.mail.mime import OutgoingLetter, message
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter, LetterState
from planner.services import journal
from planner.services.letters import outbox
from planner.services.work import Work
from planner.store import outbox as rows

LONGEST_ERROR = 500
MOST_CLAIMED = 50
"""How many letters are claimed, and how many are marked, in one transaction."""


class UndeliveredError(Exception):
    """A letter was not taken; the message says why.

    ``permanent`` when it never will be, ``everyone`` when no other letter would be either, such as a server that is down.
    """

    def __init__(self, reason: str, *, permanent: bool = False, everyone: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.everyone = everyone


class MailTransport(Protocol):
    """The port that letters leave by."""

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "") -> None:
        """Hand over one message; raise ``UndeliveredError``. Where given, ``bounces_to`` hears of what comes to nothing."""

    def close(self) -> None:
        """Let go of what was held open between messages."""


@dataclass(frozen=True)
class Receipt:
    """That a mail server has taken a letter at this attempt, counted from 1."""

    letter_id: int
    attempt: int


NoteReceipt = Callable[[Receipt], None]


class ReceiptBooks(Protocol):
    """The port by which receipts outlive the process that got them, until the database has them."""

    def begun(self) -> AbstractContextManager[NoteReceipt]:
        """Begin a round of sending; what is noted is kept unless the round ends well."""

    def left_behind(self) -> Iterator[list[Receipt]]:
        """Yield what the rounds have noted whose process is gone; each is thrown away when the next is asked for."""


class NoReceiptBooks:
    """Keeps nothing, as where letters are kept in a folder: the same letter is the same file there."""

    def begun(self) -> AbstractContextManager[NoteReceipt]:
        """Begin a round of which nothing is noted."""
        return nullcontext(lambda _receipt: None)

    def left_behind(self) -> Iterator[list[Receipt]]:
        """Yield nothing."""
        return iter(())


@dataclass(frozen=True)
class LetterClaim:
    """A letter that was claimed to be sent; the number of its attempt tells this claim from a later one."""

    receipt: Receipt
    letter: OutgoingLetter


def anything_due(work: Work) -> bool:
    """Tell whether any letter is to be sent now."""
    return rows.anything_due(work.session, work.now, work.now - STUCK_AFTER)


def _letter_claim(work: Work, letter: Letter) -> LetterClaim:
    return LetterClaim(
        Receipt(letter.id, letter.attempts),
        OutgoingLetter(
            key=outbox.name_of(work, letter.key),
            date=letter.created_at,
            from_email=work.deployment.mail_from,
            from_name=letter.from_name,
            to_email=letter.to_email,
            to_name=letter.to_name,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            language=letter.language,
            reply_to=letter.reply_to,
            attachment=letter.attachment,
            attachment_name=letter.attachment_name,
            calendar=letter.calendar,
            calendar_method=letter.calendar_method,
            answer_address=letter.answer_address,
        ),
    )


def claim(work: Work, most: int = MOST_CLAIMED) -> list[LetterClaim]:
    """Take the letters that go next, at most so many, so that nobody else takes them."""
    letters = rows.next_due(work.session, work.now, work.now - STUCK_AFTER, most)
    rows.mark_claimed(work.session, [letter.id for letter in letters], work.now)
    return [_letter_claim(work, letter) for letter in letters]


def hand_back(work: Work, receipts: Sequence[Receipt]) -> None:
    """Let letters that were claimed and not begun be claimed by others; leave those claimed anew meanwhile."""
    for attempt, letter_ids in _by_attempt(receipts):
        rows.hand_back(work.session, letter_ids, attempt)


def _by_attempt(receipts: Sequence[Receipt]) -> Iterator[tuple[int, list[int]]]:
    attempt = attrgetter("attempt")
    for number, group in groupby(sorted(receipts, key=attempt), attempt):
        yield number, [receipt.letter_id for receipt in group]


def send(letter_claim: LetterClaim, transport: MailTransport) -> None:
    """Send a claimed letter, outside of any transaction; raise ``UndeliveredError``."""
    try:
        mail = message(letter_claim.letter)
    except (Refused, ValueError) as error:
        raise UndeliveredError(f"no message can be made of it: {error}", permanent=True) from error
    transport.send(letter_claim.letter.to_email, mail, letter_claim.letter.answer_address)


def mark_sent(work: Work, receipts: Sequence[Receipt]) -> None:
    """Mark letters as sent and empty them, for they may have carried personal links; leave those claimed anew meanwhile."""
    for attempt, letter_ids in _by_attempt(receipts):
        rows.mark_sent(work.session, letter_ids, attempt, work.now)


def mark_failed(work: Work, receipt: Receipt, error: UndeliveredError) -> None:
    """Mark a letter as failing, to be tried again later, or as given up; its meeting's journal tells."""
    letter = rows.claimed(work.session, receipt.letter_id, receipt.attempt)
    if letter is None:
        return
    later = None if error.permanent else next_try(letter.attempts, work.now)
    letter.state = LetterState.GIVEN_UP if later is None else LetterState.FAILING
    letter.next_try_at, letter.claimed_at = later or work.now, None
    letter.last_error = str(error)[:LONGEST_ERROR]
    if later is None or letter.attempts == 1:
        _tell(work, letter)


def _tell(work: Work, letter: Letter) -> None:
    meeting = None if letter.meeting_id is None else work.session.get(Meeting, letter.meeting_id)
    verb = "letters.given_up" if letter.state is LetterState.GIVEN_UP else "letters.delayed"
    journal.write(work, verb, meeting=meeting, to=letter.to_name or letter.to_email, kind=letter.kind)


def give_up_stuck(work: Work) -> int:
    """Give up letters that were taken again and again by workers that died over them, some dozens; return how many."""
    stuck = rows.stuck(work.session, work.now - STUCK_AFTER, MOST_ATTEMPTS, MOST_CLAIMED)
    for letter in stuck:
        letter.state, letter.claimed_at = LetterState.GIVEN_UP, None
        letter.last_error = letter.last_error or "the worker that sent it stopped each time"
        _tell(work, letter)
    return len(stuck)


@dataclass(frozen=True)
class Backlog:
    """How the outbox stands; ``oldest`` is when the letter that has waited longest was stored."""

    waiting: int
    failing: int
    given_up: int
    oldest: datetime | None


def backlog(work: Work) -> Backlog:
    """Return how the outbox stands."""
    counts = rows.counts(work.session)
    return Backlog(
        waiting=rows.unwritten(work.session) + counts.get(LetterState.WAITING, 0) + counts.get(LetterState.SENDING, 0),
        failing=counts.get(LetterState.FAILING, 0),
        given_up=counts.get(LetterState.GIVEN_UP, 0),
        oldest=rows.oldest_unsent(work.session),
    )

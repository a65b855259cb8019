"""Delivery: letters are claimed some dozens at a time, carried outside of any transaction, and marked together.

A letter is sent at least once. What becomes of each is noted beside the database the moment it happens, so that the next
round of sending takes up at once what a process that was killed has left. Whoever dies between the server's taking a letter
and that note leaves it to be sent again, with the same Message-ID, by which mail programs know that they have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from planner.domain.outbox import MOST_ATTEMPTS, STUCK_AFTER, Priority, next_try, next_try_after_stop
from planner.domain.refusals import Refused
from planner.formats.mail.mime import OutgoingLetter, message
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter, LetterState
from planner.services import journal
from planner.services.letters import outbox
from planner.services.letters.person_links import stop_link
from planner.services.work import Work
from planner.store import outbox as rows

LONGEST_ERROR = 500
MOST_CLAIMED = 50
"""How many letters are claimed, and how many are marked, in one transaction."""
STOPPED = "the worker that sent it stopped each time"


class UndeliveredError(Exception):
    """A letter was not taken; the message says why.

    ``permanent`` when it never will be, ``everyone`` when no other letter would be either, such as a server that is down.
    """

    def __init__(self, reason: str, *, permanent: bool = False, everyone: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.everyone = everyone


Taken = Callable[[], None]
"""Called the moment that a letter was taken."""


def unheard() -> None:
    """Tell nobody that a letter was taken."""


class MailTransport(Protocol):
    """The port that letters leave by."""

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "", taken: Taken = unheard) -> None:
        """Hand over one message and call ``taken`` the moment it is; raise ``UndeliveredError``.

        Where given, ``bounces_to`` hears of what comes to nothing.
        """

    def close(self) -> None:
        """Let go of what was held open between messages."""


@dataclass(frozen=True)
class Attempt:
    """One attempt at sending a letter, counted from 1: it tells a claim from a later one."""

    letter_id: int
    number: int


class SendingStep(StrEnum):
    """What has last become of an attempt in the process that makes it.

    ``BEGUN`` may have reached the mail server, ``TAKEN`` has its receipt, and ``ENDED`` was handed back or has failed.
    """

    CLAIMED = "claimed"
    BEGUN = "begun"
    TAKEN = "taken"
    ENDED = "ended"


NoteStep = Callable[[SendingStep, Sequence[Attempt]], None]


class SendingBooks(Protocol):
    """The port by which the steps of a round outlive the process that makes them, until the database has them."""

    def opened(self) -> AbstractContextManager[NoteStep]:
        """Begin a round of sending; what is noted is kept unless the round ends well."""

    def any_left_behind(self) -> bool:
        """Tell whether any round has left notes whose process is gone."""

    def left_behind(self) -> Iterator[dict[SendingStep, list[Attempt]]]:
        """Yield by step what each such round has noted; it is thrown away when the next is asked for."""


class NoSendingBooks:
    """Keeps nothing: what a process leaves that is killed waits until its claims run out."""

    def opened(self) -> AbstractContextManager[NoteStep]:
        """Begin a round of which nothing is noted."""
        return nullcontext(lambda _step, _attempts: None)

    def any_left_behind(self) -> bool:
        """Tell that there is nothing."""
        return False

    def left_behind(self) -> Iterator[dict[SendingStep, list[Attempt]]]:
        """Yield nothing."""
        return iter(())


@dataclass(frozen=True)
class LetterClaim:
    """A letter that was claimed to be sent."""

    attempt: Attempt
    letter: OutgoingLetter


def anything_due(work: Work) -> bool:
    """Tell whether any letter is to be sent now."""
    return rows.anything_due(work.session, work.now, work.now - STUCK_AFTER)


def _letter_claim(work: Work, letter: Letter, thread_key: str) -> LetterClaim:
    return LetterClaim(
        Attempt(letter.id, letter.attempts),
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
            unsubscribe=_stop_link(work, letter),
            attachment=letter.attachment,
            attachment_name=letter.attachment_name,
            calendar=letter.calendar,
            calendar_method=letter.calendar_method,
            answer_address=letter.answer_address,
            thread_key="" if thread_key in {"", letter.key} else outbox.name_of(work, thread_key),
        ),
    )


def _stop_link(work: Work, letter: Letter) -> str:
    """Return where programs stop such letters for their reader; nowhere where it was asked for."""
    if letter.priority != Priority.MAILING or letter.person_id is None:
        return ""
    return stop_link(work, letter.person_id, letter.to_email)


def claim(work: Work, most: int = MOST_CLAIMED) -> list[LetterClaim]:
    """Take the letters that go next, at most so many, so that nobody else takes them."""
    letters = rows.next_due(work.session, work.now, work.now - STUCK_AFTER, most)
    rows.mark_claimed(work.session, [letter.id for letter in letters], work.now)
    first = rows.first_keys(work.session, letters)
    return [_letter_claim(work, letter, first.get((letter.meeting_id, letter.person_id), "")) for letter in letters]


def hand_back(work: Work, attempts: Sequence[Attempt]) -> None:
    """Let letters that were claimed and not begun be claimed by others; leave those claimed anew meanwhile."""
    for number, letter_ids in _by_number(attempts):
        rows.hand_back(work.session, letter_ids, number)


def _by_number(attempts: Sequence[Attempt]) -> Iterator[tuple[int, list[int]]]:
    number = attrgetter("number")
    for shared, group in groupby(sorted(attempts, key=number), number):
        yield shared, [attempt.letter_id for attempt in group]


def send(letter_claim: LetterClaim, transport: MailTransport, note: NoteStep) -> None:
    """Send a claimed letter, outside of any transaction; raise ``UndeliveredError``."""
    note(SendingStep.BEGUN, [letter_claim.attempt])
    try:
        mail = message(letter_claim.letter)
    except (Refused, ValueError) as error:
        raise UndeliveredError(f"no message can be made of it: {error}", permanent=True) from error
    taken = partial(note, SendingStep.TAKEN, [letter_claim.attempt])
    transport.send(letter_claim.letter.to_email, mail, letter_claim.letter.answer_address, taken)


def mark_sent(work: Work, attempts: Sequence[Attempt]) -> None:
    """Mark letters as sent and empty them, for they may have carried personal links; leave those claimed anew meanwhile."""
    for number, letter_ids in _by_number(attempts):
        rows.mark_sent(work.session, letter_ids, number, work.now)


def mark_failed(work: Work, attempt: Attempt, error: UndeliveredError) -> None:
    """Mark a letter as failing, to be tried again later, or as given up; its meeting's journal tells."""
    letter = rows.claimed(work.session, attempt.letter_id, attempt.number)
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
        _give_up(work, letter)
    return len(stuck)


def _give_up(work: Work, letter: Letter) -> None:
    letter.state, letter.claimed_at = LetterState.GIVEN_UP, None
    letter.last_error = letter.last_error or STOPPED
    _tell(work, letter)


def take_up(work: Work, step: SendingStep, attempts: Sequence[Attempt]) -> None:
    """Take up what a process has left behind that is gone, all at one step; leave those claimed anew meanwhile.

    What it had begun goes again at once, and each time after that later, for the letter may be what stopped the process.
    """
    if step is SendingStep.TAKEN:
        mark_sent(work, attempts)
    elif step is SendingStep.CLAIMED:
        hand_back(work, attempts)
    elif step is SendingStep.BEGUN:
        for attempt in attempts:
            if letter := rows.claimed(work.session, attempt.letter_id, attempt.number):
                _begin_again(work, letter)


def _begin_again(work: Work, letter: Letter) -> None:
    again = next_try_after_stop(letter.attempts, work.now)
    if again is None:
        _give_up(work, letter)
    else:
        letter.state, letter.next_try_at, letter.claimed_at = LetterState.FAILING, again, None
        letter.last_error = letter.last_error or STOPPED


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

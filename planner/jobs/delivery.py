"""The job that sends letters: claimed and marked some dozens at a time, and sent over several connections at once."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import get_native_id
from time import monotonic

from planner.jobs.context import JobContext
from planner.services.letters import delivery
from planner.services.letters.delivery import MOST_CLAIMED, LetterClaim, NoteStep, SendingStep, UndeliveredError
from planner.services.operations.operations import UNAVAILABLE

PATIENCE_SECONDS = 1.0
"""How long a letter may be on its way until it counts as hanging, and how long receipts wait to be marked together."""
LETTERS_A_CONNECTION = 8
"""Another connection is opened for each so many letters that wait: to open one costs more than to send a letter."""
CLAIM_SECONDS = 5.0
"""How long after its claim a letter may begin. Behind a slow server the others go back, so that what is more urgent and
what was stored later is not kept waiting, and one who was stopped meanwhile sends nothing that another has claimed."""

NICENESS = 10
"""How far the writing and sending of letters stands back for requests: a person waits for an answer, not for a mailing."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Outcome:
    """How the sending of a letter ended; without an error it was taken."""

    letter_claim: LetterClaim
    error: UndeliveredError | None = None

    @property
    def server_is_well(self) -> bool:
        return self.error is None or not self.error.everyone


def _send(context: JobContext, note: NoteStep, letter_claim: LetterClaim) -> _Outcome:
    try:
        delivery.send(letter_claim, context.transport, note)
    except UndeliveredError as error:
        return _Outcome(letter_claim, error)
    return _Outcome(letter_claim)


def _stand_back() -> None:
    """Let requests go before this thread where both want the same core. Linux alone has a priority for each thread.

    Nothing that holds a lock of the database may stand back: those who wait for it would wait for others too.
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)


def anything_due(context: JobContext) -> bool:
    """Tell whether any letter is to be sent, or was left behind by a process that is gone."""
    if context.sending_books.any_left_behind():
        return True
    with context.reading() as work:
        return delivery.anything_due(work)


def deliver(
    context: JobContext, patience_seconds: float = PATIENCE_SECONDS, claim_seconds: float = CLAIM_SECONDS
) -> None:
    """Send every letter that is due; begin no other once the transport takes none at all, or the process is to stop."""
    _take_up(context)
    with context.writing() as work:
        delivery.give_up_stuck(work)
    most = 2 * context.deployment.smtp_connections
    try:
        with context.sending_books.opened() as note, ThreadPoolExecutor(most, initializer=_stand_back) as pool:
            carry = partial(_send, context, note)
            _Round(context, lambda claim: pool.submit(carry, claim), note, patience_seconds, claim_seconds).run()
    finally:
        context.transport.close()


def _take_up(context: JobContext) -> None:
    for steps in context.sending_books.left_behind():
        for step, attempts in steps.items():
            for start in range(0, len(attempts), MOST_CLAIMED):
                with context.writing() as work:
                    delivery.take_up(work, step, attempts[start : start + MOST_CLAIMED])


@dataclass
class _Round:
    """One round of sending. The database is reached from the thread of the job alone, and never while a letter is waited for.

    ``claims`` wait, ``in_flight`` are on their way with the time when each began, and ``outcomes`` are to be marked.
    ``server_is_well`` is unknown until the first letter has come to an end.
    """

    context: JobContext
    send: Callable[[LetterClaim], Future[_Outcome]]
    note: NoteStep
    patience_seconds: float
    claim_seconds: float
    claims: deque[LetterClaim] = field(default_factory=deque)
    claimed_at: float = 0.0
    begun: int = 0
    most_claimed: int = MOST_CLAIMED
    in_flight: dict[Future[_Outcome], float] = field(default_factory=dict)
    outcomes: list[_Outcome] = field(default_factory=list)
    marked_at: float = field(default_factory=monotonic)
    server_is_well: bool | None = None

    def run(self) -> None:
        """Send until nothing is due, nothing is taken, or the process is to stop."""
        try:
            while True:
                if self._goes_on and not self.claims and self._room():
                    self._claim()
                while self._goes_on and self.claims and self._room() and not self._claims_are_old():
                    self.in_flight[self.send(self.claims.popleft())] = monotonic()
                    self.begun += 1
                if self.claims and (not self._goes_on or self._claims_are_old()):
                    self._hand_back()
                elif not self.in_flight:
                    break
                self._wait()
        finally:
            self._end()

    @property
    def _goes_on(self) -> bool:
        return self.server_is_well is not False and not self.context.stopping()

    def _room(self) -> bool:
        """Tell whether another letter may begin: the first goes alone, and one goes beside each that hangs."""
        now, most = monotonic(), self.context.deployment.smtp_connections
        moving = sum(now - since < self.patience_seconds for since in self.in_flight.values())
        connections = 1 if self.server_is_well is None else min(most, 1 + len(self.claims) // LETTERS_A_CONNECTION)
        return moving < connections and len(self.in_flight) < 2 * most

    def _claims_are_old(self) -> bool:
        return monotonic() - self.claimed_at > self.claim_seconds

    def _claim(self) -> None:
        self._mark()
        with self.context.writing() as work:
            self.claims.extend(delivery.claim(work, self.most_claimed))
            # Before the commit: what is noted and was not claimed is nothing, and the other way round it would wait.
            self.note(SendingStep.CLAIMED, [letter_claim.attempt for letter_claim in self.claims])
        self.claimed_at, self.begun = monotonic(), 0
        self.most_claimed = min(2 * self.most_claimed, MOST_CLAIMED)

    def _hand_back(self) -> None:
        with self.context.writing() as work:
            attempts = [letter_claim.attempt for letter_claim in self.claims]
            delivery.hand_back(work, attempts)
            # Before the commit: another process may claim them at once, by the same numbers.
            self.note(SendingStep.ENDED, attempts)
        self.claims.clear()
        self.most_claimed = max(self.begun, 1)

    def _wait(self) -> None:
        for ended in wait(self.in_flight, self.patience_seconds, FIRST_COMPLETED).done:
            del self.in_flight[ended]
            outcome = ended.result()
            self.outcomes.append(outcome)
            # A letter that hung says nothing against the server that takes the others.
            self.server_is_well = self.server_is_well is not False and outcome.server_is_well
        if len(self.outcomes) >= MOST_CLAIMED or monotonic() - self.marked_at > self.patience_seconds:
            self._mark()

    def _mark(self) -> None:
        outcomes, self.outcomes, self.marked_at = self.outcomes, [], monotonic()
        if outcomes:
            _mark(self.context, outcomes, self.note)

    def _end(self) -> None:
        """Mark what has ended, and hand back what was not begun, also where the database has just failed."""
        try:
            if self.claims:
                self._hand_back()
            self._mark()
        except UNAVAILABLE:
            log.warning("%d letters that were claimed wait until their claims run out.", len(self.claims))
            raise


def _mark(context: JobContext, outcomes: Sequence[_Outcome], note: NoteStep) -> None:
    with context.writing() as work:
        delivery.mark_sent(work, [outcome.letter_claim.attempt for outcome in outcomes if outcome.error is None])
        for outcome in outcomes:
            if outcome.error is not None:
                delivery.mark_failed(work, outcome.letter_claim.attempt, outcome.error)
                note(SendingStep.ENDED, [outcome.letter_claim.attempt])

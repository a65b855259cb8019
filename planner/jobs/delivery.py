"""The job that sends letters: one after the other, and by another connection while one of them takes its time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from planner.jobs.context import JobContext
from planner.services.letters import delivery
from planner.services.letters.delivery import LetterClaim, NoteReceipt, UndeliveredError

PATIENCE_SECONDS = 1.0
"""How long a letter may be on its way until the next one is sent beside it."""
MOST_AT_ONCE = 8
"""How many letters are on their way at most; only a server that is slow or hangs ever sees more than one connection."""


def _claim(context: JobContext) -> LetterClaim | None:
    with context.writing() as work:
        return delivery.claim(work)


def _send(context: JobContext, note: NoteReceipt, letter_claim: LetterClaim) -> bool:
    """Send one letter and mark it at once; tell whether the transport takes any others."""
    try:
        delivery.send(letter_claim, context.transport)
    except UndeliveredError as error:
        with context.writing() as work:
            delivery.mark_failed(work, letter_claim.receipt, error)
        return not error.everyone
    note(letter_claim.receipt)
    with context.writing() as work:
        delivery.mark_sent(work, [letter_claim.receipt])
    return True


def anything_due(context: JobContext) -> bool:
    """Tell whether any letter is to be sent."""
    with context.reading() as work:
        return delivery.anything_due(work)


def deliver(context: JobContext, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Send every letter that is due; begin no other once the transport takes none at all."""
    for receipts in context.receipt_books.left_behind():
        with context.writing() as work:
            delivery.mark_sent(work, receipts)
    with context.writing() as work:
        delivery.give_up_stuck(work)
    try:
        with context.receipt_books.begun() as note, ThreadPoolExecutor(MOST_AT_ONCE) as pool:
            _send_all(context, lambda taken: pool.submit(_send, context, note, taken), patience_seconds)
    finally:
        context.transport.close()


def _send_all(context: JobContext, send: Callable[[LetterClaim], Future[bool]], patience_seconds: float) -> None:
    in_flight: set[Future[bool]] = set()
    taken = True
    while True:
        room = taken and len(in_flight) < MOST_AT_ONCE
        letter_claim = _claim(context) if room else None
        if letter_claim is not None:
            in_flight.add(send(letter_claim))
        if not in_flight:
            return
        # With room left, what is stored meanwhile is looked for as well, however long those on their way take.
        ended = wait(in_flight, patience_seconds if room else None, FIRST_COMPLETED).done
        in_flight -= ended
        answers = [future.result() for future in ended]
        taken = taken and all(answers)

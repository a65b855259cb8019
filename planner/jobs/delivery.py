"""The job that sends letters."""

from __future__ import annotations

from planner.jobs.context import JobContext
from planner.services.letters import delivery
from planner.services.letters.delivery import LetterClaim, UndeliveredError


def _claim(context: JobContext) -> LetterClaim | None:
    with context.writing() as work:
        return delivery.claim(work)


def _send(context: JobContext, letter_claim: LetterClaim) -> bool:
    try:
        delivery.send(letter_claim, context.transport)
    except UndeliveredError as error:
        with context.writing() as work:
            delivery.mark_failed(work, letter_claim, error)
        return not error.everyone
    with context.writing() as work:
        delivery.mark_sent(work, letter_claim)
    return True


def anything_due(context: JobContext) -> bool:
    """Tell whether any letter is to be sent."""
    with context.reading() as work:
        return delivery.anything_due(work)


def deliver(context: JobContext) -> None:
    """Send every letter that is due, one by one; stop early only when the transport takes none at all."""
    with context.writing() as work:
        delivery.give_up_stuck(work)
    try:
        while (letter_claim := _claim(context)) is not None:
            if not _send(context, letter_claim):
                break
    finally:
        context.transport.close()

"""The job that sends letters."""

from __future__ import annotations

from planner.jobs.context import JobContext
from planner.services.letters import delivery
from planner.services.letters.delivery import LetterClaim, UndeliveredError


def _claim(context: JobContext) -> LetterClaim | None:
    with context.writing() as work:
        return delivery.claim(work)


def _carry(context: JobContext, letter_claim: LetterClaim) -> bool:
    try:
        delivery.carry(letter_claim, context.carrier)
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
    """Send every letter that is due, one by one; stop early only when the carrier takes none at all."""
    with context.writing() as work:
        delivery.give_up_stuck(work)
    try:
        while (letter_claim := _claim(context)) is not None:
            if not _carry(context, letter_claim):
                break
    finally:
        context.carrier.close()

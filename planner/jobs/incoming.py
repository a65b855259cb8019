"""The job that fetches mails and looks into them, one by one: a bad one stops no other."""

from __future__ import annotations

import logging

from planner.jobs.context import JobContext
from planner.services.incoming import incoming
from planner.services.operations.leadership import LeaseLostError

log = logging.getLogger(__name__)


def take(context: JobContext, raw: bytes, envelope_to: str) -> None:
    """Store one mail, and return when it is safely kept."""
    with context.writing() as work:
        incoming.receive(work, raw, envelope_to)


def fetch(context: JobContext) -> None:
    """Store what waits in the mailbox. Each is put away only when it is stored, and one that comes again is known.

    One that cannot be put away stops no other; ``OSError`` is raised at the end.
    """
    failure: OSError | None = None
    for mail in context.mailbox.waiting():
        take(context, mail.raw, mail.envelope_to)
        try:
            mail.archive()
        except OSError as error:
            failure = failure or error
    if failure is not None:
        raise failure


def to_handle(context: JobContext) -> list[int]:
    """Return the mails that nobody has looked into."""
    with context.reading() as work:
        return incoming.to_handle(work)


def handle(context: JobContext) -> None:
    """Look into every mail that waits; one that cannot be handled is held for an organiser and not tried again."""
    for mail_id in to_handle(context):
        try:
            with context.writing() as work:
                incoming.handle(work, mail_id)
        except LeaseLostError:
            raise
        except Exception:
            log.exception("The mail %s could not be handled; it is held.", mail_id)
            with context.writing() as work:
                incoming.give_up(work, mail_id)


def anything_to_handle(context: JobContext) -> bool:
    """Tell whether there is a mail that nobody has looked into."""
    return bool(to_handle(context))

"""The job that fetches mails and looks into them, one by one: a bad one stops no other."""

from __future__ import annotations

import logging

from planner.jobs.context import JobContext
from planner.services.incoming import incoming
from planner.services.operations.leadership import LeaseLostError
from planner.services.operations.operations import UNAVAILABLE

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
    """Look into every mail that waits; one that cannot be handled is held for an organiser and not tried again.

    Where the database is away or somebody else holds a lock for too long, the mail waits for the next run. The others are
    looked into, and what the database raised is raised at the end.
    """
    waits: Exception | None = None
    for mail_id in to_handle(context):
        try:
            _handle(context, mail_id)
        except UNAVAILABLE as failure:
            log.warning("The mail %s waits for the database.", mail_id)
            waits = waits or failure
        except LeaseLostError:
            raise
        except Exception:
            log.exception("The mail %s could not be handled; it is held.", mail_id)
            with context.writing() as work:
                incoming.give_up(work, mail_id)
    if waits is not None:
        raise waits


def _handle(context: JobContext, mail_id: int) -> None:
    # What stands in a mail is read before the lock is taken: it may be long, and never changes.
    with context.reading() as work:
        read = incoming.read(work, mail_id)
    with context.writing() as work:
        incoming.handle(work, mail_id, read)


def anything_to_handle(context: JobContext) -> bool:
    """Tell whether there is a mail that nobody has looked into."""
    return bool(to_handle(context))

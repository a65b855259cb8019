"""The job that fetches mails and looks into them, one by one: a bad one stops no other."""

from __future__ import annotations

import logging

from planner.jobs.desk import Desk
from planner.services.incoming import incoming

log = logging.getLogger(__name__)


def take(desk: Desk, raw: bytes, envelope_to: str) -> None:
    """Store one mail, and return when it is safely kept."""
    with desk.writing() as work:
        incoming.receive(work, raw, envelope_to)


def fetch(desk: Desk) -> None:
    """Store what waits in the mailbox. Each is put away only when it is stored, and one that comes again is known.

    One that cannot be put away stops no other; ``OSError`` is raised at the end.
    """
    failure: OSError | None = None
    for mail in desk.mailbox.waiting():
        take(desk, mail.raw, mail.envelope_to)
        try:
            mail.taken()
        except OSError as error:
            failure = failure or error
    if failure is not None:
        raise failure


def to_handle(desk: Desk) -> list[int]:
    """Return the mails that nobody has looked into."""
    with desk.reading() as work:
        return incoming.to_handle(work)


def handle(desk: Desk) -> None:
    """Look into every mail that waits; one that cannot be handled is held for an organiser and not tried again."""
    for mail_id in to_handle(desk):
        try:
            with desk.writing() as work:
                incoming.handle(work, mail_id)
        except Exception:
            log.exception("The mail %s could not be handled; it is held.", mail_id)
            with desk.writing() as work:
                incoming.give_up(work, mail_id)


def anything_to_handle(desk: Desk) -> bool:
    """Tell whether there is a mail that nobody has looked into."""
    return bool(to_handle(desk))

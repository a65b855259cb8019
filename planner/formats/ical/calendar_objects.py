"""Calendar objects on a server, each a file of its own (RFC 4791 4.1): a guest's invitation, or a task."""

from __future__ import annotations

from hashlib import blake2b

from planner.domain.calendars import CalendarEntry
from planner.domain.dav import name_fits
from planner.domain.itip import Method
from planner.formats.ical.contentlines import fold_all
from planner.formats.ical.ical import assemble, opening
from planner.formats.ical.itip import ItipRecipient, Message, Party, write

SUFFIX = ".ics"
_STAMP_BYTES = 16


def invitation(entry: CalendarEntry, organiser: Party, guest: ItipRecipient, cancelled: str) -> bytes:
    """Return what a mailed invitation says, without its METHOD, which nothing on a server may have (RFC 4791 4.1).

    ``cancelled`` is put before the title of a meeting that is. DTSTAMP is the last revision, so that the same values give
    the same bytes.
    """
    message = Message(Method.REQUEST, entry, organiser, guest, entry.revised_at)
    return write(message, cancelled).replace(b"METHOD:REQUEST\r\n", b"", 1)


def task(rendered: bytes) -> bytes:
    """Return a rendered task as a file of its own; its times are UTC or days, so it needs no zone."""
    return assemble(fold_all(opening()), [rendered])


def stamp(body: bytes) -> str:
    """Return a digest of the bytes of an object: its ETag, without the quotation marks."""
    return blake2b(body, digest_size=_STAMP_BYTES).hexdigest()


def name_of(uid: str) -> str:
    """Return what an object is called in its collection: its UID, or a digest of one that no address could hold."""
    return (uid if name_fits(uid) else blake2b(uid.encode(), digest_size=_STAMP_BYTES).hexdigest()) + SUFFIX

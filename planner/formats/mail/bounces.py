"""Letters that came back in a mail server's own words, without the report of RFC 3464 that ``incoming_mail`` reads.

flufl.bounce knows the words of many programs; what else a mail server says with an empty return path counts as well, in
whatever language, unless it is still trying.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import MessageError

from flufl.bounce import all_failures

from planner.domain.incoming import Machine
from planner.formats.mail.incoming_mail import Mail, ParsedMail

MOST_OCTETS = 32_000
"""A mail server says at once what is wrong, and the detectors hold a hundred patterns to each line."""
LONGEST_LINE = 998
"""Octets of a line that are looked at (RFC 5322 2.1.1): some of the patterns take the square of that."""

_ASCII = bytes(octet if octet < 0x80 else ord("?") for octet in range(256))  # noqa: PLR2004 - The first that is not ASCII.
_SERVERS = re.compile(r"mailer-daemon|mail-daemon|postmaster|mdaemon|mail-delivery-system|mailerdaemon")
_UNDELIVERED = re.compile(
    r"undeliver|not delivered|delivery (?:has )?fail|failure notice|returned mail|delivery status|could not be delivered"
    r"|ikke levert|ikkje levert|kunne ikke leveres|mail delivery",
    re.IGNORECASE,
)
_DELAYED = re.compile(r"delay|warning|still being retried|forsink|forseink", re.IGNORECASE)


def came_back(raw: bytes, read: ParsedMail) -> bool:
    """Tell whether a mail says that a letter could not be delivered, and will not be.

    What a person wrote never does: it may quote anything. Nor do other reports, such as that a letter was read.
    """
    server = _SERVERS.fullmatch(read.sender.partition("@")[0].lower()) is not None
    mail = message_from_bytes(_beginning(raw))
    if not (server or not read.sender or read.machine is not Machine.NO) or _other_report(mail):
        return False
    delayed, failed = _failures(mail)
    return failed or (server and not delayed and _given_back(mail, read.subject))


def _beginning(raw: bytes) -> bytes:
    """The beginning of a mail in ASCII: a header with other letters in it makes flufl.bounce (6.0.0) raise AttributeError."""
    lines = (line[:LONGEST_LINE] for line in raw[:MOST_OCTETS].splitlines())
    return b"\n".join(lines).translate(_ASCII)


def _other_report(mail: Mail) -> bool:
    # Some mail servers leave out what kind of report theirs is.
    kind = str(mail.get_param("report-type", "delivery-status")).lower()
    return mail.get_content_type() == "multipart/report" and kind != "delivery-status"


def _failures(mail: Mail) -> tuple[bool, bool]:
    """Whether flufl.bounce finds somebody whose letter is late, and somebody whose letter was given up."""
    try:
        late, given_up = all_failures(mail)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        return False, False
    return bool(late), bool(given_up)


def _given_back(mail: Mail, subject: str) -> bool:
    """Whether a mail server gave a letter back: it writes with an empty return path (RFC 5321 4.5.5).

    A vacation message has one as well (RFC 3834 4), but no mail server's name; one about a delay means that it still tries.
    """
    empty = str(mail["Return-Path"]).replace(" ", "") == "<>" or bool(mail["X-Failed-Recipients"])
    return (empty or _UNDELIVERED.search(subject) is not None) and _DELAYED.search(subject) is None

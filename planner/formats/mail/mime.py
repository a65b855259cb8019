"""A letter as the message that a mail server takes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader, BaseHeader, ContentTypeHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import lru_cache

from planner.domain.addresses import normalise_email
from planner.formats.mail.letters import one_line

_CALENDAR = "text/calendar"
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
"""A word of a name that needs no quotes (RFC 5322 3.2.3)."""
_LONGEST_LINE = 76
_LONGEST_WORD = 60
"""A longer word of a name is encoded, so that no line is too long."""


_UNBROKEN = frozenset({"In-Reply-To", "List-Unsubscribe", "References"})
"""Headers of one word, which Python would encode where it is long, and no program would decode."""
_MOST_HEADERS = 256
"""How many parsed headers are remembered; most headers of a letter are those of every other."""


class _Headers(HeaderRegistry):
    """Parses a header that was parsed before no second time.

    Python looks at the type of each part a dozen times while it writes a message, and makes a class for each look: more
    than half of what a letter took.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kinds: dict[str, type[BaseHeader]] = {}
        self._parsed = lru_cache(_MOST_HEADERS)(super().__call__)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        key = name.lower()
        if key not in self._kinds:
            self._kinds[key] = super().__getitem__(key)
        return self._kinds[key]

    def __call__(self, name: str, value: object) -> BaseHeader:
        return self._parsed(name, value) if isinstance(value, str) else super().__call__(name, value)


class LetterPolicy(EmailPolicy):
    """Writes a subject and a name so that every space in them comes through.

    Python 3.11 breaks a long header between words, encodes the words apart, and so drops the space between them
    (RFC 2047 section 6.2) or puts one inside a word. Here the whole text is encoded as one. It also loses the quotes of a
    long name, whose commas then part it into several addresses, so that addresses are folded here, the same in every
    version of Python.
    """

    def fold(self, name: str, value: str) -> str:
        """Return a header in lines of at most 76 characters where it has to be encoded."""
        return self._encoded(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the same as bytes."""
        return self._encoded(name, value).encode("ascii") or super().fold_binary(name, value)

    def _encoded(self, name: str, value: str) -> str:
        if isinstance(value, AddressHeader):
            mailbox = value.addresses[0]
            return f"{name}: {self._mailbox(name, mailbox)}{self.linesep}" if mailbox.addr_spec.isascii() else ""
        if name in _UNBROKEN:
            return f"{name}: {value}{self.linesep}"
        if name == "Subject" and not str(value).isascii():
            return f"{name}: {self._words(name, str(value))}{self.linesep}"
        if isinstance(value, ContentTypeHeader) and value.content_type == _CALENDAR:
            # As plain as can be, where Python would quote each parameter: some readers look for these very words.
            params = "".join(f"; {key}={text}" for key, text in value.params.items())
            return f"{name}: {_CALENDAR}{params}{self.linesep}"
        return ""

    def _mailbox(self, header: str, mailbox: Address) -> str:
        """One address with its name, folded at blanks alone: a name in quotes keeps them however long it is."""
        name, email = mailbox.display_name, mailbox.addr_spec
        if not name:
            return email
        plain = all(_ATOM.fullmatch(word) for word in name.split(" "))
        shown = name if plain else '"' + name.replace("\\", r"\\").replace('"', r"\"") + '"'
        # What only looks like an encoded word is encoded, else its reader would decode it.
        if not name.isascii() or "=?" in name or any(len(word) > _LONGEST_WORD for word in shown.split(" ")):
            return f"{self._words(header, name)}{self.linesep} <{email}>"
        return self._folded(f"{header}: ", [*shown.split(" "), f"<{email}>"])

    def _folded(self, start: str, words: list[str]) -> str:
        text, length = words[0], len(start) + len(words[0])
        for word in words[1:]:
            fits = length + 1 + len(word) <= _LONGEST_LINE
            text += f" {word}" if fits else f"{self.linesep} {word}"
            length = length + 1 + len(word) if fits else 1 + len(word)
        return text

    def _words(self, name: str, text: str) -> str:
        return Header(text, "utf-8", header_name=name).encode(linesep=self.linesep)


POLICY = LetterPolicy(linesep="\r\n", header_factory=_Headers())
"""How a letter is written where addresses are in ASCII."""


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    """A letter to one recipient with everything a message needs.

    ``key`` is the letter's key in the outbox and ``date`` an aware instant; the same letter is the same message however
    often it is built. ``unsubscribe`` is where a program
    stops such letters by one POST (RFC 8058), ``list_id`` a name such as ``fagnettverk.example.no``.
    ``calendar`` is what the letter says to the recipient's calendar by ``calendar_method``; ``answer_address``, if any,
    is where a mail server that cannot deliver it says so. ``thread_key`` is the key of the first letter of the thread that it
    belongs to; empty for the first.
    """

    key: str
    date: datetime
    from_email: str
    from_name: str
    to_email: str
    to_name: str
    subject: str
    text: str
    html: str
    language: str = "nb"
    reply_to: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    attachment: bytes | None = None
    attachment_name: str = ""
    calendar: bytes | None = None
    calendar_method: str = ""
    answer_address: str = ""
    thread_key: str = ""


CALENDAR_NAME = "invite.ics"
"""The file name of the copy of a calendar part, for programs that open files only."""


def message(letter: OutgoingLetter) -> EmailMessage:
    """Build the message: plain text and HTML as alternatives, and the file, if any, as an attachment beside them.

    What it says to a calendar is the last alternative (RFC 6047 2.4), with the same again as a file after them all:
    Outlook looks only at what comes first in a ``multipart/mixed``. A calendar file that is to be kept and not answered
    is sent as ``application/ics`` alone, without a METHOD. It says that a machine wrote it (RFC 3834 section 5), so that
    no machine answers. Nothing in a name or a subject can add a header. Raises ``Refused`` as ``normalise_email`` does,
    and ``ValueError`` for a naive date.
    """
    if letter.date.tzinfo is None:
        raise ValueError(letter.date)
    mail = EmailMessage(policy=POLICY)
    for name, value in _headers(letter).items():
        mail[name] = value
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.calendar is not None:
        _say_to_calendar(mail, letter.calendar, letter.calendar_method)
    if letter.attachment is not None:
        _attach(mail, letter.attachment, one_line(letter.attachment_name))
    mail["Content-Language"] = letter.language
    _fix_boundaries(mail, letter.key)
    return mail


def message_id(key: str, from_email: str) -> str:
    """The Message-ID of a letter, always the same for the same key, which may not itself be shown."""
    return f"<{_digest(key)}@{from_email.rpartition('@')[2]}>"


def _headers(letter: OutgoingLetter) -> dict[str, object]:
    sender = normalise_email(letter.from_email)
    headers: dict[str, object] = {
        "From": _address(letter.from_name, sender),
        "To": _address(letter.to_name, letter.to_email),
        "Subject": one_line(letter.subject),
        "Date": letter.date,
        "Message-ID": message_id(letter.key, sender),
        "Auto-Submitted": "auto-generated",
        # Not «All», which asks Exchange to keep quiet about what could not be delivered too (MS-OXCMAIL 2.1.3.2.20).
        "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
    }
    if letter.reply_to:
        headers["Reply-To"] = _address("", letter.reply_to)
    if letter.thread_key:
        headers["In-Reply-To"] = headers["References"] = message_id(letter.thread_key, sender)
    if letter.list_id:
        headers["List-Id"] = f"<{one_line(letter.list_id)}>"
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{one_line(letter.unsubscribe)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _address(name: str, email: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=normalise_email(email))


def _attach(mail: EmailMessage, body: bytes, name: str) -> None:
    subtype = "ics" if name.endswith(".ics") else "pdf" if name.endswith(".pdf") else "octet-stream"
    mail.add_attachment(body, maintype="application", subtype=subtype, filename=name)


def _say_to_calendar(mail: EmailMessage, body: bytes, method: str) -> None:
    """Add the part that a calendar reads, without a disposition, and in base64, for mail servers break long lines."""
    mail.add_alternative(body, maintype="text", subtype="calendar", cte="base64")
    *_others, part = mail.iter_parts()
    part.replace_header("Content-Type", f"{_CALENDAR}; method={method}; charset=utf-8")
    mail.add_attachment(
        body, maintype="application", subtype="ics", filename=CALENDAR_NAME, params={"name": CALENDAR_NAME}
    )


def _fix_boundaries(mail: EmailMessage, key: str) -> None:
    """Python draws boundaries at random; a letter built twice must give the same bytes."""
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{_digest(key)}_{number}")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]

"""Mails as others send them, taken apart without falling over: who sent them, to whom, and what a calendar put in them.

Nothing raises for what a mail holds. What is too large, too deep or too much is not looked into, and the value says so.
Mails inside mails are never looked into, except for the headers of one that came back (RFC 3464).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.errors import MessageError, MisplacedEnvelopeHeaderDefect
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser

from planner.domain.addresses import email_key, normalise_email
from planner.domain.incoming import MOST_OCTETS, Dmarc, Machine, MailTrouble
from planner.domain.refusals import Refused
from planner.formats.ical.contentlines import clean
from planner.formats.mail.authentication_results import dmarc_of
from planner.formats.mail.mail_texts import calendar_of, readable_text

MOST_HEADER_OCTETS = 100_000
MOST_LINES = 60_000
MOST_MULTIPARTS = 30
MOST_DEPTH = 10
MOST_PARTS = 60
MOST_CALENDARS = 20
MOST_CALENDAR_LINES = 20_000
"""Lines of all calendar objects together: a mail can hide very many in base64, and each takes its time to read."""
MOST_RECIPIENTS = 50
LONGEST_HEADER = 4_000
LONGEST_SUBJECT = 400

_BRANCHES = re.compile(rb"multipart/|message/", re.IGNORECASE)
_NAMED = r'(?P<name>"(?:[^"\\]|\\.)*"|[^"<>@,;:\\]*)\s*<(?P<inside>[^<>\s]+)>'
_BARE = r'(?P<bare>[^\s<>,;:()"]+)(?:\s*\((?P<aside>[^()<>@]*)\))?'
_SENDER = re.compile(f"(?:{_NAMED}|{_BARE})")
_UNQUOTED = re.compile(r"(?P<name>[^<>]*)<(?P<inside>[^<>\s]+)>\s*(?:\([^()<>@]*\))?")
_ADDRESS = re.compile(r"[^\s<>,;:()\"']+@[^\s<>,;:()\"']+")
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_ANSWERING_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response", "X-Autoresponder")

Mail = Message
FAILED = "failed"
"""The action of a report about a letter that could not be delivered (RFC 3464 2.3.3)."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A report on one recipient of a letter (RFC 3464 2.3): the address, the action and the status code."""

    email: str
    action: str
    status: str


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail as far as it matters.

    ``sender`` is empty unless there is exactly one From with exactly one address. ``recipients`` are all addresses it
    may have come to. ``calendars`` are the calendar objects in it, each once. ``returned`` and ``letter_ids`` (Message-IDs)
    are what a report about letters of ours says; what a mail server says in its own words is read by ``bounces``.
    """

    sender: str = ""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    message_id: str = ""
    subject: str = ""
    text: str = ""
    machine: Machine = Machine.NO
    dmarc: Dmarc = Dmarc.UNCHECKED
    calendars: tuple[bytes, ...] = ()
    returned: tuple[Returned, ...] = ()
    letter_ids: tuple[str, ...] = ()
    trouble: MailTrouble | None = None


def read_mail(raw: bytes, authserv_id: str = "") -> ParsedMail:
    """Read a mail of anybody's; ``authserv_id`` is the name our own mail server checks senders under, if it does."""
    trouble = _too_much(raw)
    try:
        mail = message_from_bytes(_head(raw) if trouble else raw)
        parsed = _headers(mail, authserv_id)
    except (MessageError, ValueError, LookupError, RecursionError):
        return ParsedMail(trouble=MailTrouble.BROKEN)
    if trouble:
        return replace(parsed, trouble=trouble)
    try:
        return _with_parts(parsed, mail)
    except (MessageError, ValueError, LookupError, RecursionError, TypeError, AttributeError):
        return replace(parsed, trouble=MailTrouble.BROKEN)


def _head(raw: bytes) -> bytes:
    """The header, as far as it is looked into."""
    return re.split(rb"\r?\n\r?\n", raw[:MOST_HEADER_OCTETS], maxsplit=1)[0]


def _too_much(raw: bytes) -> MailTrouble | None:
    if len(raw) > MOST_OCTETS or raw.count(b"\n") > MOST_LINES:
        return MailTrouble.TOO_LARGE
    if len(_head(raw)) >= MOST_HEADER_OCTETS:
        return MailTrouble.HEADERS_TOO_LARGE
    return MailTrouble.TOO_MANY_PARTS if len(_BRANCHES.findall(raw)) > MOST_MULTIPARTS else None


def _headers(mail: Mail, authserv_id: str) -> ParsedMail:
    sender, name = _sender(mail)
    return ParsedMail(
        sender=sender,
        sender_name=name,
        recipients=_recipients(mail),
        message_id=_plain(mail, "Message-ID")[:250],
        subject=_decoded(_plain(mail, "Subject"))[:LONGEST_SUBJECT],
        machine=_machine(mail),
        # Whole, however long: who signs a mail a hundred times could else push what counts out of sight.
        dmarc=dmarc_of(_all(mail, "Authentication-Results", MOST_HEADER_OCTETS), authserv_id, sender),
    )


def _all(mail: Mail, name: str, longest: int = LONGEST_HEADER) -> list[str]:
    """Every header of a name, on one line each."""
    return [" ".join(clean(str(value)[:longest]).split()) for value in mail.get_all(name, [])]


def _plain(mail: Mail, name: str) -> str:
    return next(iter(_all(mail, name)), "")


def _decoded(text: str) -> str:
    try:
        return " ".join(clean(str(make_header(decode_header(text)))).split())
    except (MessageError, ValueError, LookupError):
        return text


def _sender(mail: Mail) -> tuple[str, str]:
    fields = _all(mail, "From", MOST_HEADER_OCTETS)
    # Other mail servers read "From :" as a sender too, and may have checked that one.
    misplaced = any(isinstance(defect, MisplacedEnvelopeHeaderDefect) for defect in mail.defects)
    if misplaced or (mail.get_unixfrom() or "").partition(":")[0].strip() == "From":
        return "", ""
    match = _SENDER.fullmatch(fields[0].strip()) if len(fields) == 1 else None
    if match is None:
        return _only_address(fields[0]) if len(fields) == 1 else ("", "")
    name = _decoded((match["name"] or match["aside"] or "").strip().strip('"'))
    return _address(match["inside"] or match["bare"]), name[:200]


def _only_address(header: str) -> tuple[str, str]:
    """The one address between angle brackets, with the name before it that should have been quoted.

    An address of somebody else before the brackets makes two senders, and so none.
    """
    match = _UNQUOTED.fullmatch(header.strip())
    email = _address(match["inside"]) if match else ""
    others = {email_key(_address(word)) for word in _ADDRESS.findall(match["name"] if match else "")}
    if match is None or not email or others - {email_key(email)}:
        return "", ""
    return email, _decoded(match["name"].strip().strip("\"'"))[:200]


def _address(text: str) -> str:
    try:
        return normalise_email(text)
    except Refused:
        return ""


def _recipients(mail: Mail) -> tuple[str, ...]:
    addresses = (
        address for name in _TO for value in _all(mail, name) for address in _ADDRESS.findall(value.replace('"@', "@"))
    )
    return tuple(dict.fromkeys(address.lower() for address in addresses))[:MOST_RECIPIENTS]


def _machine(mail: Mail) -> Machine:
    said = _plain(mail, "Auto-Submitted").lower().partition(";")[0].strip()
    precedence = _plain(mail, "Precedence").lower()
    answers = any(name in mail for name in _ANSWERING_HEADERS) or _plain(mail, "Return-Path") == "<>" or _reports(mail)
    if answers or said == "auto-replied" or precedence == "auto_reply":
        return Machine.ANSWERING
    generated = said not in {"", "no"} or precedence in {"bulk", "junk", "list"} or "List-Id" in mail
    return Machine.GENERATED if generated else Machine.NO


def _reports(mail: Mail) -> bool:
    """Whether it tells what became of a letter: returned, delayed or read (RFC 6522)."""
    return mail.get_content_type() == "multipart/report"


def _parts(mail: Mail, depth: int = 0) -> Iterator[tuple[Mail, int]]:
    """Every part that is no mail of its own."""
    yield mail, depth
    if mail.get_content_maintype() == "multipart" and mail.is_multipart() and depth <= MOST_DEPTH:
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)


def _with_parts(parsed: ParsedMail, mail: Mail) -> ParsedMail:
    parts = list(_parts(mail))
    if any(depth > MOST_DEPTH for _, depth in parts):
        return replace(parsed, trouble=MailTrouble.TOO_DEEP)
    if len(parts) > MOST_PARTS:
        return replace(parsed, trouble=MailTrouble.TOO_MANY_PARTS)
    leaves = [part for part, _ in parts if part.get_content_maintype() != "multipart"]
    parsed = replace(parsed, text=readable_text(leaves))
    calendars = tuple(dict.fromkeys(filter(None, map(calendar_of, leaves))))[:MOST_CALENDARS]
    if sum(max(data.count(b"\n"), data.count(b"\r")) for data in calendars) > MOST_CALENDAR_LINES:
        return replace(parsed, trouble=MailTrouble.TOO_LARGE)
    parsed = replace(parsed, calendars=calendars)
    returned = _reports(mail) and "delivery-status" in _plain(mail, "Content-Type").lower()
    return _with_report(parsed, leaves) if returned else parsed


def _with_report(parsed: ParsedMail, leaves: list[Mail]) -> ParsedMail:
    returned: list[Returned] = []
    letters: list[str] = []
    for part in leaves:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            returned += [recipient for block in _messages(part) if (recipient := _returned(block)) is not None]
        elif kind == "message/rfc822":
            letters += [_plain(inner, "Message-ID") for inner in _messages(part)]
        elif kind == "text/rfc822-headers":
            headers = (part.get_payload(decode=True) or b"")[:MOST_HEADER_OCTETS]  # type: ignore[index]  # Octets, once decoded.
            letters.append(_plain(HeaderParser().parsestr(headers.decode("latin-1")), "Message-ID"))  # type: ignore[union-attr]
    return replace(parsed, returned=tuple(returned), letter_ids=tuple(filter(None, letters)))


def _messages(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _returned(block: Mail) -> Returned | None:
    recipient = _plain(block, "Original-Recipient") or _plain(block, "Final-Recipient")
    email = _address(recipient.rpartition(";")[2])
    if not email:
        return None
    action = _plain(block, "Action").lower()[:20]
    # Some servers write «failure», others «failed (bad destination)».
    return Returned(email, FAILED if action.startswith("fail") else action, _plain(block, "Status")[:20])

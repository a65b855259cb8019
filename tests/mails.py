"""Mails as calendars send them, made up so that a test names only what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PASSED = "Authentication-Results: mx.example.no; dmarc=pass header.from=example.no\r\n"


@dataclass(frozen=True)
class Mail:
    """A mail with one calendar object about one meeting; ``headers`` and ``lines`` are whole lines."""

    uid: str
    sender: str
    to: str
    stamp: datetime
    attendee: str = "aud@example.no"
    partstat: str = "ACCEPTED"
    method: str = "REPLY"
    sequence: int | None = 0
    comment: str = ""
    params: str = ""
    headers: str = ""
    lines: str = ""
    subject: str = "Godtatt"

    def calendar(self) -> str:
        """Return the calendar object."""
        sequence = "" if self.sequence is None else f"SEQUENCE:{self.sequence}\r\n"
        comment = f"COMMENT:{self.comment}\r\n" if self.comment else ""
        return (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//A calendar//NO\r\n"
            f"METHOD:{self.method}\r\nBEGIN:VEVENT\r\nUID:{self.uid}\r\nDTSTAMP:{self.stamp:%Y%m%dT%H%M%SZ}\r\n{sequence}"
            f"ATTENDEE;PARTSTAT={self.partstat}{self.params}:MAILTO:{self.attendee}\r\n{comment}{self.lines}"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )

    def raw(self) -> bytes:
        """Return the mail as octets."""
        return (
            f"{self.headers}From: {self.sender}\r\nTo: {self.to}\r\nSubject: {self.subject}\r\n"
            f"Message-ID: <{self.stamp:%H%M%S}@example.no>\r\nMIME-Version: 1.0\r\n"
            f'Content-Type: text/calendar; method={self.method}; charset="utf-8"\r\n\r\n{self.calendar()}'
        ).encode()

"""Answers as calendar programs write them, made from the letter that was received and from nothing else."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

import icalendar

from planner.formats.ical.contentlines import escape, fold_all


@dataclass(frozen=True)
class Received:
    """An invitation as the program of a guest keeps it."""

    calendar: bytes
    method: str
    uid: str
    sequence: int
    status: str
    organiser: str
    attendee: str
    partstat: str
    summary: str
    starts: datetime
    ends: datetime

    @classmethod
    def of(cls, raw: bytes) -> Received:
        """Read the calendar part of a mail, which must say the same METHOD twice."""
        mail = message_from_bytes(raw, policy=default)
        (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        calendar = icalendar.Calendar.from_ical(payload)
        (event,) = calendar.walk("VEVENT")
        assert part.get_param("method") == str(calendar["METHOD"])
        return cls(
            calendar=payload,
            method=str(calendar["METHOD"]),
            uid=str(event["UID"]),
            sequence=int(str(event["SEQUENCE"])),
            status=str(event["STATUS"]),
            organiser=str(event["ORGANIZER"]).removeprefix("mailto:"),
            attendee=str(event["ATTENDEE"]).removeprefix("mailto:"),
            partstat=str(event["ATTENDEE"].params["PARTSTAT"]),
            summary=str(event["SUMMARY"]),
            starts=event.decoded("DTSTART").astimezone(UTC),
            ends=event.decoded("DTEND").astimezone(UTC),
        )


def gmail(given: Received, partstat: str, at: datetime) -> bytes:
    """Return what Google's calendar sends: the answer in the mail and once more as a file, times in UTC."""
    who = f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN={given.attendee}"
    calendar = fold_all(
        (
            "BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", "CALSCALE:GREGORIAN",
            "METHOD:REPLY", "BEGIN:VEVENT", f"DTSTART:{given.starts:%Y%m%dT%H%M%SZ}", f"DTEND:{given.ends:%Y%m%dT%H%M%SZ}",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", f"ORGANIZER;CN={given.organiser}:mailto:{given.organiser}", f"UID:{given.uid}",
            f"{who};X-NUM-GUESTS=0:mailto:{given.attendee}", f"CREATED:{at:%Y%m%dT%H%M%SZ}", "DESCRIPTION:",
            f"LAST-MODIFIED:{at:%Y%m%dT%H%M%SZ}", f"SEQUENCE:{given.sequence}", f"STATUS:{given.status}",
            f"SUMMARY:{escape(given.summary)}", "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR",
        )
    )  # fmt: skip
    mail = _mail(given, f"Accepted: {given.summary}", at)
    _spoken(mail, calendar)
    mail.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")
    return mail.as_bytes(policy=SMTP)


def outlook(given: Received, partstat: str, at: datetime) -> bytes:
    """Return what Exchange sends: no ORGANIZER, a zone of Windows, an address in another case, an empty comment."""
    calendar = fold_all(
        (
            "BEGIN:VCALENDAR", "METHOD:REPLY", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0", "BEGIN:VTIMEZONE",
            "TZID:W. Europe Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT",
            "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
            "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE", "BEGIN:VEVENT",
            f"ATTENDEE;PARTSTAT={partstat};CN=Åse Døme:MAILTO:{given.attendee.title()}", "COMMENT;LANGUAGE=nb-NO:\\n",
            f"UID:{given.uid}", f"SUMMARY;LANGUAGE=nb-NO:Godtatt: {escape(given.summary)}",
            f"DTSTART;TZID=W. Europe Standard Time:{given.starts:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=W. Europe Standard Time:{given.ends:%Y%m%dT%H%M%S}", "CLASS:PUBLIC", "PRIORITY:5",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", "TRANSP:OPAQUE", "STATUS:CONFIRMED", f"SEQUENCE:{given.sequence}",
            "X-MICROSOFT-CDO-APPT-SEQUENCE:0", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "X-MICROSOFT-CDO-IMPORTANCE:1",
            "X-MICROSOFT-DONOTFORWARDMEETING:FALSE", "END:VEVENT", "END:VCALENDAR",
        )
    )  # fmt: skip
    mail = _mail(given, f"Godtatt: {given.summary}", at)
    mail["X-MS-Has-Attach"] = ""
    _spoken(mail, calendar)
    return mail.as_bytes(policy=SMTP)


def for_all(given: Sequence[Received], partstat: str, at: datetime) -> bytes:
    """Return one mail that answers several invitations in one object, to the address that the first of them names."""
    events = (
        line
        for one in given
        for line in (
            "BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", f"SEQUENCE:{one.sequence}",
            f"ORGANIZER:mailto:{given[0].organiser}", f"ATTENDEE;PARTSTAT={partstat}:mailto:{one.attendee}", "END:VEVENT",
        )
    )  # fmt: skip
    opening = ("BEGIN:VCALENDAR", "PRODID:-//A calendar//EN", "VERSION:2.0", "METHOD:REPLY")
    mail = _mail(given[0], f"Accepted: {given[0].summary}", at)
    _spoken(mail, fold_all((*opening, *events, "END:VCALENDAR")))
    return mail.as_bytes(policy=SMTP)


def _mail(given: Received, subject: str, at: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Åse Døme <{given.attendee}>", given.organiser
    mail["Subject"], mail["Date"], mail["Message-ID"] = subject, at, f"<{at:%Y%m%d%H%M%S}@example.no>"
    mail.set_content("Åse Døme har godtatt denne invitasjonen.")
    mail.add_alternative("<p>Åse Døme har godtatt denne invitasjonen.</p>", subtype="html")
    return mail


def _spoken(mail: EmailMessage, calendar: bytes) -> None:
    part = EmailMessage()
    part["Content-Type"] = 'text/calendar; charset="utf-8"; method=REPLY'
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(calendar).decode("ascii"))
    mail.attach(part)


PROGRAMS: dict[str, Callable[[Received, str, datetime], bytes]] = {"gmail": gmail, "outlook": outlook}

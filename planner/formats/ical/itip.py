"""Invitations as calendars exchange them (iTIP, RFC 5546): the bytes that a mail carries (iMIP, RFC 6047).

Each is for one guest, who is the only ATTENDEE, so that nobody learns of the others. The same values give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from planner.domain.calendars import CalendarEntry
from planner.domain.itip import Method, PartStat
from planner.formats.ical.contentlines import clean, escape, fold_all
from planner.formats.ical.ical import CLOSING, entry_lines, opening, zone_needed
from planner.formats.ical.mailto import mailto
from planner.formats.ical.timezones import vtimezone

_BARE = frozenset({"UID", "DTSTAMP", "SEQUENCE"})
_CARETS = str.maketrans({"^": "^^", '"': "^'", "\n": "^n"})
"""How a parameter says what it may not hold (RFC 6868 3.1)."""


@dataclass(frozen=True, slots=True)
class Party:
    """One end of an invitation: a mail address, and the name shown beside it, which may be empty."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ItipRecipient:
    """The recipient of a message, and how they stand."""

    party: Party
    partstat: PartStat


@dataclass(frozen=True, slots=True)
class Message:
    """The content of a message: ``made_at`` (UTC, whole seconds) is DTSTAMP, and ``comment`` words to the guest."""

    method: Method
    entry: CalendarEntry
    organiser: Party
    guest: ItipRecipient
    made_at: datetime
    comment: str = ""


def write(message: Message, cancelled: str = "") -> bytes:
    """Return a message as an iCalendar file; ``cancelled`` is put before the title of an entry that is.

    DTSTAMP is when this message was made, for with METHOD it orders messages of the same SEQUENCE (RFC 5546 2.1.5);
    LAST-MODIFIED stays that of the entry.
    """
    declines = message.method is Method.DECLINECOUNTER
    begin, *lines, end = entry_lines(message.entry, cancelled, message.made_at)
    zone = "" if declines else zone_needed(message.entry)
    return fold_all(
        (
            *opening(),
            f"METHOD:{message.method}",
            *(vtimezone(zone) if zone else ()),
            begin,
            *(_bare(lines) if declines else lines),
            _organiser(message.organiser),
            _attendee(message.guest, asks=message.method is Method.REQUEST),
            *((f"COMMENT:{escape(message.comment)}",) if message.comment else ()),
            end,
            CLOSING,
        )
    )


def _bare(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines of a no to a proposal: which meeting it is, and nothing of its time or title (RFC 5546 3.2.8)."""
    return tuple(line for line in lines if line.partition(":")[0] in _BARE)


def parameter(text: str) -> str:
    """Return a text as the value of a parameter: quoted where it must be (RFC 5545 3.2), its marks as RFC 6868 says."""
    value = clean(text).replace("\t", " ").translate(_CARETS)
    return f'"{value}"' if any(mark in value for mark in ":;,") else value


def _organiser(party: Party) -> str:
    return f"ORGANIZER{_named(party)}:{mailto(party.email)}"


def _attendee(guest: ItipRecipient, *, asks: bool) -> str:
    # Also who has answered is asked: programs that see no RSVP keep a change of mind to themselves.
    rsvp = ";RSVP=TRUE" if asks else ""
    who = f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={guest.partstat}{rsvp}{_named(guest.party)}"
    return f"{who}:{mailto(guest.party.email)}"


def _named(party: Party) -> str:
    name = parameter(party.name.strip())
    return f";CN={name}" if name else ""

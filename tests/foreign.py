"""A world outside that gives what a test tells it to: the fakes at the ports by which foreign calendars come in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from planner.domain.foreign_calendars import ParsedCalendar, Trouble, TroubleError, Window
from planner.formats.ical.foreign_calendars import read
from planner.services.dates.foreign_calendars import CalendarClient, Fetched

ADDRESS = "https://skole.example.no/kalender.ics"


def calendar(*events: str) -> bytes:
    """Return a calendar of events given as ``"20270308T080000Z/20270308T100000Z Title"``."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "X-WR-CALNAME:Skolekalender"]
    for number, event in enumerate(events):
        span, _, title = event.partition(" ")
        starts, ends = span.split("/")
        kind = "" if "T" in starts else ";VALUE=DATE"
        lines += ["BEGIN:VEVENT", f"UID:{number}", f"DTSTART{kind}:{starts}", f"DTEND{kind}:{ends}"]
        lines += [f"SUMMARY:{title}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


@dataclass
class World:
    """Both ports at once. ``gives`` is a body, or the trouble there is; ``asked`` holds address, ETag and Last-Modified.

    An event whose title is ``too_heavy`` is broken off.
    """

    gives: bytes | Trouble = b""
    etag: str = ""
    too_heavy: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def fetch(self, address: str, etag: str = "", last_modified: str = "") -> Fetched:
        self.asked.append((address, etag, last_modified))
        if isinstance(self.gives, Trouble):
            raise TroubleError(self.gives)
        if etag and etag == self.etag:
            return Fetched(b"", unchanged=True)
        return Fetched(self.gives, self.etag, "")

    def read(self, body: bytes, window: Window) -> ParsedCalendar:
        understood = read(body, window)
        heavy = tuple(busy.source for busy in understood.busy if busy.title == self.too_heavy)
        light = tuple(busy for busy in understood.busy if busy.source not in heavy)
        return replace(understood, busy=light, broken_off=heavy, left_out=understood.left_out + len(heavy))

    def calendar_client(self) -> CalendarClient:
        """Return the world as the two ports."""
        return CalendarClient(self, self)

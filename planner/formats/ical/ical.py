"""Calendar entries as iCalendar (RFC 5545, 7986): what feeds, downloads and receipts are made of.

The same values give the same bytes, in any process on any host. Nothing here says METHOD, ORGANIZER or ATTENDEE, and
no property holds a mail address: a feed is read by anybody, and programs would take its people for guests of their
own. An entry is rendered when it changes; a feed is a head, the rendered entries and a tail, joined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from planner.domain.calendars import CalendarEntry, EntryStatus, Timed, When, WholeDays, with_links
from planner.domain.feeds import CSS_COLOURS, Feed
from planner.formats.ical.contentlines import escape, fold_all, uri
from planner.formats.ical.timezones import fits, vtimezone

CONTENT_TYPE = "text/calendar; charset=utf-8"
"""The media type of everything made here."""

PRODUCT = "-//Moteplass//Moteplass//NO"
"""The program that wrote the file (PRODID)."""

HOME_ZONE = "Europe/Oslo"
"""The zone whose rule stands in every file, so that none is ever without a component (RFC 5545 3.6)."""

REFRESH = "PT1H"
"""How often a subscriber is asked to look again."""

CLOSING = "END:VCALENDAR"
"""The last line of every calendar file."""

TAIL = f"{CLOSING}\r\n".encode()
"""The end of every calendar file, in octets."""


RENDERED_ENTRIES = 256
"""Entries that a process remembers as rendered: those of a slice of a renewal, read ahead of its lock."""

FEED_HEADS = 64
"""Heads of feeds that a process remembers, for a feed is made anew at each change of a meeting in it."""

_NO_REVISION = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rendered:
    """An entry as the bytes of its VEVENT, and the zone whose VTIMEZONE they need; empty when they need none."""

    body: bytes
    zone: str


def render(entry: CalendarEntry, cancelled: str) -> Rendered:
    """Return the VEVENT of an entry; ``cancelled`` is put before the title of one that is, such as «Avlyst: »."""
    undated = _render_undated(replace(entry, revised_at=_NO_REVISION), cancelled)
    # A text has no line break of its own, and a folded line goes on with a space: the first line of that name is meant.
    body = undated.body
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        before, after = (f"\r\n{name}:{instant_of(moment)}\r\n" for moment in (_NO_REVISION, entry.revised_at))
        body = body.replace(before.encode(), after.encode(), 1)
    return Rendered(body, undated.zone)


@lru_cache(RENDERED_ENTRIES)
def _render_undated(entry: CalendarEntry, cancelled: str) -> Rendered:
    """Render an entry without its revision, which is tried with two times and differs between guests who are told the same."""
    return Rendered(fold_all(entry_lines(entry, cancelled)), zone_needed(entry))


def feed_head(feed: Feed, zones: Iterable[str], *, home: bool = True) -> bytes:
    """Return what comes before the entries of a feed; ``zones`` are those that its rendered entries need.

    The zone at home is there too, so that programs that fetch the file before there is an entry know it, but where
    ``home`` says that no entry ever needs one.

    Raises ``Refused`` with ``calendars.zone_without_rule`` for a zone that no rendered entry can have asked for.
    """
    return _feed_head(feed, frozenset(zones), home=home)


@lru_cache(FEED_HEADS)
def _feed_head(feed: Feed, zones: frozenset[str], *, home: bool) -> bytes:
    return fold_all((*opening(), *_feed_lines(feed), *(_zone_lines(zones) if home else ())))


def assemble(head: bytes, bodies: Iterable[bytes]) -> bytes:
    """Return a whole calendar file from parts already rendered; the order of the entries is the caller's."""
    return b"".join((head, *bodies, TAIL))


def calendar_file(entry: CalendarEntry, cancelled: str) -> bytes:
    """Return one entry as a file of its own, to download or to hang on a receipt.

    It has no METHOD, so mail programs take it as a file to add and not as an invitation to answer.
    """
    return calendar_of([entry], cancelled)


def calendar_of(entries: Iterable[CalendarEntry], cancelled: str) -> bytes:
    """Return several entries as one file to download, in the order given and without METHOD."""
    rendered = [render(entry, cancelled) for entry in entries]
    zones = dict.fromkeys(part.zone for part in rendered)
    return assemble(fold_all((*opening(), *_zone_lines(zones))), [part.body for part in rendered])


def zone_needed(entry: CalendarEntry) -> str:
    """Return the zone an entry's times are written in, or nothing when they are dates or written in UTC.

    What lasts over a change of clocks is written in UTC: programs that are right about every other day are wrong about
    when it starts (node-ical) or ends (GNOME).
    """
    return _zone_of(entry.when)


@lru_cache(RENDERED_ENTRIES)
def _zone_of(when: When) -> str:
    if (
        isinstance(when, Timed)
        and not _over_a_change(when)
        and fits(when.starts, when.zone)
        and fits(when.ends, when.zone)
    ):
        return when.zone
    return ""


def entry_lines(entry: CalendarEntry, cancelled: str, made_at: datetime | None = None) -> tuple[str, ...]:
    """Return the lines of a VEVENT, unfolded and always in this order; what is empty is left out.

    ``made_at`` is when the message that carries it was made; without a METHOD, DTSTAMP is the last revision
    (RFC 5545 3.8.7.2).
    """
    off = entry.status is EntryStatus.CANCELLED
    linked = with_links(entry)
    return (
        "BEGIN:VEVENT",
        f"UID:{escape(entry.uid)}",
        f"DTSTAMP:{instant_of(made_at or entry.revised_at)}",
        f"CREATED:{instant_of(entry.created_at)}",
        f"LAST-MODIFIED:{instant_of(entry.revised_at)}",
        f"SEQUENCE:{entry.sequence}",
        f"STATUS:{entry.status.upper()}",
        f"TRANSP:{'TRANSPARENT' if off or entry.transparent else 'OPAQUE'}",
        *_when_lines(entry.when),
        f"SUMMARY:{escape((cancelled if off else '') + entry.summary)}",
        *filled("DESCRIPTION:", escape(linked.description)),
        *filled("LOCATION:", escape(entry.location)),
        *filled("GEO:", _degrees(entry.geo)),
        *filled("URL:", uri(entry.url)),
        *filled("CONFERENCE;VALUE=URI;FEATURE=VIDEO:", uri(entry.join_url)),
        *filled("CATEGORIES:", ",".join(escape(word) for word in entry.categories if word)),
        *filled("CONTACT:", escape(entry.contact)),
        *_alarm_lines(entry),
        "END:VEVENT",
    )


def _alarm_lines(entry: CalendarEntry) -> tuple[str, ...]:
    """The alarm before the start (RFC 5545 3.6.6); a cancelled entry has none."""
    if entry.alarm is None or entry.status is EntryStatus.CANCELLED:
        return ()
    hours = int(entry.alarm.total_seconds()) // 3600
    before = f"-P{entry.alarm.days}D" if hours == entry.alarm.days * 24 else f"-PT{hours}H"
    text = f"DESCRIPTION:{escape(entry.summary)}"
    return ("BEGIN:VALARM", "ACTION:DISPLAY", text, f"TRIGGER:{before}", "END:VALARM")


def opening() -> tuple[str, ...]:
    """Return the lines that every calendar file begins with."""
    return ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN")


def _feed_lines(feed: Feed) -> tuple[str, ...]:
    """The properties of the feed itself, in the words of RFC 7986 and the older ones beside them."""
    name, description = escape(feed.name), escape(feed.description)
    colour = CSS_COLOURS.get(feed.colour, "")
    return (
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        *filled("DESCRIPTION:", description),
        *filled("X-WR-CALDESC:", description),
        *filled("URL:", uri(feed.page)),
        *filled("SOURCE;VALUE=URI:", uri(feed.address)),
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        *filled("COLOR:", feed.colour if colour else ""),
        *filled("X-APPLE-CALENDAR-COLOR:", colour),
    )


def _zone_lines(zones: Iterable[str]) -> tuple[str, ...]:
    """The rules of the zones: home first, the others by name, each once."""
    others = sorted(set(zones) - {HOME_ZONE, ""})
    return tuple(line for zone in (HOME_ZONE, *others) for line in vtimezone(zone))


@lru_cache(RENDERED_ENTRIES)
def _when_lines(when: When) -> tuple[str, ...]:
    """Start and end; an entry without length has no DTEND, for that must come later than DTSTART (RFC 5545 3.8.2.2)."""
    if isinstance(when, WholeDays):
        return (f"DTSTART;VALUE=DATE:{day_of(when.first_day)}", *_end_of_days(when))
    zone = _zone_of(when)
    if zone:
        starts, ends = (f";TZID={zone}:{_wall(moment)}" for moment in (when.starts, when.ends))
    else:
        starts, ends = (f":{instant_of(moment)}" for moment in (when.starts_at, when.ends_at))
    return (f"DTSTART{starts}", *filled("DTEND", ends if ends != starts else ""))


def _end_of_days(when: WholeDays) -> tuple[str, ...]:
    """The day after the last (RFC 5545 3.6.1); the last day there is has none after it, and one day needs no end."""
    if when.last_day == date.max:
        return ()
    return (f"DTEND;VALUE=DATE:{day_of(when.last_day + timedelta(days=1))}",)


def filled(start: str, value: str) -> tuple[str, ...]:
    """Return a line of a name and its value, or none where the value is empty."""
    return (start + value,) if value else ()


def _degrees(geo: tuple[float, float] | None) -> str:
    return f"{geo[0]:.6f};{geo[1]:.6f}" if geo else ""


def day_of(day: date) -> str:
    """Return a day as a DATE value (RFC 5545 3.3.4)."""
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _over_a_change(when: Timed) -> bool:
    """Tell whether the clocks are changed while it lasts: its hours are not those that the wall says."""
    return when.ends_at - when.starts_at != when.ends - when.starts


def _wall(moment: datetime) -> str:
    return f"{day_of(moment)}T{moment.hour:02}{moment.minute:02}{moment.second:02}"


def instant_of(moment: datetime) -> str:
    """Return an instant as a DATE-TIME value in UTC (RFC 5545 3.3.5)."""
    return f"{_wall(moment.astimezone(UTC))}Z"

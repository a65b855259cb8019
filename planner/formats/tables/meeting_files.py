"""Files of meetings, as calendars (.ics) or tables (.xlsx, .csv), read line by line. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from planner.domain.calendars import CalendarEntry, EntryStatus, Timed
from planner.domain.meetings import Span, span_between
from planner.domain.refusals import Invalid, Refused
from planner.formats.entries.calendar_entries import unmarked
from planner.formats.ical.ical_components import MOST_COMPONENTS, Note
from planner.formats.ical.ical_reader import ReadCalendar, ReadEvent, Reading, read_calendar
from planner.formats.tables.meeting_lines import LONGEST, MeetingLine
from planner.formats.tables.meeting_tables import columns_of, read_lines
from planner.formats.tables.table_times import DEFAULT_LENGTH
from planner.formats.tables.tables import Column

TABLES = (".csv", ".xlsx")
"""The endings of the names of tables."""
NOTHING_MAPPED: Mapping[str, str] = {}
"""Only the columns that are known are taken in."""


def read(name: str, data: bytes, reading: Reading, mapped: Mapping[str, str] = NOTHING_MAPPED) -> list[MeetingLine]:
    """Read a file by the ending of its name, ``.ics``, ``.xlsx`` or ``.csv``; raise ``Refused`` for what is none of them.

    ``mapped`` says what columns that are not known are taken for, by their headings.
    """
    if name.lower().endswith(".ics"):
        return _calendar(read_calendar(data, reading))
    if name.lower().endswith(TABLES):
        return read_lines(data, reading.home, mapped)
    raise Refused("imports.ending_unknown", given=name)


def _calendar(calendar: ReadCalendar) -> list[MeetingLine]:
    """Return the lines of a calendar; what was cut off it is a line that is refused, and other remarks stand at the first line."""
    notes = {remark.note: remark for remark in reversed(calendar.remarks)}
    if Note.TOO_LARGE in notes:
        raise Invalid("imports.too_large")
    if Note.NOT_A_CALENDAR in notes and not calendar.events:
        raise Invalid("imports.not_a_calendar")
    if Note.TRUNCATED in notes and not calendar.events:
        raise Invalid("imports.file_cut_off")
    lines = [_event(event) for event in calendar.events]
    if Note.TOO_MANY in notes:
        lines.append(MeetingLine(len(lines) + 1, refusal=Refused("imports.too_many", most=MOST_COMPONENTS)))
    rest = tuple(remark for note, remark in notes.items() if note not in {Note.TOO_MANY, Note.NOT_A_CALENDAR})
    return [replace(line, remarks=(*rest, *line.remarks)) if place == 0 else line for place, line in enumerate(lines)]


def columns(name: str, data: bytes, mapped: Mapping[str, str] = NOTHING_MAPPED) -> list[Column]:
    """Return what becomes of each column of a table, for people to see before it is taken in; a calendar has none."""
    return columns_of(data, mapped) if name.lower().endswith(TABLES) else []


def _event(event: ReadEvent) -> MeetingLine:
    entry = event.entry
    if entry is None:
        cut = any(remark.note is Note.TRUNCATED for remark in event.remarks)
        refusal = Refused("imports.cut_off") if cut else Refused("imports.no_meeting")
        return MeetingLine(event.position, remarks=event.remarks, refusal=refusal)
    values = _of_entry(entry)
    return MeetingLine(
        line=event.position,
        title=unmarked(entry),
        uid=_kept(f"{entry.uid}/{event.occurrence}" if event.occurrence else entry.uid),
        series=() if event.occurrence else event.series,
        occurrence=event.occurrence,
        cancelled=entry.status is EntryStatus.CANCELLED,
        values=values,
        remarks=event.remarks,
        refusal=_hindrance(event, entry, values),
    )


def _hindrance(event: ReadEvent, entry: CalendarEntry, values: dict[str, Any]) -> Refused | None:
    """Say why an event that was read is not taken in: its zone is a guess, or its other times would be by another clock."""
    unknown = [remark.given for remark in event.remarks if remark.note is Note.ZONE_UNKNOWN]
    if unknown:
        return Refused("imports.zone_not_understood", given=unknown[0])
    if event.series and isinstance(entry.when, Timed) and values["zone"] != entry.when.zone:
        return Invalid("imports.second_hour")
    return None


def _kept(uid: str) -> str:
    """Return a UID as it is kept: one that there is no room for gets a short one that is always the same."""
    return uid if len(uid) <= LONGEST["uid"] else f"{uuid5(NAMESPACE_OID, uid)}@moteplass"


def _of_entry(entry: CalendarEntry) -> dict[str, Any]:
    when = entry.when
    if isinstance(when, Timed):
        span = _span(when)
        times = {"starts_local": span.starts, "ends_local": span.ends, "zone": span.zone, "all_day": False}
    else:
        last = when.last_day + timedelta(days=1)
        midnights = {"starts_local": _midnight(when.first_day), "ends_local": _midnight(last)}
        times = {**midnights, "all_day": True}
    lead, title = entry.description.strip().split("\n\n", maxsplit=1), unmarked(entry)
    return {
        "title": title[: LONGEST["title"]],
        "question": lead[0] or title,
        "programme": lead[1] if len(lead) > 1 else "",
        "place": entry.location[: LONGEST["place"]],
        "online_url": entry.join_url if len(entry.join_url) <= LONGEST["online_url"] else "",
        **times,
    }


def _span(when: Timed) -> Span:
    """Return a time as it is kept; one without an end (RFC 5545 3.6.1) is as long as a line of a table without one."""
    if when.ends_at == when.starts_at:
        when = Timed(when.starts, when.starts + DEFAULT_LENGTH, when.zone)
    span = Span(when.starts, when.ends, when.zone)
    if (span.starts_at, span.ends_at) == (when.starts_at, when.ends_at):
        return span
    return span_between(when.starts_at, when.ends_at, when.zone)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)

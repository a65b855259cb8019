"""Addresses that put one meeting into the calendars of Google and Microsoft, for those who want no file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from planner.domain.calendars import CalendarEntry, Timed, with_links

_GOOGLE = "https://calendar.google.com/calendar/render"
_MICROSOFT = {
    "Outlook.com": "https://outlook.live.com/calendar/0/deeplink/compose",
    "Microsoft 365": "https://outlook.office.com/calendar/0/deeplink/compose",
}
_LONGEST = 1_000
"""Characters of description in an address, for programs and servers cut long ones off."""


def add_links(entry: CalendarEntry) -> dict[str, str]:
    """Return the addresses by the name of the calendar they add the meeting to."""
    return {"Google": google(entry), **{name: _microsoft(page, entry) for name, page in _MICROSOFT.items()}}


def google(entry: CalendarEntry) -> str:
    """Return the address that opens Google's form for a new event, filled in."""
    when = entry.when
    if isinstance(when, Timed):
        dates = f"{_basic(when.starts_at)}/{_basic(when.ends_at)}"
    else:
        dates = f"{when.first_day:%Y%m%d}/{_after(when.last_day):%Y%m%d}"
    values = {
        "action": "TEMPLATE",
        "text": entry.summary,
        "dates": dates,
        "details": _details(entry),
        "location": entry.location,
    }
    zone = {"ctz": when.zone} if isinstance(when, Timed) else {}
    return f"{_GOOGLE}?{urlencode({**values, **zone})}"


def _microsoft(page: str, entry: CalendarEntry) -> str:
    when = entry.when
    if isinstance(when, Timed):
        times = {"startdt": _extended(when.starts_at), "enddt": _extended(when.ends_at)}
    else:
        times = {
            "startdt": when.first_day.isoformat(),
            "enddt": _after(when.last_day).isoformat(),
            "allday": "true",
        }
    values = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": entry.summary,
        **times,
        "body": _details(entry),
        "location": entry.location,
    }
    return f"{page}?{urlencode(values)}"


def _details(entry: CalendarEntry) -> str:
    text = with_links(entry).description
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _basic(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _extended(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _after(day: date) -> date:
    return day + timedelta(days=1)

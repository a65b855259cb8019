"""Changes that a calendar program makes in an object: how the guest stands, and whether anything else.

A guest may change the own PARTSTAT, say something, and change what belongs to the own copy alone, such as alarms (RFC 6638
3.2.2.1). The rest is the organiser's; what a program has left out of it, as some do, changes nothing. Nor does, beside an
answer, what we tell of how things stand (how many come, whether somebody carries out): who answers in a mail has it as it was
when the mail was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

from planner.formats.entries.calendar_entries import tells_how_many
from planner.formats.ical.contentlines import clean
from planner.formats.ical.isolated_zones import parse
from planner.formats.ical.mailto import email_of

_TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "URL", "CONTACT")
_GOING_TO_BE = {"TENTATIVE", "CONFIRMED"}
REPEATS = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_COMMENTS = ("COMMENT", "X-CALENDARSERVER-PRIVATE-COMMENT", "X-CALENDARSERVER-ATTENDEE-COMMENT")
_OWN_COMMENT = "X-RESPONSE-COMMENT"
_PROGRAMS_OWN = frozenset(
    {
        "CLASS",
        "COLOR",
        "CREATED",
        "DTEND",
        "DTSTAMP",
        "DURATION",
        "LAST-MODIFIED",
        "PRIORITY",
        "REQUEST-STATUS",
        "SEQUENCE",
    }
    | {"TRANSP", *_COMMENTS}
)
"""Properties that programs write into any object: of the moment, or of how they show it."""


Parsed: TypeAlias = Any
"""A component or a value of the icalendar library, whose types are too many to tell apart."""


class NotCalendarError(Exception):
    """The bytes are no calendar file with one object in it."""


class NotAllowedError(Exception):
    """Something is changed that a guest may not change; ``what`` names the property."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class GuestChange:
    """How the guest now stands (PARTSTAT), how they stood, and their words, where there are any."""

    partstat: str
    was: str
    comment: str | None = None


def guest_change(stored: bytes, changed: bytes, email: str) -> GuestChange:
    """Return what the guest with this address has changed; raise ``NotCalendarError`` or ``NotAllowedError``."""
    before, new = only(stored, "VEVENT"), only(changed, "VEVENT")
    for name, differs in (
        ("UID", plain(new, "UID") != plain(before, "UID")),
        ("ORGANIZER", _address(new.get("ORGANIZER")) != _address(before.get("ORGANIZER"))),
        ("DTSTART", _times(new) != _times(before)),
        ("CATEGORIES", "CATEGORIES" in new and set(new.categories) != set(before.categories)),
        *((repeat, repeat in new) for repeat in REPEATS),
        *((added, True) for added in _added(before, new)),
    ):
        if differs:
            raise NotAllowedError(name)
    attendee, attendee_before = _own(new, email), _own(before, email)
    change = GuestChange(_partstat(attendee), _partstat(attendee_before), _comment(new, attendee))
    for text in _TEXTS:
        words = _words(before, text), _words(new, text)
        if (
            text in new
            and words[0] != words[1]
            and not (change.partstat != change.was and _of_another_time(text, *words))
        ):
            raise NotAllowedError(text)
    return change


def _of_another_time(name: str, before: str, new: str) -> bool:
    """Whether a text only tells how things stood when the program got to know of them."""
    return name in {"DESCRIPTION", "CONTACT"} or (name == "STATUS" and {before, new} <= _GOING_TO_BE)


def _words(event: Parsed, name: str) -> str:
    """A text without the line on how many come: that changes while a copy grows old, and is nobody's wish."""
    if name != "DESCRIPTION":
        return plain(event, name)
    lines = str(event.get(name) or "").split("\n")
    return " ".join(" ".join(line for line in lines if not tells_how_many(line)).split())


def _added(before: Parsed, new: Parsed) -> list[str]:
    """The properties that a program has added, and that are neither its own nor the guest's."""
    names = (name for name in new if name not in before and name not in _PROGRAMS_OWN and name not in REPEATS)
    return [name for name in names if not name.startswith("X-") and plain(new, name)]


def only(body: bytes, component: str) -> Parsed:
    """Return the one object of a calendar file, which is to be of this kind; raise ``NotCalendarError``."""
    try:
        calendar: Parsed = parse(body)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise NotCalendarError from error
    if calendar.name != "VCALENDAR" or "METHOD" in calendar:
        raise NotCalendarError
    objects = [part for part in calendar.subcomponents if part.name != "VTIMEZONE"]
    if len(objects) != 1 or objects[0].name != component:
        raise NotCalendarError
    return objects[0]


def plain(component: Parsed, name: str) -> str:
    """Return the first value of a property as one line; nothing where there is none."""
    value = component.get(name)
    first = value[0] if isinstance(value, list) and value else value
    return " ".join(str(first or "").split())


def _address(value: object) -> str:
    text = str(value or "").strip().lower()
    return email_of(text) or text


def _times(event: Parsed) -> tuple[object, object]:
    """Start and end as instants, or as days; a length counts as an end, and a missing end as the least there can be."""
    try:
        starts = event["DTSTART"].dt
        ends = event["DTEND"].dt if "DTEND" in event else starts + _length(event, starts)
        return _instant(starts), _instant(ends)
    except (KeyError, AttributeError, TypeError, OverflowError, ValueError) as error:
        raise NotCalendarError from error


def _length(event: Parsed, starts: date) -> timedelta:
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return length
    return timedelta() if isinstance(starts, datetime) else timedelta(days=1)


def _instant(value: date) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo is not None else value


def _own(event: Parsed, email: str) -> Parsed:
    """The guest, who is to be the only ATTENDEE."""
    attendees = event.get("ATTENDEE")
    people = attendees if isinstance(attendees, list) else [attendees]
    if len(people) != 1 or _address(people[0]) != email_of(email.lower()):
        raise NotAllowedError("ATTENDEE")
    return people[0]


def _partstat(attendee: Parsed) -> str:
    return str(attendee.params.get("PARTSTAT", "NEEDS-ACTION")).upper()


def _comment(event: Parsed, attendee: Parsed) -> str | None:
    texts = [plain(event, name) for name in _COMMENTS if name in event] + [str(attendee.params.get(_OWN_COMMENT, ""))]
    return next((clean(text) for text in texts if text.strip()), None)

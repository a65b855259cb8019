"""A meeting as calendars see it: one value that every feed, invitation and import speaks, and the rules of its life.

The value knows nothing of iCalendar; section numbers point to the standards that the rules come from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from planner.domain.meetings import MeetingState
from planner.domain.refusals import Invalid
from planner.domain.replies import ReplyState
from planner.domain.times import zone_named

BACK = timedelta(days=365)
"""How long a meeting that has been stays in the feeds."""

AHEAD = timedelta(days=731)
"""How long before it starts a meeting comes into the feeds."""

RECENT = timedelta(days=90)
"""How long a meeting that has been stays in the feed of all meetings, before it is found in that of earlier ones."""

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Timed:
    """From one wall time to another in a zone with an IANA name; both are naive, for the zone says the rest.

    A wall time that comes twice in autumn is the first of the two unless its ``fold`` is 1. Raises ``Refused`` with
    ``calendars.time_with_offset``, ``calendars.ends_before_start`` or ``times.zone_unknown``.
    """

    starts: datetime
    ends: datetime
    zone: str

    def __post_init__(self) -> None:
        if self.starts.tzinfo or self.ends.tzinfo:
            raise Invalid("calendars.time_with_offset")
        if self.ends_at < self.starts_at:
            raise Invalid("calendars.ends_before_start")

    @property
    def starts_at(self) -> datetime:
        """The instant of the start, in UTC."""
        return self.starts.replace(tzinfo=zone_named(self.zone)).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The instant of the end, in UTC."""
        return self.ends.replace(tzinfo=zone_named(self.zone)).astimezone(UTC)

    @property
    def first_day(self) -> date:
        """The day it starts on."""
        return self.starts.date()

    @property
    def last_day(self) -> date:
        """The last day it touches; what ends at midnight does not touch the day after."""
        if self.ends.time() == time.min and self.ends.date() > self.starts.date():
            return self.ends.date() - timedelta(days=1)
        return max(self.ends.date(), self.starts.date())


@dataclass(frozen=True, slots=True)
class WholeDays:
    """From the first day to the last, both included, wherever one is.

    Raises ``Refused`` with ``calendars.ends_before_start``.
    """

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise Invalid("calendars.ends_before_start")


When = Timed | WholeDays
"""When something takes place."""


class EntryStatus(StrEnum):
    """How certain an entry is (RFC 5545 3.8.1.11)."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A meeting in a calendar.

    ``uid`` is made once and never changes. ``revised_at`` is the instant of the last revision, in UTC and whole
    seconds, and stands for both DTSTAMP and LAST-MODIFIED: the same revision gives the same bytes. Texts are plain.
    ``geo`` is latitude and longitude in degrees. ``contact`` is a name and never an address. ``transparent`` leaves
    the reader's time free. ``alarm`` is how long before the start, in whole hours, a reader's own calendar rings.
    """

    uid: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    when: When
    status: EntryStatus
    summary: str
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    join_url: str = ""
    categories: tuple[str, ...] = ()
    contact: str = ""
    transparent: bool = False
    alarm: timedelta | None = None


STATUS_OF = {
    MeetingState.ANNOUNCED: EntryStatus.TENTATIVE,
    MeetingState.CONFIRMED: EntryStatus.CONFIRMED,
    MeetingState.HELD: EntryStatus.CONFIRMED,
    MeetingState.CANCELLED: EntryStatus.CANCELLED,
}
"""The status of an entry for each state of a meeting; a draft is in no calendar."""

OWN_STATUS = {
    ReplyState.UNANSWERED: EntryStatus.TENTATIVE,
    ReplyState.COMING: EntryStatus.CONFIRMED,
    ReplyState.WAITING: EntryStatus.TENTATIVE,
    ReplyState.SEAT_OFFERED: EntryStatus.TENTATIVE,
    ReplyState.MAYBE: EntryStatus.TENTATIVE,
    ReplyState.MISSED: None,
    ReplyState.DECLINED: None,
}
"""The status in a person's own feed for each reply; ``None`` where the meeting is not in it."""


def whole_second(instant: datetime) -> datetime:
    """Return an instant in UTC without its fraction of a second, which iCalendar cannot say."""
    return instant.astimezone(UTC).replace(microsecond=0)


def entry_status(state: MeetingState) -> EntryStatus | None:
    """Return the status of a meeting's entry: tentative until somebody has taken execution; ``None`` for a draft."""
    return STATUS_OF.get(state)


def own_status(status: EntryStatus, reply: ReplyState) -> EntryStatus | None:
    """Return the status in a personal feed, the less certain of meeting and reply; ``None`` for who is not coming."""
    of_reply = OWN_STATUS[reply]
    if of_reply is None or status is EntryStatus.CANCELLED:
        return of_reply and status
    return of_reply if of_reply is EntryStatus.TENTATIVE else status


def for_person(entry: CalendarEntry, reply: ReplyState, replied_at: datetime | None) -> CalendarEntry | None:
    """Return the entry as it stands in a person's own feed, or ``None`` when it has no place there.

    The reply moves the revision time and not SEQUENCE, which must stay that of the invitation: clients that look for a
    change find it, and a mailed update still counts as newer.
    """
    status = own_status(entry.status, reply)
    if status is None:
        return None
    revised_at = entry.revised_at if replied_at is None else max(entry.revised_at, whole_second(replied_at))
    return replace(entry, status=status, revised_at=revised_at, transparent=status is not EntryStatus.CONFIRMED)


def revision_time(last: datetime | None, now: datetime) -> datetime:
    """Return the time of a revision made ``now``, in UTC and whole seconds, as iCalendar has them.

    It is later than that of the last revision even within the same second: calendar programs look for a time that has
    grown, and take equal times for the same revision.
    """
    return whole_second(now) if last is None else max(whole_second(now), whole_second(last) + _SECOND)


def with_links(entry: CalendarEntry) -> CalendarEntry:
    """Return the entry with its links in the description too, one a line, for clients that hide the rest."""
    missing = [link for link in (entry.join_url, entry.url) if link and link not in entry.description.split()]
    parts = [entry.description, "\n".join(missing)]
    return replace(entry, description="\n\n".join(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class ListedSpan:
    """How long an entry stays in a feed after it ended; ``comes_after`` is how long after that it comes in, where it must have."""

    stays: timedelta = BACK
    comes_after: timedelta | None = None


def listed_days(entry: CalendarEntry, span: ListedSpan = ListedSpan()) -> tuple[date, date]:
    """Return the first and the last day on which the entry is in the feeds.

    From two years before it starts, as long as the feed says; a cancelled one only until it would have passed, and in no
    feed of what has been.
    """
    stays = timedelta() if entry.status is EntryStatus.CANCELLED else span.stays
    last = _shifted(entry.when.last_day, stays)
    if span.comes_after is None:
        return _shifted(entry.when.first_day, -AHEAD), last
    return _shifted(entry.when.last_day, span.comes_after + _DAY), last


def is_shown(entry: CalendarEntry, today: date) -> bool:
    """Tell whether the entry is in the feeds on a day."""
    first, last = listed_days(entry)
    return first <= today <= last


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min

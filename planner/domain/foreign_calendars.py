"""Calendars that others keep: what is taken from them, how often they are asked, and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

DAYS_BACK = 30
DAYS_AHEAD = 731
EVERY = timedelta(hours=1)
LONGEST_WAIT = timedelta(hours=24)
STUCK_AFTER = timedelta(minutes=10)
"""After this long a fetch that was begun counts as broken off."""
WHOLE_EVERY = timedelta(days=7)
"""How often a calendar is read whole although it says that nothing is new: the days ahead move on."""
MOST_PER_OWNER = 10


class Trouble(StrEnum):
    """Why a calendar could not be fetched or read."""

    ADDRESS = "address"
    NOT_PUBLIC = "not_public"
    NO_SUCH_HOST = "no_such_host"
    NO_ANSWER = "no_answer"
    NOT_SECURE = "not_secure"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    NOT_OPEN = "not_open"
    GONE = "gone"
    NOT_NOW = "not_now"
    NOT_A_CALENDAR = "not_a_calendar"
    WEB_PAGE = "web_page"
    CUT_SHORT = "cut_short"
    TOO_HEAVY = "too_heavy"
    UNREADABLE = "unreadable"


class TroubleError(Exception):
    """A calendar could not be fetched or read; ``trouble`` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, order=True)
class Busy:
    """A stretch of time that is taken, as instants in UTC; an all-day one goes from midnight to midnight in the service's zone.

    ``source`` tells of which event it is, in the words of no producer: the same event has the same source at each fetch.
    """

    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    title: str = ""
    source: str = field(default="", compare=False)

    @property
    def last_moment(self) -> datetime:
        """Return an instant of the last day that is taken, which an end at midnight is not."""
        return max(self.starts_at, self.ends_at - timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time that is kept of a calendar, as instants in UTC, and the zone in which floating times are read."""

    starts_at: datetime
    ends_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class ParsedCalendar:
    """The readable part of a calendar: the busy times in time order, its own name, and how many events could not be read.

    ``broken_off`` holds the sources of events that took more work than one event may; what was known of them before still counts.
    ``unreadable`` tells that there were events with a time of day and that not one of them could be read.
    """

    busy: tuple[Busy, ...]
    name: str = ""
    left_out: int = 0
    broken_off: tuple[str, ...] = ()
    unreadable: bool = False


def window_at(now: datetime, zone: str) -> Window:
    """Return the window as it is now: 30 days back and two years ahead."""
    return Window(now - timedelta(days=DAYS_BACK), now + timedelta(days=DAYS_AHEAD), zone)


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: an hour, and twice as long each time, up to a day."""
    return EVERY if failures <= 0 else min(EVERY * 2 ** min(failures - 1, 10), LONGEST_WAIT)


def is_due(next_fetch_at: datetime, now: datetime) -> bool:
    """Tell whether a calendar is to be fetched: its time has come, or was written before the clock was set back."""
    return next_fetch_at <= now or next_fetch_at > now + LONGEST_WAIT

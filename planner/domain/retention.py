"""How data about people are kept: until when, and what becomes of them when a person is erased.

The table of it stands in ``domain.holdings``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class HoldingGroup(StrEnum):
    """The part of the privacy page that a holding stands in."""

    PERSON = "person"
    MEETINGS = "meetings"
    LETTERS = "letters"
    CALENDARS = "calendars"
    TRACES = "traces"


class Holding(StrEnum):
    """One kind of data about people; its words stand in the formats."""

    PERSON = "person"
    MEMBERSHIPS = "memberships"
    TOKENS = "tokens"
    SIGN_INS = "sign_ins"
    BROWSERS = "browsers"
    REMOVALS = "removals"
    ADDRESS_CHANGES = "address_changes"
    FORMER_ADDRESSES = "former_addresses"
    ROLE_ADDRESSES = "role_addresses"
    SERVICE_CONTACT = "service_contact"
    INVITATIONS = "invitations"
    REPLIES = "replies"
    NEEDS = "needs"
    VOTES = "votes"
    PROPOSALS = "proposals"
    DUTIES = "duties"
    ACTION_POINTS = "action_points"
    AUTHORSHIP = "authorship"
    LETTERS = "letters"
    INCOMING_WORDS = "incoming_words"
    INCOMING = "incoming"
    CALENDAR_ANSWERS = "calendar_answers"
    OWN_CALENDAR = "own_calendar"
    CALENDAR_PROGRAMS = "calendar_programs"
    FOREIGN_CALENDARS = "foreign_calendars"
    TRIES = "tries"
    FAILURES = "failures"
    JOURNAL = "journal"


class Ending(StrEnum):
    """The event after which the days of a holding are counted."""

    ERASURE = "erasure"
    REMOVAL = "removal"
    CHANGE = "change"
    REPLACEMENT = "replacement"
    EXPIRY = "expiry"
    MEETING_OVER = "meeting_over"
    SEARCH_OVER = "search_over"
    STORED = "stored"
    WINDOW = "window"
    RECEIVED = "received"
    SETTLED = "settled"
    TAKEN_OUT = "taken_out"
    NEXT_RUN = "next_run"
    REMOVED = "removed"
    MOVED = "moved"
    SUBJECT_GONE = "subject_gone"


class ErasureEffect(StrEnum):
    """What becomes of a holding when the person is erased."""

    DELETED = "deleted"
    ANONYMISED = "anonymised"
    UNREADABLE = "unreadable"


class Basis(StrEnum):
    """Why something may be kept, by the General Data Protection Regulation (GDPR)."""

    TASK = "task"
    CONSENT = "consent"
    HEALTH_CONSENT = "health_consent"
    SECURITY = "security"
    ERASURE_DUTY = "erasure_duty"


class Handler(StrEnum):
    """Who handles something besides the one who runs the machine, who has all of it."""

    MAIL = "mail"
    CALENDARS = "calendars"


Columns = Mapping[str, tuple[str, ...]]
"""The columns of each table that name a person, point to one, or hold words of or about one."""


@dataclass(frozen=True)
class Retention:
    """How one kind of data is kept: ``days`` after ``ending``; none where a setting of the service says how many.

    ``exported`` names the parts of the download of one's own data in which it stands.
    """

    holding: Holding
    columns: Columns
    ending: Ending
    erased: ErasureEffect
    days: int | None = 0
    exported: tuple[str, ...] = ()

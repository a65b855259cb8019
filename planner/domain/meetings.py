"""What a meeting is, which states it passes through and which stage of the work it is in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from planner.domain.refusals import Invalid, Refused, StepRefused
from planner.domain.times import to_local, to_utc

UNDO_CANCEL = timedelta(hours=24)
LONGEST = timedelta(days=14)
MOST_SEATS = 10_000


class MeetingKind(StrEnum):
    """The kinds of meeting place."""

    OPEN_MEETING = "open_meeting"
    NETWORK_MEETING = "network_meeting"
    PROVIDER_MEETING = "provider_meeting"
    COMPETENCE_CAFE = "competence_cafe"
    MUNICIPAL_GATHERING = "municipal_gathering"
    GATHERING = "gathering"
    TALK = "talk"


KIND_SLUGS = {
    MeetingKind.OPEN_MEETING: "uforpliktende-mote",
    MeetingKind.NETWORK_MEETING: "fagnettverksmote",
    MeetingKind.PROVIDER_MEETING: "kurstilbydermote",
    MeetingKind.COMPETENCE_CAFE: "kompetansecafe",
    MeetingKind.MUNICIPAL_GATHERING: "kommunesamling",
    MeetingKind.GATHERING: "samling",
    MeetingKind.TALK: "prat",
}
"""The word for each kind in addresses, which live for years."""


class Visibility(StrEnum):
    """Who may see a meeting: everyone, its network, or only those invited."""

    PUBLIC = "public"
    NETWORK = "network"
    INVITED = "invited"


class MeetingState(StrEnum):
    """The states of a meeting; ``announced`` has no holder of execution, ``confirmed`` has one."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    HELD = "held"
    CANCELLED = "cancelled"


class MeetingStep(StrEnum):
    """What can happen to a meeting."""

    PUBLISH = "publish"
    CONFIRM = "confirm"
    UNCONFIRM = "unconfirm"
    CANCEL = "cancel"
    REINSTATE = "reinstate"
    HOLD = "hold"
    DISCARD = "discard"


_S, _T = MeetingState, MeetingStep

MEETING_TABLE: dict[tuple[MeetingState, MeetingStep], MeetingState | None] = {
    (_S.DRAFT, _T.PUBLISH): _S.ANNOUNCED,
    (_S.DRAFT, _T.DISCARD): None,
    (_S.ANNOUNCED, _T.CONFIRM): _S.CONFIRMED,
    (_S.ANNOUNCED, _T.CANCEL): _S.CANCELLED,
    (_S.ANNOUNCED, _T.HOLD): _S.HELD,
    (_S.CONFIRMED, _T.UNCONFIRM): _S.ANNOUNCED,
    (_S.CONFIRMED, _T.CANCEL): _S.CANCELLED,
    (_S.CONFIRMED, _T.HOLD): _S.HELD,
    (_S.CANCELLED, _T.REINSTATE): _S.ANNOUNCED,
}
"""Every step that is allowed; ``None`` means that the meeting is gone. All else is refused."""

LIVE = frozenset({_S.ANNOUNCED, _S.CONFIRMED})
"""States in which people can be invited and answer."""


def after(state: MeetingState, step: MeetingStep) -> MeetingState | None:
    """Return the state after ``step``; raise ``Refused`` where the table has no such step."""
    if (state, step) not in MEETING_TABLE:
        raise StepRefused("meetings.step_not_allowed", state=state, step=step)
    return MEETING_TABLE[state, step]


class Stage(StrEnum):
    """The lanes of the workboard, in order."""

    IDEA = "idea"
    INVITED = "invited"
    OFFERED = "offered"
    HANDED_OVER = "handed_over"
    HELD = "held"
    FOLLOWED_UP = "followed_up"


STAGE_SLUGS = {
    Stage.IDEA: "ide",
    Stage.INVITED: "invitert",
    Stage.OFFERED: "tilbudt",
    Stage.HANDED_OVER: "overlevert",
    Stage.HELD: "holdt",
    Stage.FOLLOWED_UP: "fulgt-opp",
}
"""The word for each stage in addresses."""


@dataclass(frozen=True)
class StageFacts:
    """What decides the stage of a meeting."""

    state: MeetingState
    execution_offered: bool
    execution_held: bool
    follow_up_fulfilled: bool
    over: bool


def stage(facts: StageFacts) -> Stage:
    """Return the lane of the workboard that a meeting belongs to."""
    if facts.state is MeetingState.DRAFT:
        return Stage.IDEA
    if facts.state is MeetingState.HELD or facts.over:
        return Stage.FOLLOWED_UP if facts.follow_up_fulfilled else Stage.HELD
    if facts.execution_held:
        return Stage.HANDED_OVER
    return Stage.OFFERED if facts.execution_offered else Stage.INVITED


@dataclass(frozen=True)
class Span:
    """When a meeting is, in the wall time of a zone: for an all-day one two midnights, the second after its last day."""

    starts: datetime
    ends: datetime | None
    zone: str
    all_day: bool = False

    @property
    def starts_at(self) -> datetime:
        """Return the instant of the start, in UTC."""
        return to_utc(self.starts.date(), self.starts.time(), self.zone)

    @property
    def ends_at(self) -> datetime | None:
        """Return the instant of the end, in UTC; nothing where nobody has said when it ends."""
        return None if self.ends is None else to_utc(self.ends.date(), self.ends.time(), self.zone)

    @property
    def first_day(self) -> date:
        """Return the day it starts."""
        return self.starts.date()

    @property
    def last_day(self) -> date:
        """Return the last day it touches; a meeting that ends at midnight does not touch the day after."""
        return self.starts.date() if self.ends is None else (self.ends - timedelta(minutes=1)).date()

    @property
    def days(self) -> tuple[date, ...]:
        """Return every day it touches."""
        return tuple(self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1))

    def in_zone(self, zone: str) -> Span:
        """Return the same time by the clocks of another zone; whole days are the same days everywhere."""
        if zone == self.zone:
            return self
        if self.all_day:
            return replace(self, zone=zone)
        starts, ends = (None if at is None else _wall(at, zone) for at in (self.starts_at, self.ends_at))
        return Span(starts or self.starts, ends, zone)


def span_between(starts_at: datetime, ends_at: datetime, zone: str) -> Span:
    """Return the span of two instants by the clocks of a zone, or by UTC where a wall time of the zone would mean another instant.

    A clock shows an hour twice in autumn, and a wall time is kept as the first of the two: a start or an end in the second
    would be an hour early.
    """
    span = Span(_wall(starts_at, zone), _wall(ends_at, zone), zone)
    is_exact = (span.starts_at, span.ends_at) == (starts_at, ends_at)
    return span if is_exact else Span(_wall(starts_at, "UTC"), _wall(ends_at, "UTC"), "UTC")


def _wall(instant: datetime, zone: str) -> datetime:
    return to_local(instant, zone).replace(tzinfo=None)


def check_span(starts: datetime, ends: datetime) -> None:
    """Refuse a meeting that ends before it starts or lasts longer than ``LONGEST``."""
    if ends <= starts:
        raise Invalid("meetings.ends_before_start", field="ends")
    if ends - starts > LONGEST:
        raise Invalid("meetings.too_long", field="last_day", days=LONGEST.days)


def check_answer_by(answer_by: datetime, starts: datetime) -> None:
    """Refuse an answer-by time after the meeting has started."""
    if answer_by > starts:
        raise Invalid("meetings.answer_by_after_start", field="answer_by", starts=starts)


def check_address(url: str) -> None:
    """Refuse a link that is no web address; others could run something in the browser of the one who follows it."""
    scheme, mark, rest = url.partition("://")
    if url and not (
        mark and scheme.casefold() in {"http", "https"} and rest.strip() and not set(rest) & set(' \t\n"<>')
    ):
        raise Invalid("meetings.address_not_understood", field="url", given=url)


def check_seats(seats: int | None, taken: int) -> None:
    """Refuse fewer seats than are taken, none at all, or more than ``MOST_SEATS``."""
    if seats is None:
        return
    if not 1 <= seats <= MOST_SEATS:
        raise Invalid("meetings.seats_out_of_range", field="seats", most=MOST_SEATS)
    if seats < taken:
        raise Refused("meetings.seats_already_taken", field="seats", taken=taken)


class Publishable(Protocol):
    """What must be known of a meeting before it can be published."""

    title: str
    question: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    address: str
    online_url: str


def publish_missing(meeting: Publishable) -> tuple[str, ...]:
    """Return the names of the parts that must be filled in before the meeting can be published."""
    present = {
        "title": bool(meeting.title),
        "question": bool(meeting.question),
        "when": meeting.starts_at is not None and meeting.ends_at is not None,
        "where": bool(meeting.place or meeting.address or meeting.online_url),
    }
    return tuple(name for name, there in present.items() if not there)

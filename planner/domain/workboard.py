"""Matters that need a hand now, and why: the rules behind the top of the workboard, in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from planner.domain.duties import FOLLOW_UP_DAYS, HELD_STATES, DutyKind, DutyState, OfferState, escalation
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.times import to_local

MANY_UNANSWERED = 5
"""So many without an answer after the answer-by date are worth a hand, whatever share of the guests they are."""
URGENT = timedelta(days=7)
WEEK = timedelta(days=7)
PRESSING = timedelta(days=21)
LAST_DAY = timedelta(days=1)
POLL_SOON = timedelta(days=2)
KEPT_AFTER = timedelta(days=60)
"""How long a meeting that is over stays on the board."""


class Cause(StrEnum):
    """Why something needs a hand. The order is that of the worst first, where the time left is the same."""

    LETTERS_FAILING = "letters_failing"
    GIVEN_BACK = "given_back"
    DECLINED = "declined"
    LAPSED = "lapsed"
    NOBODY_HOLDS = "nobody_holds"
    NO_CONTACT = "no_contact"
    UNANSWERED = "unanswered"
    NO_FOLLOW_UP = "no_follow_up"
    WAITING_LIST = "waiting_list"
    MANY_UNANSWERED = "many_unanswered"
    CLAIMS = "claims"
    NETWORK_REQUESTS = "network_requests"
    NO_DATE = "no_date"
    POLL = "poll"
    POLL_DONE = "poll_done"


class Urgency(StrEnum):
    """How soon a hand is needed."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"


class Hand(NamedTuple):
    """A matter that needs a hand: why, how soon, by which instant (UTC) if there is one, and how many of how many."""

    cause: Cause
    urgency: Urgency
    due: datetime | None = None
    duty: DutyKind | None = None
    name: str = ""
    count: int = 0  # type: ignore[assignment]  # Nobody asks this tuple how often it holds something.
    of: int = 0


class PollFacts(NamedTuple):
    """How the search for a date stands: how many were asked, how many have answered, and until when (UTC) they can."""

    answer_by: datetime
    voters: int
    answered: int


class DutyFacts(NamedTuple):
    """How one duty stands: its open offer, and the organisation and the end of the last offer, if there were any."""

    kind: DutyKind
    state: DutyState
    asked_at: datetime | None = None
    answer_by: datetime | None = None
    last: OfferState | None = None
    name: str = ""


class MeetingFacts(NamedTuple):
    """Facts that decide whether a meeting needs a hand; instants are UTC, counts are of people or letters."""

    state: MeetingState
    starts: datetime | None
    ends: datetime | None
    execution: DutyFacts
    follow_up: DutyFacts
    answer_by: datetime | None = None
    invited: int = 0
    unanswered: int = 0
    waiting: int = 0
    claims: int = 0
    letters_failing: int = 0
    poll: PollFacts | None = None


def over(facts: MeetingFacts, now: datetime) -> bool:
    """Tell whether a meeting has ended."""
    return facts.ends is not None and facts.ends <= now


def hands(facts: MeetingFacts, now: datetime) -> list[Hand]:
    """Return what needs a hand in one meeting, in no order."""
    hand_list: list[Hand | None] = [_letters(facts)]
    if facts.state is MeetingState.DRAFT:
        no_date = Hand(Cause.NO_DATE, Urgency.LATER) if facts.starts is None else None
        hand_list.append(no_date if facts.poll is None else _poll(facts.poll, now))
    elif over(facts, now) and facts.state is not MeetingState.CANCELLED:
        hand_list.append(_after(facts, now))
    elif facts.state in LIVE and facts.starts is not None and facts.starts > now:
        duties = (_duty(facts.execution, facts.starts, now), _duty(facts.follow_up, facts.starts, now))
        hand_list += [*duties, _unanswered(facts, facts.starts, now), _waiting(facts, facts.starts, now)]
        hand_list.append(_claims(facts, facts.starts, now))
    return [hand for hand in hand_list if hand is not None]


def _letters(facts: MeetingFacts) -> Hand | None:
    return Hand(Cause.LETTERS_FAILING, Urgency.NOW, count=facts.letters_failing) if facts.letters_failing else None


def _poll(poll: PollFacts, now: datetime) -> Hand:
    if poll.answered == poll.voters or poll.answer_by <= now:
        return Hand(Cause.POLL_DONE, Urgency.NOW, poll.answer_by, count=poll.answered, of=poll.voters)
    urgency = Urgency.SOON if poll.answer_by - now <= POLL_SOON else Urgency.LATER
    return Hand(Cause.POLL, urgency, poll.answer_by, count=poll.answered, of=poll.voters)


def _after(facts: MeetingFacts, now: datetime) -> Hand | None:
    if facts.follow_up.state in HELD_STATES or facts.ends is None:
        return None
    due = facts.ends + timedelta(days=FOLLOW_UP_DAYS)
    return Hand(Cause.NO_FOLLOW_UP, Urgency.NOW if due <= now else Urgency.SOON, due, DutyKind.FOLLOW_UP)


def _duty(duty: DutyFacts, starts: datetime, now: datetime) -> Hand | None:
    if duty.state in HELD_STATES:
        return None
    if duty.state is DutyState.OFFERED and duty.asked_at is not None and duty.answer_by is not None:
        return _offered(duty, duty.asked_at, duty.answer_by, now)
    if duty.state is not DutyState.OPEN:
        return None
    ends = {
        OfferState.DECLINED: Cause.DECLINED,
        OfferState.LAPSED: Cause.LAPSED,
        OfferState.ACCEPTED: Cause.GIVEN_BACK,
    }
    cause = Cause.NOBODY_HOLDS if duty.last is None else ends.get(duty.last, Cause.NOBODY_HOLDS)
    escalated = duty.kind is DutyKind.EXECUTION and escalation(now, starts) is not None
    if cause is Cause.NOBODY_HOLDS and not escalated:
        return None
    urgency = by_time_left(starts - now) if duty.kind is DutyKind.EXECUTION else Urgency.LATER
    return Hand(cause, urgency, starts, duty.kind, "" if cause is Cause.NOBODY_HOLDS else duty.name)


def _offered(duty: DutyFacts, asked_at: datetime, answer_by: datetime, now: datetime) -> Hand | None:
    if now < asked_at + (answer_by - asked_at) / 2:
        return None
    urgency = Urgency.NOW if answer_by - now <= LAST_DAY else Urgency.SOON
    return Hand(Cause.UNANSWERED, urgency, answer_by, duty.kind, duty.name)


def _unanswered(facts: MeetingFacts, starts: datetime, now: datetime) -> Hand | None:
    many = facts.unanswered >= MANY_UNANSWERED or 0 < facts.invited <= 2 * facts.unanswered
    if facts.answer_by is None or facts.answer_by > now or not many:
        return None
    return Hand(Cause.MANY_UNANSWERED, by_time_left(starts - now), starts, count=facts.unanswered)


def _waiting(facts: MeetingFacts, starts: datetime, now: datetime) -> Hand | None:
    if not facts.waiting:
        return None
    return Hand(Cause.WAITING_LIST, by_time_left(starts - now), starts, count=facts.waiting)


def no_contact(name: str, starts: datetime, now: datetime) -> Hand:
    """Return the hand for an organisation that nobody acts for; its first meeting starts then, or is over."""
    return Hand(Cause.NO_CONTACT, by_time_left(starts - now), starts if starts > now else None, name=name)


def _claims(facts: MeetingFacts, starts: datetime, now: datetime) -> Hand | None:
    """Return the claims that nobody has settled; once an organisation carries out, they are its to settle."""
    if not facts.claims or facts.execution.state in HELD_STATES:
        return None
    return Hand(Cause.CLAIMS, by_time_left(starts - now), starts, count=facts.claims)


def by_time_left(left: timedelta) -> Urgency:
    """Return how urgent something is that must be in place when the meeting starts."""
    if left <= URGENT:
        return Urgency.NOW
    return Urgency.SOON if left <= PRESSING else Urgency.LATER


def rank(hand: Hand) -> tuple[float, int]:
    """Return what to sort by: the time it must be done by, and then what is worst; what has no time stands last.

    Letters that do not get through have no time of their own, and stand first.
    """
    due = float("inf") if hand.due is None else hand.due.timestamp()
    return (0 if hand.cause is Cause.LETTERS_FAILING else due), _CAUSES[hand.cause]


_CAUSES = {cause: place for place, cause in enumerate(Cause)}


class WeekKind(StrEnum):
    """How far away the week is that a hand is needed in; what is late, or waits for nothing, is for now."""

    NOW = "now"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LATER = "later"
    UNDATED = "undated"


class HandWeek(NamedTuple):
    """A week that hands are grouped by; ``monday`` is its first day, where it is later than the next week."""

    kind: WeekKind
    monday: date | None = None


def week_of(hand: Hand, now: datetime, zone: str) -> HandWeek:
    """Return the week, by the calendar of a zone, in which a hand is needed; sorted by ``rank``, weeks stand together."""
    if hand.cause is Cause.LETTERS_FAILING or (hand.due is not None and hand.due <= now):
        return HandWeek(WeekKind.NOW)
    if hand.due is None:
        return HandWeek(WeekKind.UNDATED)
    monday, this_monday = (_monday(to_local(instant, zone).date()) for instant in (hand.due, now))
    weeks = (monday - this_monday).days // WEEK.days
    if weeks < len(_NEAR):
        return HandWeek(_NEAR[weeks])
    return HandWeek(WeekKind.LATER, monday)


_NEAR = (WeekKind.THIS_WEEK, WeekKind.NEXT_WEEK)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_left(now: datetime, due: datetime | None, zone: str) -> int | None:
    """Return the calendar days of a zone that are left until an instant, negative when it is past."""
    return None if due is None else (to_local(due, zone).date() - to_local(now, zone).date()).days


class Deadline(StrEnum):
    """Kind of the next date of a card."""

    OFFER = "offer"
    REPLIES = "replies"
    MEETING = "meeting"
    FOLLOW_UP = "follow_up"


def next_deadline(facts: MeetingFacts, now: datetime) -> tuple[Deadline, datetime] | None:
    """Return the nearest date ahead of a meeting: an offer's, that of the answers, the meeting itself, or the follow-up's."""
    answers_due = [duty.answer_by for duty in (facts.execution, facts.follow_up) if duty.state is DutyState.OFFERED]
    follow_up = None
    if over(facts, now) and facts.follow_up.state not in HELD_STATES and facts.ends is not None:
        follow_up = facts.ends + timedelta(days=FOLLOW_UP_DAYS)
    dates: Iterable[tuple[Deadline, datetime | None]] = (
        *((Deadline.OFFER, when) for when in answers_due),
        (Deadline.REPLIES, facts.answer_by if facts.state in LIVE else None),
        (Deadline.MEETING, facts.starts),
        (Deadline.FOLLOW_UP, follow_up),
    )
    ahead = [(what, when) for what, when in dates if when is not None and when > now]
    return min(ahead, key=lambda deadline: deadline[1], default=None)

"""Finding a date together: what becomes of a poll, what its votes add up to, and which days are worth proposing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from planner.domain.refusals import Invalid, StepRefused
from planner.domain.replies import Answer

MOST_OPTIONS = 12
FEWEST_OPTIONS = 2
MOST_PROPOSED = 8
LONGEST_SEARCH = timedelta(days=183)
"""How long a period days are looked for in: half a year."""
REMIND_BEFORE = timedelta(days=1)
_WEEKDAYS = 7


class PollState(StrEnum):
    """The states of a poll; ``closed`` has a date, ``withdrawn`` has none."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class PollStep(StrEnum):
    """Steps of a poll."""

    VOTE = "vote"
    ASK = "ask"
    ADD_OPTION = "add_option"
    REMOVE_OPTION = "remove_option"
    CLOSE = "close"
    WITHDRAW = "withdraw"


_S, _T = PollState, PollStep

POLL_TABLE: dict[tuple[PollState, PollStep], PollState] = {
    (_S.OPEN, _T.VOTE): _S.OPEN,
    (_S.OPEN, _T.ASK): _S.OPEN,
    (_S.OPEN, _T.ADD_OPTION): _S.OPEN,
    (_S.OPEN, _T.REMOVE_OPTION): _S.OPEN,
    (_S.OPEN, _T.CLOSE): _S.CLOSED,
    (_S.OPEN, _T.WITHDRAW): _S.WITHDRAWN,
}
"""Every step that is allowed; a poll closed or withdrawn stays so, and a new poll is made instead."""


def after(state: PollState, step: PollStep) -> PollState:
    """Return the state after ``step``; raise ``Refused`` where the table has no such step."""
    if (state, step) not in POLL_TABLE:
        raise StepRefused("polls.not_open", state=state, step=step)
    return POLL_TABLE[state, step]


class Fit(StrEnum):
    """How a date fits somebody."""

    YES = "yes"
    IF_NEED_BE = "if_need_be"
    NO = "no"


WEIGHTS = {Fit.YES: 2, Fit.IF_NEED_BE: 1, Fit.NO: 0}
"""Weight of a vote: two who come if need be are worth one who comes gladly."""

ANSWERS = {Fit.YES: Answer.YES, Fit.IF_NEED_BE: Answer.MAYBE, Fit.NO: Answer.NO}
"""The answer that a vote suggests once its date is chosen. A vote is never an answer by itself."""


def check_options(count: int) -> None:
    """Refuse a poll with nothing to choose between, or with more than anybody would read."""
    if count < FEWEST_OPTIONS:
        raise Invalid("polls.too_few_options", fewest=FEWEST_OPTIONS)
    if count > MOST_OPTIONS:
        raise Invalid("polls.too_many_options", most=MOST_OPTIONS)


def check_answer_by(answer_by: datetime, now: datetime, first_start: datetime) -> None:
    """Refuse a deadline that has passed or that comes after the first of the dates; all are instants."""
    if answer_by <= now:
        raise Invalid("polls.answer_by_passed", field="answer_by")
    if answer_by > first_start:
        raise Invalid("polls.answer_by_after_first", field="answer_by", starts=first_start)


@dataclass(frozen=True)
class Tally:
    """Votes for and against one option. Counts are of people; ``lost`` are organisations from which nobody can come.

    ``missed`` are people who must be there and cannot. ``burden`` weighs what the day collides with, and ``position`` is the
    place in the order they were put forward.
    """

    key: int
    position: int
    yes: int = 0
    if_need_be: int = 0
    no: int = 0
    lost: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    burden: float = 0.0

    @property
    def able(self) -> int:
        """Return how many can come, if need be too."""
        return self.yes + self.if_need_be

    @property
    def score(self) -> int:
        """Return what the votes weigh."""
        return self.yes * WEIGHTS[Fit.YES] + self.if_need_be * WEIGHTS[Fit.IF_NEED_BE]


def ranked(tallies: Collection[Tally]) -> list[Tally]:
    """Return the options with the best first: by the weight of the votes, the organisations lost, and the day itself.

    Those come last that somebody who must be there cannot make.
    """
    return sorted(
        tallies,
        key=lambda tally: (len(tally.missed), -tally.score, len(tally.lost), tally.no, tally.burden, tally.position),
    )


def days_between(first: date, last: date, weekdays: Collection[int]) -> list[date]:
    """Return the days from first to last, both included, that fall on these weekdays (Monday is 0).

    Raise ``Refused`` with ``polls.period_backwards``, ``polls.period_too_long`` or ``polls.no_weekdays``.
    """
    if last < first:
        raise Invalid("polls.period_backwards", field="last")
    if last - first > LONGEST_SEARCH:
        raise Invalid("polls.period_too_long", field="last", days=LONGEST_SEARCH.days)
    if not set(weekdays) & set(range(_WEEKDAYS)):
        raise Invalid("polls.no_weekdays", field="weekdays")
    return [day for day in _days(first, last) if day.weekday() in weekdays]


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def best(burdens: dict[date, float], most: int) -> list[date]:
    """Return so many of these days with least against them, the best first; equals are spread out in time."""
    days: list[date] = []
    left = sorted(burdens)
    while left and len(days) < most:
        pick = min(left, key=lambda day: (burdens[day], _crowding(day, days), day))
        days.append(pick)
        left.remove(pick)
    return sorted(days, key=lambda day: (burdens[day], day))


def _crowding(day: date, days: Collection[date]) -> int:
    """How often the weekday or the week of a day has been chosen already: a choice between five Mondays is not much of one."""
    return sum(day.weekday() == other.weekday() for other in days) + sum(
        day.isocalendar()[:2] == other.isocalendar()[:2] for other in days
    )

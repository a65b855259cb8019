from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations, product

import pytest

from planner.domain import polls
from planner.domain.polls import Fit, PollState, PollStep, Tally
from planner.domain.refusals import Refused
from planner.domain.replies import Answer
from tests.clock import MONDAY

ENDS = {PollStep.CLOSE: PollState.CLOSED, PollStep.WITHDRAW: PollState.WITHDRAWN}


@pytest.mark.parametrize(("state", "step"), list(product(PollState, PollStep)))
def test_every_step_in_every_state(state: PollState, step: PollStep) -> None:
    if state is PollState.OPEN:
        assert polls.after(state, step) is ENDS.get(step, PollState.OPEN)
        return
    with pytest.raises(Refused) as refusal:
        polls.after(state, step)
    assert (refusal.value.rule, refusal.value.facts) == ("polls.not_open", {"state": state, "step": step})


def test_a_vote_suggests_an_answer() -> None:
    assert polls.ANSWERS == {Fit.YES: Answer.YES, Fit.IF_NEED_BE: Answer.MAYBE, Fit.NO: Answer.NO}


@pytest.mark.parametrize(("count", "rule"), [(1, "polls.too_few_options"), (13, "polls.too_many_options")])
def test_too_few_and_too_many_dates_are_refused(count: int, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        polls.check_options(count)


@pytest.mark.parametrize("count", [2, 12])
def test_as_many_dates_as_somebody_can_choose_between_are_taken(count: int) -> None:
    polls.check_options(count)
    assert polls.FEWEST_OPTIONS <= count <= polls.MOST_OPTIONS


def test_the_deadline_lies_between_now_and_the_first_date() -> None:
    first = MONDAY + timedelta(days=3)
    polls.check_answer_by(first, MONDAY, first)
    with pytest.raises(Refused, match=r"polls.answer_by_passed"):
        polls.check_answer_by(MONDAY, MONDAY, first)
    with pytest.raises(Refused, match=r"polls.answer_by_after_first"):
        polls.check_answer_by(first + timedelta(minutes=1), MONDAY, first)


def test_the_ranking_goes_by_votes_then_organisations_lost_then_the_day() -> None:
    best = Tally(1, 4, yes=3)
    two_halves = Tally(2, 3, yes=2, if_need_be=2, no=1)
    fewer_lost = Tally(3, 2, yes=2, no=2, lost=("Mære",))
    more_lost = Tally(4, 1, yes=2, no=2, lost=("Mære", "Øya"))
    on_a_holiday = Tally(5, 0, yes=2, no=2, lost=("Mære", "Øya"), burden=400)
    without_the_speaker = Tally(6, 5, yes=5, missed=("Aud",))
    wanted = [best, two_halves, fewer_lost, more_lost, on_a_holiday, without_the_speaker]
    assert polls.ranked([best, two_halves]) == [best, two_halves]
    assert all(polls.ranked(given) == wanted for given in permutations(wanted))


def test_days_of_a_period_on_chosen_weekdays() -> None:
    found = polls.days_between(date(2027, 2, 1), date(2027, 2, 14), {1, 3})
    assert [day.day for day in found] == [2, 4, 9, 11]


@pytest.mark.parametrize(
    ("first", "last", "weekdays", "rule"),
    [
        (date(2027, 2, 2), date(2027, 2, 1), {0}, "polls.period_backwards"),
        (date(2027, 2, 1), date(2028, 2, 1), {0}, "polls.period_too_long"),
        (date(2027, 2, 1), date(2027, 2, 8), {9}, "polls.no_weekdays"),
    ],
)
def test_a_period_that_cannot_be_is_refused(first: date, last: date, weekdays: set[int], rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        polls.days_between(first, last, weekdays)


def test_the_best_days_have_least_against_them_and_lie_apart() -> None:
    days = polls.days_between(date(2027, 2, 1), date(2027, 2, 12), range(5))
    burdens = dict.fromkeys(days, 0.0) | {date(2027, 2, 1): 3.0, date(2027, 2, 2): 100.0}
    assert polls.best(burdens, 2) == [date(2027, 2, 3), date(2027, 2, 8)]
    assert polls.best(burdens, len(days))[-2:] == [date(2027, 2, 1), date(2027, 2, 2)]
    assert polls.best({}, 3) == []

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from planner.domain import duties
from planner.domain.duties import DUTY_TABLE, HELD_STATES, OFFER_ENDS, DutyRole, DutyState, DutyStep
from planner.domain.refusals import Refused

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
STARTS = NOW + timedelta(days=30)
EVERYTHING = list(product(DutyState, DutyStep, DutyRole))


@pytest.mark.parametrize(("state", "step", "role"), EVERYTHING)
def test_a_step_is_taken_as_the_table_says_and_refused_otherwise(
    state: DutyState, step: DutyStep, role: DutyRole
) -> None:
    if (state, step, role) in DUTY_TABLE:
        assert duties.after(state, step, {role}) is DUTY_TABLE[state, step, role]
    else:
        with pytest.raises(Refused, match=r"duties\.step_not_allowed"):
            duties.after(state, step, {role})


def test_a_step_leads_to_one_state_whichever_role_takes_it() -> None:
    ends: dict[tuple[DutyState, DutyStep], set[DutyState]] = {}
    for (state, step, _role), after in DUTY_TABLE.items():
        ends.setdefault((state, step), set()).add(after)
    assert {pair: states for pair, states in ends.items() if len(states) > 1} == {}


def test_one_of_several_roles_is_enough_and_none_is_not() -> None:
    assert duties.after(DutyState.OFFERED, DutyStep.ACCEPT, {DutyRole.TEAM, DutyRole.OFFERED}) is DutyState.HELD
    with pytest.raises(Refused, match=r"duties\.step_not_allowed"):
        duties.after(DutyState.OFFERED, DutyStep.ACCEPT, frozenset())


def test_only_the_one_asked_can_accept_or_decline() -> None:
    answering = {role for _state, step, role in DUTY_TABLE if step in {DutyStep.ACCEPT, DutyStep.DECLINE}}
    assert answering == {DutyRole.OFFERED}


def test_passing_on_leaves_no_gap() -> None:
    ends = {step: after for (state, step, _role), after in DUTY_TABLE.items() if state is DutyState.PASSING}
    assert ends.pop(DutyStep.GIVE_BACK) is DutyState.OPEN
    assert set(ends.values()) == {DutyState.HELD}


def test_every_state_can_be_reached_and_left() -> None:
    assert set(DUTY_TABLE.values()) == set(DutyState)
    assert {state for state, _step, _role in DUTY_TABLE} == set(DutyState)


def test_a_duty_is_held_only_after_somebody_has_said_yes() -> None:
    entries = {
        step for (state, step, _role), after in DUTY_TABLE.items() if state not in HELD_STATES and after in HELD_STATES
    }
    assert entries == {DutyStep.ACCEPT, DutyStep.CONFIRM}


def test_every_step_that_answers_an_offer_says_how_the_offer_ends() -> None:
    untouched = {
        DutyStep.OFFER,
        DutyStep.OFFER_NEXT,
        DutyStep.VOLUNTEER,
        DutyStep.PASS_ON,
        DutyStep.FULFIL,
        DutyStep.REOPEN,
    }
    assert set(OFFER_ENDS) == set(DutyStep) - untouched


@pytest.mark.parametrize(
    ("convenes", "participates", "rule"),
    [
        (True, True, "duties.facilitator_never_holds"),
        (True, False, "duties.facilitator_never_holds"),
        (False, False, "duties.only_participating_organisations"),
    ],
)
def test_a_duty_goes_to_participating_organisations_alone(convenes: bool, participates: bool, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        duties.check_receiver(convenes=convenes, participates=participates)
    assert refusal.value.rule == rule


def test_a_participating_organisation_can_receive_a_duty() -> None:
    assert duties.check_receiver(convenes=False, participates=True) is None  # type: ignore[func-returns-value]


def test_an_offer_is_answered_within_a_week_and_before_the_meeting() -> None:
    assert duties.answer_by(NOW, STARTS) == NOW + timedelta(days=7)
    soon = NOW + timedelta(days=2)
    assert duties.answer_by(NOW, soon) == soon
    asked = NOW + timedelta(days=3)
    assert duties.answer_by(NOW, STARTS, asked) == asked


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (NOW, "duties.answer_by_passed"),
        (NOW - timedelta(days=1), "duties.answer_by_passed"),
        (STARTS + timedelta(seconds=1), "duties.answer_by_after_meeting"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(asked: datetime, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        duties.answer_by(NOW, STARTS, asked)
    assert refusal.value.rule == rule


def test_an_answer_after_the_deadline_is_refused() -> None:
    duties.check_still_open(NOW, NOW)
    with pytest.raises(Refused) as refusal:
        duties.check_still_open(NOW + timedelta(seconds=1), NOW)
    assert refusal.value.rule == "duties.offer_lapsed"


def test_reminders_come_half_way_and_the_day_before() -> None:
    week = NOW + timedelta(days=7)
    assert duties.reminder_times(NOW, week) == (NOW + timedelta(days=3.5), NOW + timedelta(days=6))


def test_a_short_offer_is_reminded_of_once() -> None:
    assert duties.reminder_times(NOW, NOW + timedelta(hours=20)) == (NOW + timedelta(hours=10),)


@pytest.mark.parametrize(
    ("days_left", "level"),
    [(40, None), (21, 21), (15, 21), (14, 14), (7, 7), (3.5, 7), (3, 3), (0.1, 3), (0, None), (-2, None)],
)
def test_a_missing_holder_is_escalated_step_by_step(days_left: float, level: int | None) -> None:
    assert duties.escalation(NOW, NOW + timedelta(days=days_left)) == level

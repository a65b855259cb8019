from __future__ import annotations

from itertools import chain, combinations, product

import pytest

from planner.domain import action_points
from planner.domain.action_points import ACTION_TABLE, ActionRole, ActionState, ActionStep
from planner.domain.permissions import Relation
from planner.domain.refusals import Refused

ROLES = [frozenset(found) for found in chain.from_iterable(combinations(ActionRole, size) for size in range(3))]
EVERYTHING = list(product(ActionState, ActionStep, ROLES))


@pytest.mark.parametrize(("state", "step", "roles"), EVERYTHING)
def test_a_step_is_taken_as_the_table_says_and_refused_otherwise(
    state: ActionState, step: ActionStep, roles: frozenset[ActionRole]
) -> None:
    allowed = {ACTION_TABLE[state, step, role] for role in roles if (state, step, role) in ACTION_TABLE}
    if allowed:
        assert {action_points.after(state, step, roles)} == allowed
    else:
        with pytest.raises(Refused, match="step_not_allowed" if roles else "not_allowed"):
            action_points.after(state, step, roles)


def test_who_has_a_point_may_mark_it_and_no_more() -> None:
    own = {(state, step) for state, step, role in ACTION_TABLE if role is ActionRole.OWNER}
    assert own == {(ActionState.OPEN, ActionStep.COMPLETE), (ActionState.DONE, ActionStep.REOPEN)}


@pytest.mark.parametrize("relation", Relation)
def test_those_who_follow_up_keep_them_and_else_those_who_carry_out(relation: Relation) -> None:
    one = frozenset({relation})
    assert action_points.keeps(one, followed_up=True) is (relation is Relation.FOLLOWER)
    assert action_points.keeps(one, followed_up=False) is (relation in {Relation.FOLLOWER, Relation.HOLDER})


def test_what_is_written_is_tidied_and_has_its_limits() -> None:
    assert action_points.checked_text("  Ring \n Aud ") == "Ring Aud"
    assert action_points.checked_reason(" Ikke nå ") == "Ikke nå"
    for check, given, rule in (
        (action_points.checked_text, " ", "text_missing"),
        (action_points.checked_text, "x" * 301, "text_too_long"),
        (action_points.checked_reason, " ", "reason_missing"),
        (action_points.checked_reason, "x" * 1001, "reason_too_long"),
    ):
        with pytest.raises(Refused, match=rule):
            check(given)


@pytest.mark.parametrize(
    ("named", "convenes", "participates", "rule"),
    [
        (False, False, True, "nobody"),
        (True, True, True, "facilitator_never_has"),
        (True, False, False, "only_participating"),
    ],
)
def test_somebody_who_takes_part_does_it(*, named: bool, convenes: bool, participates: bool, rule: str) -> None:
    action_points.check_owner(named=True, convenes=False, participates=True)
    with pytest.raises(Refused, match=rule):
        action_points.check_owner(named=named, convenes=convenes, participates=participates)

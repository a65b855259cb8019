from __future__ import annotations

from itertools import product

import pytest

from planner.domain import standings
from planner.domain.refusals import Invalid, StepRefused
from planner.domain.standings import Standing, StandingStep

ENDS = {
    ("claimed", "confirm"): "vouched",
    ("claimed", "reject"): "rejected",
    ("rejected", "confirm"): "vouched",
    ("rejected", "undo"): "claimed",
    ("vouched", "undo"): "claimed",
}


@pytest.mark.parametrize(("standing", "step", "settled"), list(product(Standing, StandingStep, [True, False])))
def test_a_claim_is_settled_as_the_table_says(standing: Standing, step: StandingStep, *, settled: bool) -> None:
    end = ENDS.get((standing.value, step.value))
    if end is None or (step is StandingStep.UNDO and not settled):
        with pytest.raises(StepRefused):
            standings.after(standing, step, settled=settled)
    else:
        assert standings.after(standing, step, settled=settled) == end


def test_nobody_speaks_for_the_facilitator() -> None:
    standings.check_speaks(convenes=False)
    with pytest.raises(Invalid) as refusal:
        standings.check_speaks(convenes=True)
    assert (refusal.value.rule, refusal.value.field) == ("standings.facilitator_takes_no_part", "organisation")

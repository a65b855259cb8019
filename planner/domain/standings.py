"""Whether somebody really speaks for the organisation that they answer for, and who may say so."""

from __future__ import annotations

from enum import StrEnum

from planner.domain.refusals import Invalid, StepRefused


class Standing(StrEnum):
    """How a guest stands to the organisation they answer for.

    ``vouched``: invited as that organisation, or belonging to it. ``claimed``: said by the guest alone, and counted for
    nothing but the guest list. ``rejected``: said by the guest, and denied by those who can tell.
    """

    VOUCHED = "vouched"
    CLAIMED = "claimed"
    REJECTED = "rejected"


class StandingStep(StrEnum):
    """What those who can tell may say of a claim."""

    CONFIRM = "confirm"
    REJECT = "reject"
    UNDO = "undo"


_S, _T = Standing, StandingStep

STANDING_TABLE: dict[tuple[Standing, StandingStep], Standing] = {
    (_S.CLAIMED, _T.CONFIRM): _S.VOUCHED,
    (_S.REJECTED, _T.CONFIRM): _S.VOUCHED,
    (_S.CLAIMED, _T.REJECT): _S.REJECTED,
    (_S.VOUCHED, _T.UNDO): _S.CLAIMED,
    (_S.REJECTED, _T.UNDO): _S.CLAIMED,
}
"""Every step that is allowed. What was vouched for by an invitation or a membership has nothing to undo."""

AFTER = {step: standing for (_, step), standing in STANDING_TABLE.items()}
"""The standing in which each step ends."""


def after(standing: Standing, step: StandingStep, *, settled: bool) -> Standing:
    """Return the standing after ``step``; ``settled`` when somebody has confirmed or rejected the claim before.

    Raise ``StepRefused`` where the table has no such step.
    """
    if (standing, step) not in STANDING_TABLE or (step is StandingStep.UNDO and not settled):
        raise StepRefused("standings.step_not_allowed")
    return STANDING_TABLE[standing, step]


def check_speaks(*, convenes: bool) -> None:
    """Refuse to let anybody answer for the facilitator, which gathers people and takes no part itself."""
    if convenes:
        raise Invalid("standings.facilitator_takes_no_part", field="organisation")

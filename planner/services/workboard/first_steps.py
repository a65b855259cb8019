"""The first steps of a new service, which stand on the workboard until the first meeting has been sent out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.domain.meetings import Stage
from planner.domain.permissions import Verb
from planner.services import identity
from planner.services.work import Work
from planner.services.workboard.workboard import Board
from planner.store import first_steps as rows


class FirstStep(StrEnum):
    """A step on the way to the first meeting, in the order in which they help each other."""

    TEAM = "team"
    ORGANISATIONS = "organisations"
    MAIL = "mail"
    NETWORK = "network"
    MEETING = "meeting"


@dataclass(frozen=True)
class StepStanding:
    """A step, whether it is done, and whether it is the next to do."""

    step: FirstStep
    done: bool
    is_next: bool


def standing(work: Work, board: Board) -> list[StepStanding]:
    """Return the first steps for the team; nothing once a meeting has been sent out, which the board mostly tells itself."""
    identity.require(work, Verb.SEE_WORKBOARD)
    sent_out = any(lane.total for lane in board.lanes if lane.stage is not Stage.IDEA)
    if sent_out or rows.any_sent_out(work.session):
        return []
    done = dict(zip(FirstStep, (*rows.standing(work.session), False), strict=True))
    first = next(step for step in FirstStep if not done[step])
    return [StepStanding(step, done[step], step is first) for step in FirstStep]

"""The roles of a meeting: who gathers, who carries out and who follows up."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.duties import DutyKind
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services.work import Work
from planner.store.duties import with_makers


@dataclass(frozen=True)
class Roles:
    """The convening facilitator and the two duties with their holders."""

    convener: Organisation
    execution: Duty
    follow_up: Duty
    made_by: Person | None

    @property
    def organiser(self) -> Organisation:
        """Return the organisation named as organiser: the holder of execution, else the convener."""
        return self.execution.holder or self.convener

    @property
    def handed_over(self) -> bool:
        """Tell whether an organisation has taken execution."""
        return self.execution.holder is not None

    @property
    def contact(self) -> Person | None:
        """Return the person to ask: the holder's named person, else the one who made the meeting."""
        return self.execution.person or self.made_by


def of(work: Work, meeting: Meeting) -> Roles:
    """Return the roles of a meeting, by one read."""
    convener, maker, duties = with_makers(work.session, meeting.id, meeting.convener_id, meeting.created_by_id)
    return Roles(convener, duties[DutyKind.EXECUTION], duties[DutyKind.FOLLOW_UP], maker)

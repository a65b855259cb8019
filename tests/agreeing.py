"""A meeting that Mære follows up, and what is agreed there."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.rows.action_points import ActionPoint
from planner.rows.outbox import Letter
from planner.services.duties import offers
from planner.services.followups import action_points
from planner.services.followups.action_points import Agreed
from planner.services.work import Work, writing
from tests.handing_over import Scene

DUE = date(2027, 3, 1)
ASK_AUD = Agreed("Spør om felles buss", DUE, email="siri@example.no", name="Siri Skisse")


class Agreement(Scene):
    """The scene of a hand-over, in which Mære has taken the follow-up and Ola keeps what is agreed."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.hold(DutyKind.FOLLOW_UP)
        self.keeper = self.acting(work, self.contact)

    def hold(self, kind: DutyKind) -> None:
        duty = offers.duty_of(self.work, self.meeting, kind)
        duty.state, duty.holder, duty.person, duty.held_since = (
            DutyState.HELD,
            self.maere,
            self.contact,
            self.work.now,
        )
        self.work.session.commit()

    def agreed(self, agreed: Agreed = ASK_AUD) -> ActionPoint:
        with writing(self.keeper):
            return action_points.add(self.keeper, self.meeting, agreed)

    def link(self) -> str:
        text = self.work.session.scalars(select(Letter.text).order_by(Letter.id.desc())).first()
        found = re.search(r"/oppfolging/[\w-]+", text or "")
        assert found is not None
        return found[0]

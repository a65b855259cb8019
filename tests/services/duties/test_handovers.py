"""Who may see how the hand-over of a meeting stands."""

from __future__ import annotations

import pytest

from planner.domain.refusals import Refused
from planner.services.duties import duties, handovers
from planner.services.work import NOBODY, Work
from tests.handing_over import Scene


def test_nobody_is_not_the_one_named_where_nobody_is_named(work: Work) -> None:
    scene = Scene(work)
    made = scene.offered()
    duties.accept(scene.acting(work, scene.contact), made)
    made.duty.person_id = None
    work.session.flush()
    with pytest.raises(Refused):
        handovers.overview(work.acting(NOBODY), scene.meeting)

"""Fields of one line, whatever channel they come by."""

from __future__ import annotations

import pytest

from planner.domain.meetings import MeetingKind
from planner.services.meetings import meetings
from planner.services.work import Work
from tests import factories


@pytest.mark.parametrize("field", ["title", "place", "address"])
@pytest.mark.parametrize(
    "typed", ["Beite i nord", "  Beite i nord\n", "Beite\r\ni nord", "Beite\u2028i nord", "\tBeite i\tnord"]
)
def test_a_line_loses_its_breaks_and_the_blanks_at_its_ends(work: Work, field: str, typed: str) -> None:
    factories.facilitator(work.session)
    meeting = meetings.create(work, MeetingKind.OPEN_MEETING, {field: typed})
    assert getattr(meeting, field) == "Beite i nord"
    assert meetings.change(work, meeting, {field: f"{typed}\n"}).fields == frozenset()

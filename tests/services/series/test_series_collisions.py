"""What a series would collide with on other days, before it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from planner.domain.collisions import CollisionKind
from planner.domain.refusals import Refused
from planner.domain.series import Scope
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services.series import series_collisions
from planner.services.series.series_changes import Move
from planner.services.work import NOBODY, Work
from tests import factories, repeating


@pytest.fixture
def team(work: Work) -> Work:
    """Return work done by somebody of the programme team."""
    return repeating.of_the_team(work)


@pytest.fixture
def listed(team: Work) -> list[Meeting]:
    """Return the meetings of a series; one guest has another meeting a week after the second."""
    _series, found = repeating.sent(team)
    other = factories.meeting(team.session, title="Annet", starts=datetime(2027, 3, 30, 7, tzinfo=UTC))
    guest = team.session.scalars(select(Person).where(Person.email == "gjest0@example.no")).one()
    factories.invitation(team.session, other, guest)
    return found


def others(team: Work, meeting: Meeting, scope: Scope, move: Move) -> list[tuple[str, str]]:
    """Return the day and the title of every other meeting that is in the way."""
    return [
        (f"{one.span.starts:%d.%m %H}", warning.title)
        for one in series_collisions.foresee(team, meeting, scope, move)
        for warning in one.warnings
        if warning.kind is CollisionKind.MEETING
    ]


def test_each_new_day_is_held_against_what_is_there(team: Work, listed: list[Meeting]) -> None:
    foreseen = series_collisions.foresee(team, listed[0], Scope.ALL, Move(7))
    assert [f"{one.span.first_day:%d.%m}" for one in foreseen] == ["16.03", "30.03", "13.04", "27.04"]
    assert others(team, listed[0], Scope.ALL, Move(7)) == [("30.03 09", "Annet")]
    assert others(team, listed[0], Scope.ALL, Move(7, time(12), time(14))) == []


def test_those_that_move_along_are_no_hindrance_and_those_that_stay_are(team: Work, listed: list[Meeting]) -> None:
    assert others(team, listed[0], Scope.ALL, Move(14)) == []
    assert others(team, listed[1], Scope.LATER, Move(-14)) == [("09.03 09", "Grøft og jord")]


def test_where_nothing_moves_there_is_nothing_to_see(team: Work, listed: list[Meeting]) -> None:
    assert series_collisions.foresee(team, listed[0], Scope.ALL, Move()) == []


def test_a_time_that_cannot_be_is_refused_and_so_are_strangers(team: Work, listed: list[Meeting]) -> None:
    with pytest.raises(Refused) as refusal:
        series_collisions.foresee(team, listed[0], Scope.ALL, Move(0, time(12), time(10)))
    assert refusal.value.rule == "meetings.ends_before_start"
    with pytest.raises(Refused):
        series_collisions.foresee(team.acting(NOBODY), listed[0], Scope.ALL, Move(7))

from datetime import timedelta

import pytest

from planner.domain.browser_sessions import (
    CLOCK_SLACK,
    FRESH,
    TIME_OUTS,
    SessionStanding,
    SessionTimes,
    fresh,
    standing,
    to_be_noted,
)
from planner.domain.people import ServiceRole
from tests.clock import MONDAY

JUST = timedelta(seconds=1)
ROLES = list(ServiceRole)


@pytest.mark.parametrize("role", ROLES)
def test_a_session_ends_after_its_time_without_a_visit(role: ServiceRole) -> None:
    idle, times = TIME_OUTS[role].idle, SessionTimes(MONDAY, MONDAY)
    assert standing(times, role, MONDAY + idle - JUST) is SessionStanding.ALIVE
    assert standing(times, role, MONDAY + idle) is SessionStanding.IDLE


@pytest.mark.parametrize("role", ROLES)
def test_a_session_ends_however_often_it_is_used(role: ServiceRole) -> None:
    end = MONDAY + TIME_OUTS[role].absolute
    assert standing(SessionTimes(MONDAY, end - 2 * JUST), role, end - JUST) is SessionStanding.ALIVE
    assert standing(SessionTimes(MONDAY, end - JUST), role, end) is SessionStanding.TOO_OLD


@pytest.mark.parametrize("role", ROLES)
def test_what_was_ended_is_not_alive_at_any_time(role: ServiceRole) -> None:
    times = SessionTimes(MONDAY, MONDAY, ended_at=MONDAY + timedelta(hours=1))
    for now in (MONDAY, MONDAY + timedelta(hours=2), MONDAY + timedelta(days=900)):
        assert standing(times, role, now) is SessionStanding.ENDED


@pytest.mark.parametrize("role", ROLES)
def test_a_clock_that_is_set_back_makes_no_session_live_longer(role: ServiceRole) -> None:
    times = SessionTimes(MONDAY, MONDAY + timedelta(hours=3))
    assert standing(times, role, times.last_seen_at - CLOCK_SLACK) is SessionStanding.ALIVE
    for back in (CLOCK_SLACK + JUST, timedelta(hours=4), timedelta(days=2), timedelta(days=9000)):
        assert standing(times, role, times.last_seen_at - back) is SessionStanding.ENDED


def test_more_may_be_done_for_a_shorter_time() -> None:
    longest_first = [
        TIME_OUTS[role] for role in (ServiceRole.PARTICIPANT, ServiceRole.ORGANISER, ServiceRole.ADMINISTRATOR)
    ]
    assert set(TIME_OUTS) == set(ROLES)
    assert longest_first == sorted(longest_first, key=lambda outs: (outs.idle, outs.absolute), reverse=True)
    assert all(outs.idle < outs.absolute <= timedelta(days=30) for outs in longest_first)


def test_a_sign_in_is_fresh_for_a_quarter_of_an_hour() -> None:
    times = SessionTimes(MONDAY, MONDAY + timedelta(days=1))
    assert fresh(times, MONDAY)
    assert fresh(times, MONDAY + FRESH - JUST)
    assert not fresh(times, MONDAY + FRESH)


def test_a_visit_is_noted_only_now_and_then() -> None:
    times = SessionTimes(MONDAY, MONDAY)
    noted = [minutes for minutes in range(10) if to_be_noted(times, MONDAY + timedelta(minutes=minutes))]
    assert noted == [5, 6, 7, 8, 9]

from __future__ import annotations

from datetime import timedelta

import pytest

from planner.domain.outbox import LONGEST_WAIT, MOST_ATTEMPTS, next_try, next_try_after_stop, wait_after
from tests.clock import MONDAY


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (15, 360)])
def test_each_wait_is_twice_the_last_up_to_six_hours(attempts: int, minutes: int) -> None:
    assert wait_after(attempts) == timedelta(minutes=minutes)


def test_a_letter_is_tried_for_five_days() -> None:
    waits = [wait for attempts in range(1, MOST_ATTEMPTS) if (wait := wait_after(attempts)) is not None]
    assert len(waits) == MOST_ATTEMPTS - 1
    assert timedelta(days=5) < sum(waits, timedelta()) < timedelta(days=5, hours=6)
    assert max(waits) == LONGEST_WAIT


def test_then_it_is_given_up() -> None:
    assert wait_after(MOST_ATTEMPTS) is None
    assert next_try(MOST_ATTEMPTS, MONDAY) is None


def test_the_next_try_is_a_wait_from_now() -> None:
    assert next_try(2, MONDAY) == MONDAY + timedelta(minutes=2)


def test_a_letter_whose_process_was_stopped_goes_again_at_once_and_then_ever_later() -> None:
    assert next_try_after_stop(1, MONDAY) == MONDAY
    assert next_try_after_stop(2, MONDAY) == MONDAY + timedelta(minutes=2)
    assert next_try_after_stop(MOST_ATTEMPTS, MONDAY) is None

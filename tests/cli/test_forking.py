from __future__ import annotations

import os
import signal
import sys

import pytest

from planner.cli.forking import fork


@pytest.mark.parametrize(
    ("ends", "status"),
    [
        (lambda: None, 0),
        (lambda: sys.exit(0), 0),
        (sys.exit, 0),
        (lambda: sys.exit(3), 3),
        (lambda: sys.exit("a reason"), 1),
        (lambda: 1 / 0, 1),
        (lambda: os.kill(os.getpid(), signal.SIGTERM), -signal.SIGTERM),
    ],
)
def test_a_child_ends_with_the_status_of_what_it_does(ends: object, status: int) -> None:
    child = fork(ends)  # type: ignore[arg-type]
    assert child.wait() == status
    assert child.has_ended()
    child.signal(signal.SIGKILL)


def wait_for_a_child_of_another() -> None:
    child = fork(lambda: None)
    os.waitpid(-1, 0)
    sys.exit(0 if child.has_ended() and child.wait() == 0 else "it is still waited for")


def test_a_child_that_somebody_else_has_waited_for_has_ended() -> None:
    assert fork(wait_for_a_child_of_another).wait() == 0


def test_a_child_has_no_handler_of_its_parent() -> None:
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    try:
        child = fork(signal.pause)
        assert not child.has_ended()
        child.signal(signal.SIGTERM)
        assert child.wait() == -signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, before)

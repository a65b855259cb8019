"""A clock that ran ahead and was corrected leaves no letter lying until the old time comes again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from planner.rows.outbox import LetterState
from planner.store import outbox
from tests import factories
from tests.clock import MONDAY

STUCK = MONDAY - timedelta(minutes=10)
AHEAD = MONDAY + timedelta(days=2)


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"state": LetterState.WAITING, "created_at": AHEAD, "next_try_at": AHEAD}, True),
        (
            {
                "state": LetterState.WAITING,
                "created_at": MONDAY + timedelta(hours=1),
                "next_try_at": MONDAY + timedelta(hours=1),
            },
            True,
        ),
        ({"state": LetterState.FAILING, "created_at": AHEAD, "next_try_at": AHEAD}, True),
        ({"state": LetterState.FAILING, "created_at": AHEAD, "next_try_at": MONDAY + timedelta(hours=6)}, False),
        ({"state": LetterState.SENDING, "next_try_at": MONDAY, "claimed_at": AHEAD}, True),
        ({"state": LetterState.SENDING, "next_try_at": MONDAY, "claimed_at": MONDAY + timedelta(minutes=11)}, True),
        ({"state": LetterState.SENDING, "next_try_at": MONDAY, "claimed_at": MONDAY}, False),
        ({"state": LetterState.SENT, "next_try_at": AHEAD}, False),
        ({"state": LetterState.GIVEN_UP, "next_try_at": AHEAD}, False),
    ],
)
def test_a_time_in_the_future_is_due(session: Session, values: dict[str, object], due: bool) -> None:
    factories.letter(session, **values)
    assert outbox.anything_due(session, MONDAY, STUCK) is due
    assert bool(outbox.next_due(session, MONDAY, STUCK, 1)) is due

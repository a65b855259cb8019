"""A clock that stands still until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MONDAY = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


@dataclass
class StandingClock:
    """The fake at the port where the service reads the time: hand ``clock.now`` to ``create_app``."""

    at: datetime = MONDAY

    def now(self) -> datetime:
        """Return the instant the clock stands at, in UTC."""
        return self.at

    def forward(self, **amount: float) -> datetime:
        """Move the clock, as in ``forward(days=7)``, and return the new instant."""
        self.at += timedelta(**amount)
        return self.at

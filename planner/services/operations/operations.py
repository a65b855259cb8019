"""How the service is doing, told to those who watch over it: figures, never names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from planner.services.letters import delivery
from planner.services.letters.delivery import Backlog
from planner.services.operations import jobs, schema
from planner.services.work import Work
from planner.store import database
from planner.store.database import DatabaseFailure

UNAVAILABLE = database.UNAVAILABLE
"""Errors of a database that is away, locked, full or only to be read, under a name for the edges."""


@dataclass(frozen=True)
class Condition:
    """Whether the database answers and is up to date, when the jobs last ticked, how the outbox stands, which jobs fail."""

    database: bool = False
    migrations: bool = False
    last_tick: datetime | None = None
    backlog: Backlog | None = None
    failures: dict[str, int] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Tell whether pages can be answered. Late jobs do not count: taking web hosts away would mend nothing."""
        return self.database and self.migrations

    def late(self, now: datetime) -> bool:
        """Tell whether no process seems to lead the jobs."""
        return self.last_tick is None or self.ahead(now) or now - self.last_tick > jobs.LATE_AFTER

    def ahead(self, now: datetime) -> bool:
        """Tell whether the last tick lies in the future: the clock of this machine, or of that of the jobs, is wrong."""
        return self.last_tick is not None and self.last_tick - now > jobs.LATE_AFTER


def condition(work: Work) -> Condition:
    """Return how the service is doing; never raises, for a database that does not answer is an answer too."""
    try:
        if not schema.is_current(work.session):
            return Condition(database=True)
        return Condition(
            database=True,
            migrations=True,
            last_tick=jobs.last_tick(work),
            backlog=delivery.backlog(work),
            failures={run.name: run.failures for run in jobs.runs(work)},
        )
    except DatabaseFailure:
        return Condition()

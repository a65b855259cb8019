"""What administrators look after, told in figures on one page, each with the way to where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.people import ServiceRole
from planner.domain.permissions import Verb
from planner.rows.jobs import JobRun
from planner.services import identity
from planner.services.letters import delays
from planner.services.letters.delays import Delay
from planner.services.operations import jobs
from planner.services.operations.operations import condition
from planner.services.work import Work
from planner.store import people, themes


@dataclass(frozen=True)
class Overview:
    """How the service stands: those with a role, how many themes, how letters are held up, and the last run of each job.

    ``late`` tells that no process seems to work the jobs.
    """

    administrators: int
    organisers: int
    themes: int
    delay: Delay
    late: bool
    runs: list[JobRun]

    @property
    def failing(self) -> int:
        """Return how many jobs failed when they last ran."""
        return sum(run.failures > 0 for run in self.runs)


def of_service(work: Work) -> Overview:
    """Return the overview for those who operate the service; raise ``Refused`` to all others."""
    identity.require(work, Verb.OPERATE)
    return Overview(
        administrators=len(people.with_role(work.session, ServiceRole.ADMINISTRATOR)),
        organisers=len(people.with_role(work.session, ServiceRole.ORGANISER)),
        themes=len(themes.every(work.session)),
        delay=delays.of_all(work),
        late=condition(work).late(work.now),
        runs=jobs.runs(work),
    )

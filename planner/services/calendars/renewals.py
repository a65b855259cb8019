"""Renewals: entries that a change has made outdated are noted by the transaction of the change, and rendered by a job."""

from __future__ import annotations

from planner.domain.renewals import RenewalKind
from planner.services.work import Work
from planner.store import renewals as rows


def put(work: Work, kind: RenewalKind, subject_id: int, cursor: int = 0) -> None:
    """Let the entries of a subject be rendered anew, from those after the cursor on; one that is under way begins again."""
    rows.put(work.session, kind, subject_id, cursor, work.now)


def waiting(work: Work) -> list[int]:
    """Return the ids of the renewals that are under way, the oldest first."""
    return rows.waiting(work.session)

"""Rate limits: tries are counted in the database, so that all workers share the count."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.domain.limits import Limit, check
from planner.services.work import Work
from planner.store import group_commits
from planner.store import rate_limits as rows
from planner.store.database import Session
from planner.store.group_commits import WaitingLine


@dataclass(frozen=True)
class Try:
    """One try of a subject (a network, an address, a secret), counted by a limit."""

    limit: Limit
    subject: str


def _key(work: Work, attempt: Try) -> str:
    # Keyed, so that neither an IP address nor a mail address can be read out of the table.
    digest = hmac.digest(work.deployment.secret.encode(), attempt.subject.encode(), "sha256")
    return f"{attempt.limit.name}:{digest.hex()}"


def count(work: Work, limit: Limit, subject: str) -> int:
    """Count one try of ``subject`` (a network, an address, a secret) and return how many its window now holds.

    A count must outlive the refusal it leads to: count in a transaction of its own before the work, or use ``within``.
    """
    attempt = Try(limit, subject)
    key = _key(work, attempt)
    return rows.count(work.session, {key: limit.ends(work.now)})[key]


def within(
    work: Work, tries: Sequence[Try], step: Callable[[Work], object], meeting_id: int | None = None, *, slug: str = ""
) -> None:
    """Count tries and do a step in one transaction, which returns when all is stored durably.

    The counts are kept where the step is refused. Raise ``TooMany("limits.too_many")`` where it is one try too many, and
    then the step is not done; else what the step raises. The step works by the ``Work`` that it is handed, perhaps in
    another thread: it asks nothing of the request. With a ``meeting_id`` the step first locks that meeting, and steps of
    the same meeting that wait for it in one process are done and stored together. With a ``slug`` the meeting of that
    address word is locked for the step, after the counts and by the same statement.
    """
    keys = {_key(work, attempt): attempt.limit for attempt in tries}
    windows = {key: limit.ends(work.now) for key, limit in keys.items()}

    def counted(session: Session) -> dict[str, int]:
        return rows.count(session, windows, slug)

    def then(session: Session, counts: Any) -> None:  # noqa: ANN401 - What ``counted`` returned.
        for key, limit in keys.items():
            check(limit, counts[key], work.now)
        step(replace(work, session=session))

    # Several counts would be locked in another order than those of others in the line.
    lines = meeting_id is not None and len(tries) == 1
    line = WaitingLine(f"meeting:{meeting_id}", next(iter(keys))) if lines else None
    group_commits.write(work.session, counted, then, line)

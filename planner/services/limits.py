"""Counting of tries, shared between all workers because the count is kept in the database."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import Insert, delete
from sqlalchemy.dialects import postgresql, sqlite

from planner.domain.limits import Limit, minute
from planner.rows.tokens import RateCount
from planner.services.work import Work


def _key(work: Work, limit: Limit, subject: str) -> str:
    # Keyed, so that neither an IP address nor a mail address can be read out of the table.
    secret = work.deployment.secret.encode()
    return f"{limit.name}:{hmac.new(secret, subject.encode(), hashlib.sha256).hexdigest()}"


def _one_more(work: Work, key: str, window: int) -> Insert:
    first = {"key": key, "window": window, "count": 1}
    columns = [RateCount.key, RateCount.window]
    if work.session.get_bind().dialect.name == "postgresql":
        counted = postgresql.insert(RateCount).values(first)
        return counted.on_conflict_do_update(index_elements=columns, set_={"count": RateCount.count + 1})
    kept = sqlite.insert(RateCount).values(first)
    return kept.on_conflict_do_update(index_elements=columns, set_={"count": RateCount.count + 1})


def count(work: Work, limit: Limit, subject: str) -> int:
    """Count one try of ``subject`` (a network, an address, a secret) and return how many its window now holds.

    To be done in a transaction of its own, before the work: a count must outlive the refusal it leads to.
    """
    counted = work.session.scalar(
        _one_more(work, _key(work, limit, subject), limit.ends(work.now)).returning(RateCount.count)
    )
    return 0 if counted is None else counted


def forget(work: Work) -> int:
    """Delete the counts of windows that have ended and return how many there were."""
    gone = work.session.execute(delete(RateCount).where(RateCount.window <= minute(work.now)).returning(RateCount.key))
    return len(gone.all())

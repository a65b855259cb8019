"""Rate limits: tries are counted in the database, so that all workers share the count."""

from __future__ import annotations

import hashlib
import hmac

from planner.domain.limits import Limit, minute
from planner.services.work import Work
from planner.store import rate_limits as rows


def _key(work: Work, limit: Limit, subject: str) -> str:
    # Keyed, so that neither an IP address nor a mail address can be read out of the table.
    secret = work.deployment.secret.encode()
    return f"{limit.name}:{hmac.new(secret, subject.encode(), hashlib.sha256).hexdigest()}"


def count(work: Work, limit: Limit, subject: str) -> int:
    """Count one try of ``subject`` (a network, an address, a secret) and return how many its window now holds.

    To be done in a transaction of its own, before the work: a count must outlive the refusal it leads to.
    """
    return rows.count(work.session, _key(work, limit, subject), limit.ends(work.now))


def forget(work: Work) -> int:
    """Delete the counts of windows that have ended and return how many there were."""
    return rows.forget(work.session, minute(work.now))

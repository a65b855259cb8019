"""Limits on tries, counted in a transaction of their own before the work begins, so that a refusal never undoes the count."""

from __future__ import annotations

from flask import request

from planner.domain.limits import Limit, check, network_of
from planner.services import limits
from planner.services.work import NOBODY, writing
from planner.web.requests import runtime, work_for


def check_by_subject(limit: Limit, subject: str) -> None:
    """Count one more try of an address or a secret; raise ``TooMany("limits.too_many")`` where it is one too many."""
    with writing(work_for(NOBODY)) as work:
        counted = limits.count(work, limit, subject)
    check(limit, counted, runtime().now())


def check_by_network(limit: Limit) -> None:
    """Count one more try from the network the request came from; raise ``TooMany("limits.too_many")`` as ``hold`` does."""
    check_by_subject(limit, network_of(request.remote_addr or ""))

"""Limits on tries, counted before the work or in the transaction that does it, so that a refusal never undoes the count."""

from __future__ import annotations

from flask import request

from planner.domain.limits import Limit, check, network_of
from planner.services import limits
from planner.services.limits import Try
from planner.services.work import NOBODY, writing
from planner.web.requests import runtime, work_for


def check_by_subject(limit: Limit, subject: str) -> None:
    """Count one more try of an address or a secret; raise ``TooMany("limits.too_many")`` where it is one too many."""
    with writing(work_for(NOBODY)) as work:
        counted = limits.count(work, limit, subject)
    check(limit, counted, runtime().now())


def check_by_network(limit: Limit) -> None:
    """Count one more try from the network the request came from; raise as ``check_by_subject`` does."""
    check_by_subject(limit, by_network(limit).subject)


def by_network(limit: Limit) -> Try:
    """Return a try from the network the request came from, to be counted with the work that it asks for."""
    return Try(limit, network_of(request.remote_addr or ""))

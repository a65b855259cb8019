"""Whether the service is alive and ready, for those who watch over it."""

from __future__ import annotations

import hmac
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, request

from planner.services.operations.operations import Condition, condition
from planner.web.operations.postbox import PROXY_HEADERS, is_loopback
from planner.web.requests import reading, runtime

bp = Blueprint("operations", __name__)


def _look() -> tuple[Condition, datetime]:
    with reading() as work:
        return condition(work), work.now


def _seconds(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else round((now - since).total_seconds(), 1)


def _status(state: Condition, now: datetime) -> str:
    if not state.ready:
        return "not ready"
    if state.ahead(now):
        return "clock set back"
    return "jobs late" if state.late(now) else "ready"


def _watches() -> bool:
    """Tell whether the one who asks has the token; where none is set, whether they sit at the machine itself."""
    token = runtime().settings.metrics_token
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    return is_loopback(request.remote_addr) and not any(name in request.headers for name in PROXY_HEADERS)


@bp.get("/healthz")
def healthz() -> dict[str, str]:
    """Answer that the process is alive."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> Response:
    """Answer whether pages can be answered (503 when not), how old the last job tick is, and what waits in the outbox."""
    state, now = _look()
    late, outbox = state.late(now), state.backlog
    answer = make_response(
        {
            "status": _status(state, now),
            "database": {"ok": state.database},
            "migrations": {"ok": state.migrations},
            "jobs": {"ok": not late, "last_tick_seconds": _seconds(state.last_tick, now)},
            "outbox": None
            if outbox is None
            else {
                "waiting": outbox.waiting,
                "failing": outbox.failing,
                "given_up": outbox.given_up,
                "oldest_seconds": _seconds(outbox.oldest, now),
            },
        },
        200 if state.ready else 503,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/metrics")
def metrics() -> Response:
    """Answer the same figures in the text format of Prometheus, to those who watch over the service and nobody else."""
    if not _watches():
        abort(Response("The metrics are for those with PLANNER_METRICS_TOKEN.\n", 403, content_type="text/plain"))
    state, now = _look()
    figures: dict[str, float | None] = {"planner_ready": float(state.ready)}
    if state.backlog is not None:
        figures |= {
            "planner_job_tick_age_seconds": _seconds(state.last_tick, now),
            "planner_outbox_waiting": state.backlog.waiting,
            "planner_outbox_failing": state.backlog.failing,
            "planner_outbox_given_up": state.backlog.given_up,
            "planner_outbox_oldest_seconds": _seconds(state.backlog.oldest, now) or 0.0,
        }
        figures |= {f'planner_job_failures{{job="{name}"}}': count for name, count in state.failures.items()}
    lines = [f"{name} {figure:g}" for name, figure in figures.items() if figure is not None]
    return Response(
        "\n".join((*lines, "")),
        content_type="text/plain; version=0.0.4; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )

"""Whether the service is alive and ready."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def healthz() -> dict[str, str]:
    """Answer that the process is alive."""
    return {"status": "ok"}

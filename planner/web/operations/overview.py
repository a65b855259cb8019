"""The page of all that administrators look after."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from planner.services.operations import overview
from planner.web.headers import private
from planner.web.requests import reading

bp = Blueprint("overview", __name__)


@bp.get("/innstillinger")
def index() -> AnyResponse:
    """Show how everything stands, and lead to where it is changed."""
    with reading() as work:
        stands = overview.of_service(work)
    return private(render_template("operations/overview.html", stands=stands))

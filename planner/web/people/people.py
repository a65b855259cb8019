"""People as administrators see them: found by address or name, and what can be done for each."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from planner.services.people import directory, roles
from planner.web import requests
from planner.web.headers import private

bp = Blueprint("people", __name__)


@bp.get("/drift/personer")
def index() -> AnyResponse:
    """Find people by a part of their address or name."""
    wanted = request.args.get("q", "")
    with requests.reading() as work:
        matches = directory.search(work, wanted)
        team = [] if wanted else roles.team(work)
    return private(render_template("people/people_index.html", wanted=wanted, matches=matches, team=team))


@bp.get("/drift/personer/<int:person_id>")
def show(person_id: int) -> AnyResponse:
    """Show a person, and what an administrator can do for them."""
    with requests.reading() as work:
        person, memberships = directory.person(work, person_id)
    return private(render_template("people/people_show.html", person=person, memberships=memberships))

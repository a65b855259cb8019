"""The link by which somebody who has not been heard from stays."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from planner.services.removals import inactivity
from planner.web import requests
from planner.web.headers import private

bp = Blueprint("inactivity", __name__)


@bp.get("/behold/<secret>")
def ask(secret: str) -> AnyResponse:
    """Ask whether somebody wants to stay; looking decides nothing."""
    with requests.reading() as work:
        person = inactivity.by_secret(work, secret)
        requests.speak(person.language)
    return private(render_template("people/inactivity.html", person=person, done=False))


@bp.post("/behold/<secret>")
def stay(secret: str) -> AnyResponse:
    """Keep somebody who wants to stay."""
    with requests.writing() as work:
        person = inactivity.by_secret(work, secret)
        requests.speak(person.language)
        inactivity.stay(work, secret)
    return private(render_template("people/inactivity.html", person=person, done=True))

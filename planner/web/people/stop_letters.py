"""The link in letters that nobody asked for, by which their reader stops them, on a page or by a button of the mail program."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from planner.rows.people import Person
from planner.services import identity
from planner.services.letters import person_links
from planner.services.people import account
from planner.web import requests
from planner.web.headers import private

bp = Blueprint("stop_letters", __name__)


def _page(person: Person) -> Response:
    return private(render_template("people/stop_letters.html", person=person))


@bp.get("/stopp/<secret>")
def ask(secret: str) -> Response:
    """Show how it stands; looking stops nothing."""
    with requests.reading() as work:
        person = person_links.find(work, person_links.STOP, secret)
        requests.speak(person.language)
        return _page(person)


@bp.post("/stopp/<secret>")
def stop(secret: str) -> Response:
    """Stop letters, as the button of a mail program does with nothing but the address (RFC 8058), or allow them again."""
    with requests.writing() as work:
        person = person_links.find(work, person_links.STOP, secret)
        requests.speak(person.language)
        as_owner = work.acting(identity.actor_of(work, person, via="mail"))
        account.choose_letters(as_owner, allowed=request.form.get("letters") == "yes")
        return _page(person)

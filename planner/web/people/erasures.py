"""Erasing a person: by themselves from their account, or by an administrator."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.refusals import Forbidden, NotFound, Refused
from planner.domain.sign_in import HOME
from planner.services.people import account, people
from planner.services.removals import erasures
from planner.web import requests
from planner.web.errors import message_of
from planner.web.headers import private

bp = Blueprint("erasures", __name__)


def _page(person_id: int | None) -> AnyResponse:
    """Show what erasing the actor, or somebody else, would do, or why it cannot be done."""
    with requests.reading() as work:
        person = account.me(work) if person_id is None else people.get(work, person_id)
        try:
            preview, refused = erasures.preview(work, person), ""
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            preview, refused = None, message_of(refusal)
        return private(
            render_template(
                "people/erasures_ask.html", preview=preview, refused=refused, person=person, own=person_id is None
            ),
            422 if refused else 200,
        )


@bp.get("/konto/slett")
def ask_own() -> AnyResponse:
    """Show what is deleted and what stays when the one who asks is erased."""
    return _page(None)


@bp.post("/konto/slett")
def erase_own() -> AnyResponse:
    """Erase the one who asks."""
    try:
        with requests.writing() as work:
            erasures.begin(work, account.me(work))
    except Refused:
        return _page(None)
    requests.sign_out()
    flash(gettext("You are being erased. It takes a few minutes, and we will email you when it is done."))
    return redirect(HOME, 303)


@bp.get("/drift/personer/<int:person_id>/slett")
def ask(person_id: int) -> AnyResponse:
    """Show an administrator what is deleted and what stays when somebody is erased."""
    return _page(person_id)


@bp.post("/drift/personer/<int:person_id>/slett")
def erase(person_id: int) -> AnyResponse:
    """Erase somebody, as an administrator."""
    try:
        with requests.writing() as work:
            erasures.begin(work, people.get(work, person_id))
    except (Forbidden, NotFound):
        raise
    except Refused:
        return _page(person_id)
    flash(gettext("The person is being erased. It takes a few minutes, and we will email them when it is done."))
    return redirect(url_for("people.index"), 303)

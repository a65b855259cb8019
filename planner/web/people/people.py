"""People as administrators see them: found by address or name, and what can be done for each."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TelField

from planner.domain.refusals import Invalid
from planner.services.people import directory, roles
from planner.services.work import Work
from planner.web import requests
from planner.web.errors import message_of
from planner.web.forms import Form, lazy_gettext, refuse
from planner.web.headers import private

bp = Blueprint("people", __name__)


class PhoneForm(Form):
    """The number that stands under the letters of a person."""

    phone = TelField(lazy_gettext("Phone"))


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
        person, _ = directory.person(work, person_id)
        return _page(work, person_id, PhoneForm.blank(phone=person.phone))


@bp.post("/drift/personer/<int:person_id>")
def change_phone(person_id: int) -> AnyResponse:
    """Change the telephone number of a person."""
    form = PhoneForm()
    try:
        with requests.writing() as work:
            directory.change_phone(work, person_id, form.phone.data or "")
    except Invalid as refusal:
        refuse(form.phone, message_of(refusal))
        with requests.reading() as work:
            return _page(work, person_id, form, 422)
    flash(gettext("Saved."))
    return redirect(url_for("people.show", person_id=person_id), 303)


def _page(work: Work, person_id: int, form: PhoneForm, status: int = 200) -> AnyResponse:
    person, memberships = directory.person(work, person_id)
    page = render_template("people/people_show.html", person=person, memberships=memberships, form=form)
    return private(page, status)

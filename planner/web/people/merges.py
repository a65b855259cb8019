"""Merging two people who are one, by an administrator."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import InputRequired

from planner.domain.refusals import Forbidden, Refused
from planner.services.people import directory
from planner.services.removals import merges
from planner.web import requests
from planner.web.errors import message_of
from planner.web.forms import Form, lazy_gettext, refuse
from planner.web.headers import private

bp = Blueprint("merges", __name__)


class MergeForm(Form):
    """The address of the person who is merged into another."""

    email = StringField(lazy_gettext("The other email address"), [InputRequired()])


def _page(form: MergeForm, person_id: int, email: str, status: int = 200) -> AnyResponse:
    preview = None
    with requests.reading() as work:
        person, _ = directory.person(work, person_id)
        try:
            preview = merges.preview(work, person, email) if email else None
        except Forbidden:
            raise
        except Refused as refusal:
            refuse(form.email, message_of(refusal))
            status = 422
        return private(render_template("people/merges_ask.html", form=form, person=person, preview=preview), status)


@bp.get("/drift/personer/<int:person_id>/sammen")
def ask(person_id: int) -> AnyResponse:
    """Ask who is the same person, and show what merging the two would do."""
    email = request.args.get("email", "")
    form = MergeForm.blank(data={"email": email})
    return _page(form, person_id, email)


@bp.post("/drift/personer/<int:person_id>/sammen")
def merge(person_id: int) -> AnyResponse:
    """Merge the person with an address into this one."""
    form = MergeForm()
    try:
        with requests.writing() as work:
            merges.begin(work, directory.person(work, person_id)[0], form.email.data or "")
    except Forbidden:
        raise
    except Refused as refusal:
        refuse(form.email, message_of(refusal))
        return _page(form, person_id, "", 422)
    flash(gettext("The two are being merged. It takes a few minutes, and we will email them when it is done."))
    return redirect(url_for("people.show", person_id=person_id), 303)

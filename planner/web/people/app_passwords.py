"""The page on which a person lets calendar programs in: what to type where, and a password for each of them."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from planner.domain.refusals import Refused
from planner.services.caldav import app_passwords
from planner.services.people import account
from planner.services.work import Work
from planner.web import requests
from planner.web.caldav.places import ROOT, principal
from planner.web.errors import message_of
from planner.web.forms import Form, lazy_gettext, refuse

bp = Blueprint("app_passwords", __name__)


class PasswordForm(Form):
    """What a password is for."""

    name = StringField(lazy_gettext("What is it for?"))


@bp.after_request
def _keep_out_of_caches(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(work: Work, form: PasswordForm, password: str = "") -> AnyResponse:
    me, base = account.me(work), requests.runtime().deployment.base_url
    page = render_template(
        "people/app_passwords_show.html",
        form=form,
        me=me,
        passwords=app_passwords.listed(work),
        password=password,
        address=base + ROOT,
        host=urlsplit(base).netloc,
        path=principal(me.id),
    )
    return make_response(page)


@bp.get("/konto/kalenderprogram")
def show() -> AnyResponse:
    """Show how a calendar program is let in, and which have been."""
    with requests.reading() as work:
        return _page(work, PasswordForm.blank())


@bp.post("/konto/kalenderprogram")
def make() -> AnyResponse:
    """Make a password and show it, this once."""
    form = PasswordForm()
    try:
        with requests.writing() as work:
            password = app_passwords.make(work, form.name.data or "")
    except Refused as refusal:
        refuse(form.name, message_of(refusal))
        with requests.reading() as work:
            response = _page(work, form)
        response.status_code = 422
        return response
    with requests.reading() as work:
        return _page(work, PasswordForm.blank(), password)


@bp.post("/konto/kalenderprogram/<int:token_id>/slutt")
def end(token_id: int) -> AnyResponse:
    """End a password; the program that carries it is not let in any more."""
    with requests.writing() as work:
        name = app_passwords.end(work, token_id)
    flash(gettext("“%(name)s” no longer has access.", name=name))
    return redirect(url_for("app_passwords.show"), 303)

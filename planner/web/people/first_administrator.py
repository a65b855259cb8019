"""The page at which the first administrator of an empty service registers, by the link that was printed at its start."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import EmailField, StringField

from planner.domain.limits import ENTER_BY_PLACE
from planner.domain.refusals import Refused
from planner.services.people import first_administrator
from planner.services.work import NOBODY, writing
from planner.web import limits, requests
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import Form, WordsRequired, field_of, lazy_gettext, refuse
from planner.web.headers import private
from planner.web.organisations.organisation_forms import at_most

bp = Blueprint("first_administrator", __name__)


class FirstAdministratorForm(Form):
    """Who the first administrator is."""

    name = StringField(lazy_gettext("Your name"), [WordsRequired(lazy_gettext("Enter your name.")), at_most(200)])
    email = EmailField(
        lazy_gettext("Your email address"), [WordsRequired(lazy_gettext("Enter an email address.")), at_most(254)]
    )


@bp.get("/forste-administrator/<secret>")
def ask(secret: str) -> AnyResponse:
    """Ask who the first administrator is; looking uses nothing up."""
    with requests.reading() as work:
        first_administrator.require(work, secret)
    return _page(FirstAdministratorForm.blank())


def _page(form: FirstAdministratorForm, status: int = 200) -> AnyResponse:
    return private(render_template("people/first_administrator.html", form=form), status)


@bp.post("/forste-administrator/<secret>")
def register(secret: str) -> AnyResponse:
    """Make the first administrator and sign them in."""
    form = FirstAdministratorForm()
    limits.check_by_network(ENTER_BY_PLACE)
    if not form.sent():
        return _page(form, 422)
    try:
        with writing(requests.work_for(NOBODY)) as work:
            person = first_administrator.register(work, secret, form.email.data or "", form.name.data or "")
            session_secret = requests.begin_session(work, person)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        refuse(field_of(form, refusal, "email"), message_of(refusal))
        return _page(form, 422)
    requests.sign_in(session_secret)
    flash(gettext("You are the administrator. Next time, sign in with a link sent to your address."))
    return redirect(url_for("workboard.index"), 303)

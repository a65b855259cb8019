"""Changing one's address, confirmed by links at both, and the address of somebody else, as an administrator."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import InputRequired

from planner.domain.addresses import email_key, normalise_email
from planner.domain.limits import ASK_BY_ADDRESS
from planner.domain.refusals import Invalid, NotFound
from planner.services.people import account, addresses, directory, people
from planner.web import limits, requests
from planner.web.errors import message_of
from planner.web.forms import Form, lazy_gettext, refuse
from planner.web.headers import private

bp = Blueprint("addresses", __name__)


class AddressForm(Form):
    """The address that somebody is to have."""

    email = StringField(lazy_gettext("New email address"), [InputRequired()])


def _page(form: AddressForm, person_id: int | None, status: int = 200) -> AnyResponse:
    with requests.reading() as work:
        person = account.me(work) if person_id is None else directory.person(work, person_id)[0]
    return private(
        render_template("people/addresses_ask.html", form=form, person=person, own=person_id is None), status
    )


@bp.get("/konto/adresse")
def ask() -> AnyResponse:
    """Ask which address the one who asks wants to have."""
    return _page(AddressForm.blank(), None)


@bp.post("/konto/adresse")
def send() -> AnyResponse:
    """Send a link to both addresses."""
    form = AddressForm()
    try:
        limits.check_by_subject(ASK_BY_ADDRESS, email_key(normalise_email(form.email.data or "")))
        with requests.writing() as work:
            email = addresses.ask(work, form.email.data or "")
    except Invalid as refusal:
        refuse(form.email, message_of(refusal))
        return _page(form, None, 422)
    flash(
        gettext("We have sent an email to %(email)s and one to your old address. Open the link in both.", email=email)
    )
    return redirect(url_for("account.show"), 303)


@bp.get("/adresse/<secret>")
def look(secret: str) -> AnyResponse:
    """Show which change a link confirms; looking confirms nothing."""
    try:
        with requests.reading() as work:
            change = addresses.look(work, secret)
    except NotFound as refusal:
        return private(render_template("people/addresses_confirm.html", change=None, refused=message_of(refusal)), 410)
    return private(render_template("people/addresses_confirm.html", change=change, refused=""))


@bp.post("/adresse/<secret>")
def confirm(secret: str) -> AnyResponse:
    """Confirm a change at one of its addresses."""
    try:
        with requests.writing() as work:
            change = addresses.confirm(work, secret)
    except Invalid as refusal:
        return private(render_template("people/addresses_confirm.html", change=None, refused=message_of(refusal)), 422)
    except NotFound as refusal:
        return private(render_template("people/addresses_confirm.html", change=None, refused=message_of(refusal)), 410)
    if not change.done:
        return redirect(url_for("addresses.look", secret=secret), 303)
    flash(gettext("Your address is now %(email)s. Sign in with it from now on.", email=change.new))
    return redirect(url_for("sign_in.ask"), 303)


@bp.get("/drift/personer/<int:person_id>/adresse")
def ask_for(person_id: int) -> AnyResponse:
    """Ask an administrator which address somebody is to have."""
    return _page(AddressForm.blank(), person_id)


@bp.post("/drift/personer/<int:person_id>/adresse")
def move(person_id: int) -> AnyResponse:
    """Change the address of somebody, as an administrator."""
    form = AddressForm()
    try:
        with requests.writing() as work:
            addresses.move(work, people.get(work, person_id), form.email.data or "")
    except Invalid as refusal:
        refuse(form.email, message_of(refusal))
        return _page(form, person_id, 422)
    flash(gettext("The address has been changed. Calendars will be updated within the next few minutes."))
    return redirect(url_for("people.show", person_id=person_id), 303)

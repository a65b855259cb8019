"""Who is behind the service: the page for everybody, and the settings of administrators."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import EmailField, Field, StringField, TelField, ValidationError
from wtforms import Form as AnyForm

from planner.domain.about import LONGEST_ADDRESS, LONGEST_NAME, LONGEST_PURPOSE, About
from planner.domain.addresses import normalise_email
from planner.domain.organisations import parse_website
from planner.domain.phones import LONGEST_PHONE, clean_phone
from planner.domain.refusals import Refused
from planner.services import about
from planner.web.errors import message_of
from planner.web.forms import lazy_gettext
from planner.web.headers import private
from planner.web.organisations.organisation_forms import at_most
from planner.web.requests import reading
from planner.web.versions import SAVED, Edit, VersionedForm, save

bp = Blueprint("about", __name__)
LONGEST_EMAIL = 254


def _understood(check: Callable[[str], object]) -> Callable[[AnyForm, Field], None]:
    """Return a validator that says at each field what is wrong there: the rules stop at the first."""

    def validate(_form: AnyForm, field: Field) -> None:
        try:
            if typed := " ".join((field.data or "").split()):
                check(typed)
        except Refused as refusal:
            raise ValidationError(message_of(refusal)) from refusal

    return validate


class AboutForm(VersionedForm):
    """What the service says of itself."""

    FIRST = OTHERWISE = "team"
    FIELD_NAMES = {"email": "contact_email", "website": "statement_url"}  # noqa: RUF012 - As the base declares it.
    team = StringField(lazy_gettext("Who runs the service"), [at_most(LONGEST_NAME)])
    purpose = StringField(lazy_gettext("Who the service is for, in one sentence"), [at_most(LONGEST_PURPOSE)])
    contact_name = StringField(lazy_gettext("Contact's name"), [at_most(LONGEST_NAME)])
    contact_email = EmailField(
        lazy_gettext("Contact's email address"), [at_most(LONGEST_EMAIL), _understood(normalise_email)]
    )
    contact_phone = TelField(
        lazy_gettext("Phone"), [at_most(LONGEST_PHONE), _understood(partial(clean_phone, field="contact_phone"))]
    )
    controller = StringField(lazy_gettext("Data controller"), [at_most(LONGEST_NAME)])
    processors = StringField(lazy_gettext("Who handles personal data for the controller"), [at_most(LONGEST_PURPOSE)])
    statement_url = StringField(
        lazy_gettext("Address of the accessibility statement on uustatus.no"),
        [at_most(LONGEST_ADDRESS), _understood(parse_website)],
    )

    def about(self) -> About:
        """Return what was typed."""
        return About(**{name: self[name].data or "" for name in vars(About())})

    def suggest(self, suggestion: About) -> None:
        """Offer what may stand in fields that are empty."""
        for name, text in vars(suggestion).items():
            self[name].data = self[name].data or text


@bp.get("/om")
def show() -> str:
    """Say who is behind the service, for whom it is, how it works and whom to ask."""
    return render_template("operations/about_show.html")


@bp.get("/innstillinger/om-oss")
def ask() -> AnyResponse:
    """Ask what the service is to say of itself; a new one is offered what its team is called."""
    with reading() as work:
        stored = about.stored(work)
        form = AboutForm.opened_on(vars(stored))
        if stored == About():
            form.suggest(about.suggestion(work))
    return _page(form)


def _page(form: AboutForm, status: int = 200) -> AnyResponse:
    return private(render_template("operations/about_ask.html", form=form), status)


@bp.post("/innstillinger/om-oss")
def change() -> AnyResponse:
    """Say something else; every page says it at once."""
    form = AboutForm()
    status = save(form, _edit(form)) if form.sent() else 422
    if status != SAVED:
        return _page(form, status)
    flash(gettext("Saved. Every page now says so."))
    return redirect(url_for("about.show"), SAVED)


def _edit(form: AboutForm) -> Edit[About]:
    return Edit(
        read=about.stored,
        lock=about.locked,
        values=lambda _work, stored: vars(stored),
        change=lambda work, _stored: about.change(work, form.about()),
    )

"""Tokens of the JSON API, for administrators: who has one, another for oneself, and the end of one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from planner.services.people import account, api_tokens
from planner.web.forms import Form, WordsRequired, lazy_gettext
from planner.web.headers import private
from planner.web.organisations.organisation_forms import at_most
from planner.web.requests import reading, writing

bp = Blueprint("api_tokens", __name__)


class TokenForm(Form):
    """What a token is for."""

    label = StringField(
        lazy_gettext("What is it for?"), [WordsRequired(lazy_gettext("Say what the token is for.")), at_most(120)]
    )


@bp.get("/innstillinger/nokler")
def index() -> AnyResponse:
    """List the tokens there are, and a form for another."""
    return _page(TokenForm.blank())


def _page(form: TokenForm, secret: str = "", status: int = 200) -> AnyResponse:
    with reading() as work:
        listed = api_tokens.listed(work)
    return private(render_template("operations/api_tokens.html", form=form, listed=listed, secret=secret), status)


@bp.post("/innstillinger/nokler")
def make() -> AnyResponse:
    """Make a token with which a program acts as the one who asks, and show it, this once."""
    form = TokenForm()
    if not form.sent():
        return _page(form, status=422)
    with writing() as work:
        secret = api_tokens.make(work, account.me(work), form.label.data or "")
    return _page(TokenForm.blank(), secret)


@bp.post("/innstillinger/nokler/<int:token_id>/slutt")
def end(token_id: int) -> AnyResponse:
    """End a token; the program that carries it is not let in any more."""
    with writing() as work:
        name = api_tokens.end(work, token_id)
    flash(gettext("“%(name)s” no longer has access.", name=name))
    return redirect(url_for(".index"), 303)

"""Asking for a sign-in before a page that needs one, and for a fresh one before what decides who gets in."""

from __future__ import annotations

from flask import Flask, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.web import kept_forms, requests
from planner.web.access import FRESH_ENDPOINTS, PUBLIC_ENDPOINTS, StaleSignInError
from planner.web.headers import private
from planner.web.people.browser_sessions import why_signed_out
from planner.web.people.sign_in import AskForm

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ASKED_FIRST = 403


def _ask_first() -> AnyResponse | None:
    if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS:
        return None
    if requests.person() is None:
        return _ask_anybody()
    if request.endpoint in FRESH_ENDPOINTS and request.method not in SAFE:
        requests.require_fresh_sign_in()
    return None


def _ask_anybody() -> AnyResponse:
    if request.method in SAFE:
        return redirect(url_for("sign_in.ask", neste=request.full_path.rstrip("?")), 303)
    ended = requests.ended_session()
    kept = kept_forms.sent_form(ended.person_id if ended else None)
    form = AskForm.blank(next=kept.page, kept=kept_forms.sealed(kept))
    reason = why_signed_out() or gettext("Sign in first")
    return _page("people/sign_in_ask.html", form, reason)


def _ask_again(refusal: StaleSignInError) -> AnyResponse:
    del refusal
    who = requests.person()
    if who is None:
        return _ask_anybody()
    kept = kept_forms.sent_form(who.id)
    form = AskForm.blank(next=kept.page, kept=kept_forms.sealed(kept), email=who.email)
    return _page("people/sign_in_again.html", form)


def _page(template: str, form: AskForm, reason: str = "") -> Response:
    return private(render_template(template, form=form, reason=reason), ASKED_FIRST)


def register(app: Flask) -> None:
    """Make the app ask before every page that is not open to all."""
    app.before_request(_ask_first)
    app.register_error_handler(StaleSignInError, _ask_again)

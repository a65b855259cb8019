"""Signing in by a link or a code from a letter, and signing out."""

from __future__ import annotations

import secrets

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from planner.domain.addresses import email_key, normalise_email
from planner.domain.limits import ASK_BY_ADDRESS, ASK_BY_PLACE, ENTER_BY_PLACE
from planner.domain.refusals import Refused
from planner.domain.sign_in import HOME, SignInStanding, landing
from planner.rows.people import Person
from planner.services.people import people, sign_in
from planner.services.work import NOBODY, Work, writing
from planner.web import kept_forms, limits, requests
from planner.web.forms import Form, field_of, lazy_gettext, refuse
from planner.web.people.browser_sessions import why_signed_out

bp = Blueprint("sign_in", __name__)

COOKIE = "moteplass_asked"
BROWSER_BYTES = 24
SECONDS = 60
WORKBOARD = "/arbeidsbord"
STATUS = {SignInStanding.READY: 200, SignInStanding.OTHER_BROWSER: 200, SignInStanding.DEAD: 410}


class AskForm(Form):
    """Who wants to sign in, and where they were going."""

    email = StringField(lazy_gettext("Email"), [InputRequired()])
    next = HiddenField()
    kept = HiddenField()


class CodeForm(Form):
    """The code from the letter."""

    code = StringField(lazy_gettext("The code from the email"), [InputRequired()])
    kept = HiddenField()


@bp.after_request
def _keep_out_of_caches(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _browser() -> str | None:
    return request.cookies.get(COOKIE) or None


def _remember(response: AnyResponse, browser: str) -> None:
    # Lax, not Strict: the link is opened from a mail program, and the browser must then show that it is the one that asked.
    response.set_cookie(
        COOKIE,
        browser,
        max_age=requests.runtime().deployment.sign_in_minutes * SECONDS,
        path=url_for("sign_in.ask"),
        secure=request.is_secure or current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _landing(target: str) -> str:
    """Return where to go: where they were going, else the workboard for those who have one and the front page for others."""
    if target != HOME:
        return target
    acts = requests.actor()
    return WORKBOARD if acts.team or acts.contact_of or acts.member_of else HOME


def _begun(work: Work, who: Person | None) -> str | None:
    return None if who is None else requests.begin_session(work, who)


def _let_in(session_secret: str, kept: str | None = None) -> AnyResponse:
    target, waits = landing(session.get("neste")), bool(session.get("kept"))
    requests.sign_in(session_secret)
    response = _next(target, kept, waits=waits)
    response.delete_cookie(COOKIE, path=url_for("sign_in.ask"))
    return response


def _next(target: str, kept: str | None, *, waits: bool) -> AnyResponse:
    """Return the form that was kept in this page; else lead on, and tell of the form that ``waits`` in another page."""
    form = kept_forms.given_back(kept)
    if form is not None:
        return make_response(render_template("people/sign_in_kept.html", kept=form))
    if kept:
        flash(gettext("What was written here before can no longer be sent, or was written by somebody else."))
    elif waits:
        flash(gettext("What you wrote is waiting on the page where you requested the email. Continue from there."))
    return redirect(_landing(target), 303)


@bp.get("/logg-inn")
def ask() -> AnyResponse | str:
    """Ask for a mail address."""
    target = landing(request.args.get("neste"))
    if requests.person() is not None:
        return redirect(target)
    with requests.reading() as work:
        nobody_here = not people.anyone(work)
    form = AskForm.blank(next=target)
    return render_template("people/sign_in_ask.html", form=form, reason=why_signed_out(), nobody_here=nobody_here)


@bp.post("/logg-inn")
def send() -> AnyResponse | tuple[str, int]:
    """Send the letter, and say the same whether the address is known or not."""
    form = AskForm()
    browser = _browser() or secrets.token_urlsafe(BROWSER_BYTES)
    email = form.email.data or ""
    limits.check_by_network(ASK_BY_PLACE)
    try:
        limits.check_by_subject(ASK_BY_ADDRESS, email_key(normalise_email(email)))
        with writing(requests.work_for(NOBODY)) as work:
            sign_in.ask(work, email, browser, requests.language())
    except Refused as refusal:
        refuse(field_of(form, refusal), gettext("Enter your email address, such as name@example.no."))
        return render_template("people/sign_in_ask.html", form=form), 422
    session["neste"], session["asked"] = landing(form.next.data), email.strip()
    response = redirect(url_for("sign_in.enter"), 303)
    if form.kept.data:
        session["kept"] = True
        response = make_response(_code_page(CodeForm.blank(kept=form.kept.data)))
    _remember(response, browser)
    return response


def _code_page(form: CodeForm, tries: str = "") -> str:
    return render_template("people/sign_in_code.html", form=form, tries=tries, asked=session.get("asked", ""))


@bp.get("/logg-inn/kode")
def enter() -> AnyResponse | str:
    """Ask for the code from the letter."""
    if _browser() is None:
        return redirect(url_for("sign_in.ask"))
    return _code_page(CodeForm.blank())


@bp.post("/logg-inn/kode")
def try_code() -> AnyResponse | tuple[str, int]:
    """Sign in with the code, or say how many tries are left."""
    browser, form = _browser(), CodeForm()
    if browser is None:
        return redirect(url_for("sign_in.ask"), 303)
    limits.check_by_network(ENTER_BY_PLACE)
    with writing(requests.work_for(NOBODY)) as work:
        entered = sign_in.enter_code(work, browser, form.code.data or "")
        session_secret = _begun(work, entered.person)
    if session_secret is not None:
        return _let_in(session_secret, form.kept.data)
    if not entered.tries_left:
        refuse(form.code, gettext("The code no longer works. Request a new email."))
        return _code_page(form), 422
    refuse(form.code, gettext("That is not the right code. Look for the six digits in the latest email."))
    return _code_page(form, ngettext("%(num)s attempt left.", "%(num)s attempts left.", entered.tries_left)), 422


def _link_page(secret: str, stands: SignInStanding) -> AnyResponse:
    page = render_template("people/sign_in_link.html", secret=secret, stands=stands.value)
    return make_response(page, STATUS[stands])


@bp.post("/logg-inn/fortsett")
def resume() -> AnyResponse | tuple[str, int]:
    """Give the form back that this page kept, where its writer has signed in with the link meanwhile.

    The page is older than the session, so its token is none of this session; nothing is changed here.
    """
    if not requests.from_own_page():
        abort(400)
    kept = request.form.get("kept", "")
    if requests.current_session() is None:
        form = CodeForm.blank(kept=kept)
        refuse(form.code, gettext("You are not signed in yet. Enter the code, or open the link in this browser."))
        return _code_page(form), 422
    return _next(HOME, kept, waits=False)


@bp.get("/logg-inn/<secret>")
def open_link(secret: str) -> AnyResponse:
    """Show the button that signs in. Mail scanners open links too, so opening one uses nothing up."""
    with requests.reading() as work:
        stands = sign_in.link_standing(work, secret, _browser())
    return _link_page(secret, stands)


@bp.post("/logg-inn/<secret>")
def use_link(secret: str) -> AnyResponse:
    """Sign in with the link."""
    limits.check_by_network(ENTER_BY_PLACE)
    with writing(requests.work_for(NOBODY)) as work:
        stands = sign_in.link_standing(work, secret, _browser())
        session_secret = _begun(work, sign_in.use_link(work, secret, _browser()))
    if session_secret is not None:
        return _let_in(session_secret)
    return _link_page(secret, SignInStanding.DEAD if stands is SignInStanding.READY else stands)


@bp.post("/logg-ut")
def leave() -> AnyResponse:
    """Sign out of this browser, and go on at a page that needs nobody signed in where one is named."""
    requests.sign_out()
    return redirect(landing(request.form.get("neste")), 303)

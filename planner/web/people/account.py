"""My account, the language of the pages, and the pages about privacy and accessibility."""

from __future__ import annotations

import json

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
    url_for,
)
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import RadioField, StringField, TelField
from wtforms.validators import InputRequired

from planner.domain import accessibility as accessibility_facts
from planner.domain.browser_sessions import LONGEST
from planner.domain.inactivity import NOTICE
from planner.domain.people import LANGUAGES
from planner.domain.sign_in import HOME, own_path
from planner.formats.words import accessibility as accessibility_words
from planner.formats.words import retention
from planner.rows.people import Person
from planner.services.dates import foreign_calendars
from planner.services.people import account, own_data, people, sign_in
from planner.services.work import Work
from planner.web import requests
from planner.web.calendars import personal_feeds
from planner.web.calendars.personal_feeds import LANGUAGE_NAMES
from planner.web.forms import lazy_gettext, options
from planner.web.pages import page_number, pager
from planner.web.people import browser_sessions
from planner.web.versions import SAVED, Edit, VersionedForm, save

bp = Blueprint("account", __name__)

YEAR_SECONDS = 31_536_000
FOR_ALL = {"account.accessibility", "account.privacy"}


class AccountForm(VersionedForm):
    """What a person may change about themselves."""

    FIRST = "name"
    OTHERWISE = "language"
    name = StringField(lazy_gettext("Name"))
    phone = TelField(lazy_gettext("Phone"))
    language = RadioField(
        lazy_gettext("Language of pages and emails"), [InputRequired()], choices=options(LANGUAGE_NAMES)
    )

    def written(self) -> dict[str, str]:
        """Return what was written, by the names of what it is."""
        return {"name": self.name.data or "", "phone": self.phone.data or "", "language": self.language.data or ""}


@bp.after_request
def _keep_out_of_caches(response: Response) -> Response:
    if request.endpoint not in FOR_ALL:
        response.headers["Cache-Control"] = "no-store"
    return response


def _page(work: Work, form: AccountForm) -> AnyResponse:
    listing, meetings = account.coming_meetings(work, page_number())
    page = render_template(
        "people/account_show.html",
        form=form,
        me=account.me(work),
        memberships=account.organisations(work),
        stood_for=account.stood_for(work),
        meetings=meetings,
        pages=pager(listing.number, listing.pages),
        feeds=personal_feeds.own_feeds(work),
        feed_choices=personal_feeds.choice_form(work),
        browsers=browser_sessions.named_sessions(work),
        calendars=foreign_calendars.listed(work, foreign_calendars.mine(work)),
    )
    return make_response(page)


@bp.get("/konto")
def show() -> AnyResponse:
    """Show what the service knows about the one who asks."""
    with requests.reading() as work:
        return _page(work, AccountForm.opened_on(_values(account.me(work))))


@bp.post("/konto")
def update() -> AnyResponse:
    """Change name, telephone and language."""
    form = AccountForm()
    status = save(form, _edit(form))
    if status == SAVED:
        return _done(gettext("Saved."), form.language.data)
    with requests.reading() as work:
        response = _page(work, form)
    response.status_code = status
    return response


def _values(person: Person) -> dict[str, str]:
    return {"name": person.name, "phone": person.phone, "language": person.language}


def _edit(form: AccountForm) -> Edit[Person]:
    return Edit(
        read=account.me,
        lock=account.locked,
        values=lambda _work, person: _values(person),
        change=lambda work, _person: account.update(work, **form.written()),
    )


def _done(message: str, language: str | None = None) -> AnyResponse:
    if language is not None:
        requests.choose_language(language)
    flash(message)
    response = redirect(url_for("account.show"), 303)
    if language is not None:
        _set_language(response, language)
    return response


@bp.post("/konto/brev")
def letters() -> AnyResponse:
    """Stop letters, or allow them again."""
    allowed = request.form.get("letters") == "yes"
    with requests.writing() as work:
        account.choose_letters(work, allowed=allowed)
    return _done(gettext("You will get emails again.") if allowed else gettext("You will get no more emails."))


@bp.post("/konto/logg-ut-overalt")
def leave_everywhere() -> AnyResponse:
    """Sign out of every browser, this one too."""
    with requests.writing() as work:
        sign_in.sign_out_everywhere(work, account.me(work))
    requests.sign_out()
    flash(gettext("You have been signed out everywhere."))
    return redirect(HOME, 303)


@bp.get("/konto/mine-data.json")
def my_data() -> Response:
    """Hand over everything that is kept about the one who asks."""
    with requests.reading() as work:
        data = own_data.my_data(work)
    response = Response(json.dumps(data, ensure_ascii=False, indent=2) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="moteplass.json"'
    return response


def _set_language(response: AnyResponse, language: str) -> None:
    response.set_cookie(
        "language",
        language,
        max_age=YEAR_SECONDS,
        secure=request.is_secure or current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


@bp.post("/sprak")
def speak() -> AnyResponse:
    """Choose the language of the pages, and of the letters too when signed in; go back to the page it was asked from.

    The language switch stands on every page, and a token in it would set a cookie for everyone who only reads.
    """
    language = request.form.get("language", "")
    if language not in LANGUAGES or not requests.from_own_page():
        abort(400)
    if requests.person() is not None:
        with requests.writing() as work:
            people.set_language(account.me(work), language)
    response = redirect(own_path(request.form.get("next")).rstrip("?") or HOME, 303)
    _set_language(response, language)
    return response


@bp.get("/personvern")
def privacy() -> str:
    """Say what is kept, what for and for how long."""
    here = requests.runtime().deployment
    return render_template(
        "people/account_privacy.html",
        session_days=LONGEST.days,
        bases=retention.bases(gettext),
        kept=retention.lines(gettext, _days, here.needs_days),
        notice_days=NOTICE.days,
    )


def _days(days: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", days)


@bp.get("/tilgjengelighet")
def accessibility() -> str:
    """State how accessible the service is: what is known to keep people out, and where they can complain."""
    return render_template(
        "people/account_accessibility.html",
        breaches=list(accessibility_words.lines(gettext)),
        drawn_up=accessibility_facts.DRAWN_UP,
        assessed=accessibility_facts.ASSESSED,
        standard=accessibility_facts.STANDARD,
        aim=accessibility_facts.AIM,
    )

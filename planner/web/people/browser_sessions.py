"""The browsers that somebody is signed in with, as they stand on the page of the account, and how they are signed out."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.browser_sessions import SessionStanding
from planner.domain.devices import Device
from planner.formats.words.words import N_
from planner.services.people import browser_sessions
from planner.services.people.browser_sessions import ListedSession
from planner.services.work import Work
from planner.web import requests

bp = Blueprint("browser_sessions", __name__)

ENDED_WORDS = {
    SessionStanding.IDLE: N_("You have been signed out because nothing was done here for a while"),
    SessionStanding.TOO_OLD: N_("You have been signed out because you signed in a long time ago"),
    SessionStanding.ENDED: N_("This browser was signed out from elsewhere, or your access here has changed"),
    SessionStanding.UNKNOWN: N_("You are no longer signed in here"),
}
"""Why somebody has to sign in again."""


@dataclass(frozen=True)
class NamedSession:
    """A session with the name of its device in the language of the page."""

    name: str
    session: ListedSession


@bp.after_request
def _keep_out_of_caches(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _name_of(device: Device) -> str:
    if not device.system:
        return device.browser or gettext("Unknown browser")
    if not device.browser:
        return gettext("Unknown browser on %(system)s", system=device.system)
    return gettext("%(browser)s on %(system)s", browser=device.browser, system=device.system)


def _session_id() -> int | None:
    current = requests.current_session()
    return None if current is None else current.session_id


def named_sessions(work: Work) -> list[NamedSession]:
    """Return the browsers that the one who asks is signed in with, this one first."""
    listed = browser_sessions.listed(work, _session_id())
    return [NamedSession(_name_of(session.device), session) for session in listed]


def why_signed_out() -> str:
    """Return in words why this browser is not signed in any more; empty where it was not."""
    ended = requests.ended_session()
    return "" if ended is None else gettext(ENDED_WORDS[ended.standing])


def _back(message: str) -> AnyResponse:
    flash(message)
    return redirect(url_for("account.show", _anchor="my-browsers"), 303)


@bp.post("/konto/nettlesere/<int:session_id>/logg-ut")
def end(session_id: int) -> AnyResponse:
    """Sign out of one browser; of this one as by its own button."""
    if session_id == _session_id():
        requests.sign_out()
        return redirect(url_for("front.index"), 303)
    with requests.writing() as work:
        browser_sessions.end_listed(work, session_id)
    return _back(gettext("That browser has been signed out."))


@bp.post("/konto/nettlesere/logg-ut-andre")
def end_others() -> AnyResponse:
    """Sign out of all browsers but this one."""
    with requests.writing() as work:
        count = browser_sessions.end_others(work, _session_id())
    return _back(
        ngettext("%(num)s other browser has been signed out.", "%(num)s other browsers have been signed out.", count)
    )

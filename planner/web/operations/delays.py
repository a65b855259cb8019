"""Letters that do not get through: the page of them all, and the buttons that send them again."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.list_pages import SHORT_PAGE, nearest_page
from planner.domain.permissions import Verb
from planner.services import identity
from planner.services.letters import delays
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.web.headers import private
from planner.web.pages import page_number, pager
from planner.web.requests import reading, writing

bp = Blueprint("delays", __name__)


@bp.get("/utboks")
def index() -> Response:
    """Show the team how the letters are held up, and those that were given up; who operates the service sends them again."""
    with reading() as work:
        delay = delays.of_all(work)
        page = nearest_page(page_number(), delay.given_up, SHORT_PAGE)
        letters = delays.given_up(work, page.offset, page.size)
        operates = identity.may(work, Verb.OPERATE)
    pages = pager(page.number, page.pages)
    body = render_template("operations/delays_index.html", letters=letters, delay=delay, operates=operates, pages=pages)
    return private(body)


@bp.post("/utboks/send")
def send_all() -> AnyResponse:
    """Send all letters again that were given up."""
    _say(_send_slices(""))
    return redirect(url_for(".index"), 303)


@bp.post("/utboks/<int:letter_id>/send")
def send(letter_id: int) -> AnyResponse:
    """Send one letter again that was given up."""
    with writing() as work:
        count = delays.send_again(work, letter_id)
    _say(count)
    return redirect(url_for(".index"), 303)


@bp.post("/moter/<slug>/brev/send")
def send_all_of_meeting(slug: str) -> AnyResponse:
    """Send all letters about a meeting again that were given up."""
    _say(_send_slices(slug))
    return redirect(url_for("guests.show", slug=slug), 303)


@bp.post("/moter/<slug>/brev/<int:letter_id>/send")
def send_of_meeting(slug: str, letter_id: int) -> AnyResponse:
    """Send one letter about a meeting again that was given up."""
    with writing() as work:
        count = delays.send_again(work, letter_id, meetings.get(work, slug))
    _say(count)
    return redirect(url_for("guests.show", slug=slug), 303)


def _send_slices(slug: str) -> int:
    """Send all again, each slice in a transaction of its own; one that is pressed twice finds nothing more to do."""
    total = 0
    while True:
        with writing() as work:
            count = _slice(work, slug)
        if not count:
            return total
        total += count


def _slice(work: Work, slug: str) -> int:
    return delays.send_slice_again(work, meetings.get(work, slug) if slug else None)


def _say(count: int) -> None:
    if count:
        flash(ngettext("%(num)s email is being sent again.", "%(num)s emails are being sent again.", count))
    else:
        flash(gettext("There were no longer any failed emails, so none are being sent again."), "info")

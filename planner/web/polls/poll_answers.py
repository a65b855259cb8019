"""A guest says which dates fit, with the personal link from the letter and without an account."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.limits import ANSWER_BY_PLACE
from planner.domain.polls import Fit
from planner.domain.refusals import Refused
from planner.services.polls import poll_pages, polls
from planner.services.polls.poll_pages import GuestPage
from planner.services.work import Work
from planner.web import limits, personal_links, requests
from planner.web.errors import message_of
from planner.web.forms import refuse
from planner.web.headers import private
from planner.web.personal_links import PersonalLink
from planner.web.polls.poll_words import option_words
from planner.web.polls.vote_forms import VoteForm, vote_form
from planner.web.requests import reading

bp = Blueprint("poll_answers", __name__)


def _open(work: Work, secret: str) -> tuple[GuestPage, VoteForm, PersonalLink]:
    page = poll_pages.of_secret(work, secret)
    link = personal_links.opened(page.invitation.person)
    form = vote_form(page.options, option_words(list(page.options)))
    return page, form() if request.method == "POST" else form.blank(**_values(page)), link


def _values(page: GuestPage) -> dict[str, object]:
    values: dict[str, object] = {f"option_{key}": fit.value for key, fit in page.own.items()}
    if page.ballot is not None and page.ballot.answered_at is not None:
        none = bool(page.options) and all(page.own.get(option.id) is Fit.NO for option in page.options)
        values |= {"comment": page.ballot.comment, "show_name": page.ballot.show_name, "none_fits": none}
    return values


def _page(page: GuestPage, form: VoteForm, link: PersonalLink, secret: str, status: int = 200) -> Response:
    shown = render_template("polls/poll_answers_answer.html", page=page, form=form, link=link, secret=secret)
    return private(shown, status)


@bp.get("/datovalg/<secret>")
def answer(secret: str) -> Response:
    """Show a guest the dates and what they have said; opening the page changes nothing."""
    with reading() as work:
        page, form, link = _open(work, secret)
        return _page(page, form, link, secret)


@bp.post("/datovalg/<secret>")
def send(secret: str) -> AnyResponse:
    """Keep what a guest says to each date."""
    limits.check_by_network(ANSWER_BY_PLACE)
    with reading() as work:
        page, form, link = _open(work, secret)
        if not all([form.validate(), link.is_ready]):
            return _page(page, form, link, secret, 422)
    try:
        with requests.writing() as work:
            _poll, invitation, meeting = polls.by_secret(work, secret)
            polls.vote(link.acting(work), meeting, invitation, form.ballot_input(page.options))
    except Refused as refusal:
        refuse(form.none_fits, message_of(refusal))
        with reading() as work:
            return _page(poll_pages.of_secret(work, secret), form, link, secret, 409)
    return redirect(url_for(".done", secret=secret), 303)


@bp.get("/datovalg/<secret>/takk")
def done(secret: str) -> Response:
    """Say what stands now and what happens next."""
    with reading() as work:
        page, form, link = _open(work, secret)
        values = {"page": page, "form": form, "link": link, "words": option_words(list(page.options)), "secret": secret}
        return private(render_template("polls/poll_answers_done.html", **values))

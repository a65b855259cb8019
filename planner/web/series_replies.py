"""Answering for all meetings of a series at once, with the personal link to any of them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.limits import ANSWER_BY_PLACE
from planner.domain.refusals import NotFound, Refused
from planner.domain.replies import Answer
from planner.services import identity, series_replies
from planner.web import limits, requests
from planner.web.errors import message_of
from planner.web.ids import id_in
from planner.web.replies import private
from planner.web.requests import reading

bp = Blueprint("series_replies", __name__)


@bp.get("/svar/<secret>/serie")
def show(secret: str) -> Response:
    """Show a guest the meetings of the series they are invited to, with a choice for each; nothing changes."""
    return _page(secret)


def _page(secret: str, refused: str = "", status: int = 200) -> Response:
    with reading() as work:
        page = series_replies.of_secret(work, secret)
        requests.speak(page.person.language)
        return private(
            render_template("series/answer.html", page=page, secret=secret, refused=refused, chosen=_chosen()), status
        )


def _chosen() -> dict[int, Answer]:
    answers = {answer.value: answer for answer in Answer}
    named = ((id_in(name.removeprefix("answer-")), value) for name, value in request.form.items())
    return {number: answers[value] for number, value in named if number is not None and value in answers}


@bp.post("/svar/<secret>/serie")
def send(secret: str) -> AnyResponse:
    """Take the answers of a guest, all or none of them."""
    limits.hold_place(ANSWER_BY_PLACE)
    try:
        with requests.writing() as work:
            page = series_replies.of_secret(work, secret)
            requests.speak(page.person.language)
            agent = request.user_agent.string[:200]
            guest = work.acting(identity.actor_of(work, page.person, via="mail", agent=agent))
            series_replies.answer(guest, page, _chosen())
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(secret, message_of(refusal), 409)
    return redirect(url_for(".done", secret=secret), 303)


@bp.get("/svar/<secret>/serie/takk")
def done(secret: str) -> Response:
    """Say how the answers stand now."""
    with reading() as work:
        page = series_replies.of_secret(work, secret)
        requests.speak(page.person.language)
        return private(render_template("series/answered.html", page=page, secret=secret))

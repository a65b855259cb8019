"""Answering for all meetings of a series at once, with the personal link to any of them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.limits import ANSWER_BY_PLACE, CALENDAR_BY_GUEST
from planner.domain.refusals import NotFound, Refused
from planner.domain.replies import Answer
from planner.services import identity
from planner.services.series import series_calendars, series_replies
from planner.services.series.series_replies import SeriesReplyPage
from planner.services.work import Work
from planner.web import limits, requests
from planner.web.errors import message_of
from planner.web.headers import private
from planner.web.ids import id_in
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
        offer = series_calendars.offer(work, page)
        body = render_template(
            "series/answer.html", page=page, secret=secret, refused=refused, chosen=_chosen(), offer=offer
        )
        return private(body, status)


def _chosen() -> dict[int, Answer]:
    answers = {answer.value: answer for answer in Answer}
    named = ((id_in(name.removeprefix("answer-")), value) for name, value in request.form.items())
    return {number: answers[value] for number, value in named if number is not None and value in answers}


@bp.post("/svar/<secret>/serie")
def send(secret: str) -> AnyResponse:
    """Take the answers of a guest, all or none of them."""
    limits.check_by_network(ANSWER_BY_PLACE)
    if not _chosen():
        return _page(secret, gettext("Choose an answer for at least one meeting."), 422)
    try:
        with requests.writing() as work:
            page = series_replies.of_secret(work, secret)
            requests.speak(page.person.language)
            series_replies.answer(_as_guest(work, page), page, _chosen())
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(secret, message_of(refusal), 409)
    return redirect(url_for(".done", secret=secret), 303)


def _as_guest(work: Work, page: SeriesReplyPage) -> Work:
    return work.acting(identity.actor_of(work, page.person, via="mail", agent=request.user_agent.string[:200]))


@bp.get("/svar/<secret>/serie/takk")
def done(secret: str) -> Response:
    """Say how the answers stand now."""
    with reading() as work:
        page = series_replies.of_secret(work, secret)
        requests.speak(page.person.language)
        return private(render_template("series/answered.html", page=page, secret=secret))


@bp.post("/svar/<secret>/serie/kalender")
def send_to_calendar(secret: str) -> AnyResponse:
    """Send a guest an invitation to each meeting of the series, for the calendar to answer."""
    limits.check_by_network(ANSWER_BY_PLACE)
    with reading() as work:
        person_id = series_replies.of_secret(work, secret).person.id
    limits.check_by_subject(CALENDAR_BY_GUEST, str(person_id))
    try:
        with requests.writing() as work:
            page = series_replies.of_secret(work, secret)
            requests.speak(page.person.language)
            series_calendars.send(_as_guest(work, page), page)
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(secret, message_of(refusal), 409)
    return redirect(url_for(".sent_to_calendar", secret=secret), 303)


@bp.get("/svar/<secret>/serie/kalender")
def sent_to_calendar(secret: str) -> AnyResponse:
    """Say that the invitations are on their way; before that has been asked for, the page of the series does."""
    with reading() as work:
        page = series_replies.of_secret(work, secret)
        requests.speak(page.person.language)
        offer = series_calendars.offer(work, page)
        if offer is None or not offer.lately:
            return redirect(url_for(".show", secret=secret))
        return private(render_template("series/sent.html", page=page, secret=secret, offer=offer))

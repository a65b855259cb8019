"""Answering for all meetings of a series at once, with the personal link to any of them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.limits import ANSWER_BY_PLACE, CALENDAR_BY_GUEST
from planner.domain.refusals import NotFound, Refused, TooMany
from planner.domain.replies import Answer
from planner.services.limits import within
from planner.services.series import series_calendars, series_replies
from planner.services.series.series_replies import SeriesReplyPage
from planner.web import limits, personal_links, requests
from planner.web.errors import message_of
from planner.web.headers import private
from planner.web.ids import id_in
from planner.web.personal_links import PersonalLink
from planner.web.requests import reading

bp = Blueprint("series_replies", __name__)


@bp.get("/svar/<secret>/serie")
def show(secret: str) -> Response:
    """Show a guest the meetings of the series they are invited to, with a choice for each; nothing changes."""
    return _page(secret)


def _page(secret: str, refused: str = "", status: int = 200, link: PersonalLink | None = None) -> Response:
    with reading() as work:
        page = series_replies.of_secret(work, secret)
        link = personal_links.opened(page.person) if link is None else link
        offer = series_calendars.offer(work, page)
        body = render_template(
            "series/answer.html", page=page, secret=secret, refused=refused, chosen=_chosen(), offer=offer, link=link
        )
        return private(body, status)


def _chosen() -> dict[int, Answer]:
    answers = {answer.value: answer for answer in Answer}
    named = ((id_in(name.removeprefix("answer-")), value) for name, value in request.form.items())
    return {number: answers[value] for number, value in named if number is not None and value in answers}


@bp.post("/svar/<secret>/serie")
def send(secret: str) -> AnyResponse:
    """Take the answers of a guest, all or none of them."""
    page, link = _asked(secret)
    chosen = _chosen()
    if not all([chosen, link.is_ready]):
        limits.check_by_network(ANSWER_BY_PLACE)
        refused = "" if chosen else gettext("Choose an answer for at least one meeting.")
        return _page(secret, refused, 422, link)
    try:
        within(
            link.acting(requests.work_for(requests.actor())),
            [limits.by_network(ANSWER_BY_PLACE)],
            lambda work: series_replies.answer(work, page, chosen),
        )
    except Refused as refusal:
        if isinstance(refusal, NotFound | TooMany):
            raise
        return _page(secret, message_of(refusal), 409, link)
    return redirect(url_for(".done", secret=secret), 303)


def _asked(secret: str) -> tuple[SeriesReplyPage, PersonalLink]:
    # Read before the lock is taken: what opens nothing, or a form without a choice, keeps nobody else from writing.
    try:
        with reading() as work:
            page = series_replies.of_secret(work, secret)
            return page, personal_links.opened(page.person)
    except Refused:
        limits.check_by_network(ANSWER_BY_PLACE)
        raise


def _link(secret: str) -> PersonalLink:
    with reading() as work:
        return personal_links.opened(series_replies.of_secret(work, secret).person)


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
    link = _link(secret)
    if not link.is_ready:
        return _page(secret, status=422, link=link)
    limits.check_by_subject(CALENDAR_BY_GUEST, str(link.owner.id))
    try:
        with requests.writing() as work:
            page = series_replies.of_secret(work, secret)
            series_calendars.send(link.acting(work), page)
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(secret, message_of(refusal), 409, link)
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

"""Marking an action point as done, or opening it again, with the personal link from the letter and without an account."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.limits import ANSWER_BY_PLACE
from planner.domain.refusals import NotFound, StepRefused
from planner.rows.action_points import ActionPoint
from planner.rows.meetings import Meeting
from planner.services.followups import action_points
from planner.services.work import Work
from planner.web import limits, personal_links, requests
from planner.web.errors import message_of
from planner.web.headers import private
from planner.web.personal_links import PersonalLink

bp = Blueprint("action_point_answers", __name__)


def _opened(work: Work, secret: str) -> tuple[PersonalLink, ActionPoint, Meeting]:
    """Return a link and what it opens; raise ``NotFound`` where the action point is its owner's no longer."""
    point, meeting, person = action_points.by_secret(work, secret)
    link = personal_links.opened(person, point.organisation)
    if not action_points.has(link.looking(work), point):
        raise NotFound("action_points.not_found")
    return link, point, meeting


def _page(secret: str, link: PersonalLink, point: ActionPoint, meeting: Meeting, status: int = 200) -> Response:
    shown = render_template(
        "followups/action_points_answer.html", point=point, meeting=meeting, secret=secret, link=link
    )
    return private(shown, status)


@bp.get("/oppfolging/<secret>")
def show(secret: str) -> Response:
    """Show what was agreed to the one who has it; opening the page changes nothing."""
    with requests.reading() as work:
        return _page(secret, *_opened(work, secret))


@bp.post("/oppfolging/<secret>")
def answer(secret: str) -> AnyResponse:
    """Mark it as done, or as still to be done."""
    limits.check_by_network(ANSWER_BY_PLACE)
    step = action_points.reopen if request.form.get("step") == "reopen" else action_points.complete
    with requests.reading() as work:
        link, point, meeting = _opened(work, secret)
        if not link.is_ready:
            return _page(secret, link, point, meeting, 422)
    try:
        with requests.writing() as work:
            link, point, meeting = _opened(work, secret)
            step(link.acting(work), meeting, point)
    except StepRefused as refusal:
        # A second press, or somebody who was quicker: the page shows how it stands.
        flash(message_of(refusal), "warning")
    return redirect(url_for(".show", secret=secret), 303)

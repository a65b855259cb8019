"""The reminders of a meeting as its guests will read them."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from planner.domain.refusals import NotFound
from planner.domain.reminders import ReminderCause
from planner.services.meetings import meetings
from planner.services.replies import reminders
from planner.web.headers import around_letters, letter_shown
from planner.web.requests import reading

bp = Blueprint("reminders", __name__)

SLUGS = {ReminderCause.ANSWER: "svar", ReminderCause.DAY_BEFORE: "dagen-for"}
"""The word for each cause in addresses."""


@bp.get("/moter/<slug>/paminnelser")
def show(slug: str) -> Response:
    """Show the reminders as they will be sent, as HTML and as text, and when."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        letters = [(SLUGS[preview.cause], preview) for preview in reminders.previews(work, meeting)]
    return around_letters(render_template("replies/reminders_show.html", meeting=meeting, letters=letters))


@bp.get("/moter/<slug>/paminnelser/<word>/html")
def letter_html(slug: str, word: str) -> Response:
    """Return one reminder itself, to be shown inside the page about it."""
    with reading() as work:
        letters = {SLUGS[preview.cause]: preview for preview in reminders.previews(work, meetings.get(work, slug))}
    if word not in letters:
        raise NotFound("letters.not_found")
    return letter_shown(letters[word].letter.html)

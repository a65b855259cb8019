"""The e-mails that go out by themselves about a meeting, as its guests and the one who carries it out will read them."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from planner.domain.answer_reports import AnswerReport
from planner.domain.refusals import NotFound
from planner.domain.reminders import ReminderCause
from planner.services.meetings import meetings
from planner.services.replies import answer_reports, reminders
from planner.web.headers import around_letters, letter_shown
from planner.web.requests import reading

bp = Blueprint("reminders", __name__)

SLUGS = {ReminderCause.ANSWER: "svar", ReminderCause.DAY_BEFORE: "dagen-for"}
"""The word for each cause in addresses."""
REPORT_SLUGS = {
    AnswerReport.DIGEST: "nye-svar",
    AnswerReport.ALL_ANSWERED: "alle-har-svart",
    AnswerReport.MISSING: "mangler-svar",
}
"""The word for each report in addresses."""


@bp.get("/moter/<slug>/paminnelser")
def show(slug: str) -> Response:
    """Show the reminders as they will be sent, as HTML and as text, and when."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        letters = [(SLUGS[preview.cause], preview) for preview in reminders.previews(work, meeting)]
        reports = [(REPORT_SLUGS[preview.report], preview) for preview in answer_reports.previews(work, meeting)]
    page = render_template("replies/reminders_show.html", meeting=meeting, letters=letters, reports=reports)
    return around_letters(page)


@bp.get("/moter/<slug>/paminnelser/<word>/html")
def letter_html(slug: str, word: str) -> Response:
    """Return one of them itself, to be shown inside the page about it."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        letters = {SLUGS[preview.cause]: preview.letter for preview in reminders.previews(work, meeting)}
        letters |= {REPORT_SLUGS[preview.report]: preview.letter for preview in answer_reports.previews(work, meeting)}
    if word not in letters:
        raise NotFound("letters.not_found")
    return letter_shown(letters[word].html)

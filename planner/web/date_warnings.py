"""What the chosen date collides with, and the nearest free days; a warning never blocks."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.holidays import DateKind, DateWarning
from planner.domain.meetings import Span
from planner.domain.permissions import Verb
from planner.formats.holidays import ESTIMATED, sentence
from planner.services import consequences, identity, meetings
from planner.services.meeting_letters import span_of
from planner.services.meetings import Meeting
from planner.services.work import Work
from planner.web.requests import reading

bp = Blueprint("date_warnings", __name__)

HARD = {DateKind.PUBLIC_HOLIDAY, DateKind.SCHOOL_HOLIDAY, DateKind.HALF_DAY}


def words_of(warning: DateWarning) -> str:
    """Return a warning in the language of the page."""
    msgid, facts = sentence(warning)
    text = gettext(msgid) % (facts | {"what": gettext(str(facts["what"]))})
    return text if warning.settled or warning.kind is not DateKind.SCHOOL_HOLIDAY else f"{text} {gettext(ESTIMATED)}"


def warnings_of(work: Work, meeting: Meeting, span: Span) -> list[str]:
    """Return what these days collide with, in words, the weightiest first."""
    return [words_of(warning) for warning in consequences.date_warnings(work, meeting, span)]


@bp.get("/moter/<slug>/rediger/dato")
def show(slug: str) -> Response | str:
    """Warn about the date that was saved, and offer the nearest free days; go on when there is nothing to warn about."""
    onward = f"/moter/{slug}/rediger/hvor"
    with reading() as work:
        meeting = meetings.get(work, slug)
        identity.require(work, Verb.EDIT, meeting)
        span = span_of(meeting.starts_local, meeting.ends_local, all_day=meeting.all_day)
        found = [] if span is None else consequences.date_warnings(work, meeting, span)
        if span is None or not found:
            return redirect(onward)
        # A free day says nothing for a meeting of several.
        hard = span.first_day == span.last_day and any(warning.kind in HARD for warning in found)
        free = consequences.free_dates(work, meeting, span.first_day) if hard else []
    return render_template(
        "wizard/date.html",
        meeting=meeting,
        span=span,
        warnings=[words_of(warning) for warning in found],
        free=free,
        onward=onward,
        back=url_for("wizard.edit", slug=slug, step="nar"),
    )

"""The journal of a meeting: who did what, when."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response, render_template

from planner.domain.journal_audiences import Audience
from planner.domain.permissions import Verb
from planner.domain.times import to_local
from planner.services import identity, journal
from planner.services.meetings import meetings
from planner.web.headers import private
from planner.web.requests import reading, runtime

bp = Blueprint("journal", __name__)


@bp.get("/moter/<slug>/logg")
def show(slug: str) -> Response:
    """Show every change of a meeting to its people, newest first."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        identity.require(work, Verb.SEE_JOURNAL, meeting)
        audiences = identity.audiences(work, meeting)
        entries = journal.log(work, meeting, audiences)
    zone = runtime().deployment.time_zone
    days = [(day, list(lines)) for day, lines in groupby(entries, lambda entry: to_local(entry.at, zone).date())]
    return private(
        render_template("meetings/journal_show.html", meeting=meeting, days=days, guests=Audience.REPLIES in audiences)
    )

"""The journal of a meeting: who did what, when."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from flask import Blueprint, Response, render_template

from planner.domain.journal_audiences import Audience
from planner.domain.list_pages import ListPage, nearest_page
from planner.domain.list_search import says
from planner.domain.permissions import Verb
from planner.domain.times import to_local
from planner.rows.meetings import Meeting
from planner.services import identity, journal
from planner.services.journal import TimelineEntry
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.web.filters import actor_words, sentence_of
from planner.web.headers import private
from planner.web.pages import page_number, pager, wanted_text
from planner.web.requests import reading, runtime

bp = Blueprint("journal", __name__)


@bp.get("/moter/<slug>/logg")
def show(slug: str) -> Response:
    """Show the changes of a meeting to its people, newest first, a page at a time or those that say something."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        identity.require(work, Verb.SEE_JOURNAL, meeting)
        audiences = identity.audiences(work, meeting)
        page, entries = _page(work, meeting, audiences, wanted_text())
    return private(
        render_template(
            "meetings/journal_show.html",
            meeting=meeting,
            days=_days(entries),
            guests=Audience.REPLIES in audiences,
            wanted=wanted_text(),
            total=page.total,
            pages=pager(page.number, page.pages),
        )
    )


@bp.get("/moter/<slug>/logg/alt")
def print_all(slug: str) -> Response:
    """Show every change of a meeting on one page, for paper."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        identity.require(work, Verb.SEE_JOURNAL, meeting)
        entries = journal.log(work, meeting, identity.audiences(work, meeting))
    return private(render_template("meetings/journal_print.html", meeting=meeting, days=_days(entries)))


def _page(
    work: Work, meeting: Meeting, audiences: frozenset[Audience], wanted: str
) -> tuple[ListPage, list[TimelineEntry]]:
    if not wanted:
        return journal.log_page(work, meeting, audiences, page_number())
    # Searched is what the reader sees: nobody finds a name that they may not read.
    every = journal.log(work, meeting, audiences)
    fitting = [entry for entry in every if says((sentence_of(entry), actor_words(entry), entry.on_word), wanted)]
    page = nearest_page(page_number(), len(fitting))
    return page, fitting[page.offset : page.offset + page.size]


def _days(entries: list[TimelineEntry]) -> list[tuple[date, list[TimelineEntry]]]:
    zone = runtime().deployment.time_zone
    return [(day, list(lines)) for day, lines in groupby(entries, lambda entry: to_local(entry.at, zone).date())]

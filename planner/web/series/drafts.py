"""Drafts listed together, such as those of a year's plan: ticked, and announced, thrown away or handed on at once."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.draft_runs import DraftStep
from planner.domain.meeting_lists import DraftFilter
from planner.domain.refusals import Refused
from planner.services.meetings import meeting_lists
from planner.services.series import draft_lists, draft_runs
from planner.services.series.draft_runs import Progress
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.fields import LONGEST_SEARCH
from planner.web.ids import id_in, ids_in
from planner.web.meetings.meeting_filters import MeetingFilterForm
from planner.web.meetings.publishing import MISSING
from planner.web.pages import page_number, pager
from planner.web.requests import language, reading, writing
from planner.web.search_fields import most_names

bp = Blueprint("drafts", __name__)

SHORT = 10
"""Titles that a question before a step names."""


@bp.get("/moter/utkast")
def index() -> str:
    """List the drafts that meet the criteria in the address, those of a file or a series ticked, for the team."""
    with reading() as work:
        return _page(work)


def _page(work: Work) -> str:
    form = MeetingFilterForm(formdata=request.args)
    form.fill(meeting_lists.choices(work, most_names("aktor")), language())
    wanted = DraftFilter(form.criteria(), id_in(request.args.get("import", "")), request.args.get("serie", ""))
    listing = draft_lists.page(work, wanted, page_number())
    ticks = request.args.get("alle", "ja" if wanted.whole else "nei")
    return render_template(
        "series/drafts.html",
        listing=listing,
        wanted=wanted,
        form=form,
        missing={name: gettext(words) for name, (words, _step) in MISSING.items()},
        organisers=draft_lists.organisers(work),
        ticked=ticks == "ja",
        address=_address({"alle": "nei" if ticks == "ja" else "ja"}),
        criteria=_criteria(request.query_string.decode("ascii", "ignore")),
        pages=pager(listing.page.number, listing.page.pages),
    )


def _address(changed: dict[str, str]) -> str:
    """Return the address of this list with another value in it."""
    return f"{request.path}?{urlencode({**request.args.to_dict(), **changed})}"


def _criteria(text: str) -> str:
    """Return the criteria of a list as they stand in its address, without what does not belong there."""
    return urlencode([(name, value[:LONGEST_SEARCH]) for name, value in parse_qsl(text) if name != "side"])


def _list() -> str:
    return f"{url_for('.index')}?{_criteria(request.form.get('criteria', ''))}"


@bp.post("/moter/utkast/kunngjor")
def announce() -> Response | str:
    """Ask before the ticked drafts are announced, with how many get a letter; then announce them."""
    return _asked(DraftStep.ANNOUNCE)


@bp.post("/moter/utkast/slett")
def discard() -> Response | str:
    """Ask before the ticked drafts are thrown away; then throw them away."""
    return _asked(DraftStep.DISCARD)


@bp.post("/moter/utkast/arrangor")
def hand_on() -> Response:
    """Let another of the team organise the ticked drafts."""
    return _done(DraftStep.HAND_ON)


def _asked(step: DraftStep) -> Response | str:
    if "sure" in request.form:
        return _done(step)
    with reading() as work:
        choice = draft_lists.chosen(work, ids_in(request.form.getlist("draft")))
        if not choice.meetings:
            return _refused(message_of(Refused("drafts.nothing_chosen")))
        return render_template(
            "series/drafts_ask.html",
            step=step,
            choice=choice,
            titles=[meeting.title for meeting in choice.meetings[:SHORT]],
            rest=max(0, len(choice.meetings) - SHORT),
            criteria=_criteria(request.form.get("criteria", "")),
            back=_list(),
            calendars=choice.calendars,
            ticked=None,
        )


def _refused(message: str) -> Response:
    flash(message, "error")
    return redirect(_list(), 303)


def _done(step: DraftStep) -> Response:
    ids = sorted(ids_in(request.form.getlist("draft")))
    organiser_id = id_in(request.form.get("organiser", ""))
    calendars_too = "calendars" in request.form
    try:
        with writing() as work:
            run = draft_runs.begin(work, step, ids, organiser_id=organiser_id, calendars_too=calendars_too)
            number, by_job, count = run.id, run.by_job, len(run.chosen)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        return _refused(message_of(refusal))
    flash(_by_job(count) if by_job else _words(step, count, _progress(number)))
    return redirect(_list(), 303)


def _progress(number: int) -> Progress:
    """Let all drafts of a run take its step, some in each transaction; what is broken off the job goes on with."""
    progress = Progress()
    while progress.more:
        with writing() as work:
            progress.add(draft_runs.take_next(work, number))
    return progress


def _by_job(count: int) -> str:
    return ngettext("%(num)s draft is being processed. This takes a minute or two.",
                    "%(num)s drafts are being processed. This takes a minute or two.", count)  # fmt: skip


def _words(step: DraftStep, count: int, progress: Progress) -> str:
    words = _done_words(step, progress.done)
    if step is DraftStep.ANNOUNCE:
        letters = ngettext("%(num)s person will get an email.", "%(num)s people will get an email.", progress.letters)
        words += " " + (letters if progress.letters else gettext("Nobody will get an email."))
    if left := count - progress.done:
        words += " " + ngettext("%(num)s draft could not be dealt with, and is still here.",
                                "%(num)s drafts could not be dealt with, and are still here.", left)  # fmt: skip
    return words


def _done_words(step: DraftStep, count: int) -> str:
    if step is DraftStep.ANNOUNCE:
        return ngettext("%(num)s meeting has been announced.", "%(num)s meetings have been announced.", count)
    if step is DraftStep.DISCARD:
        return ngettext("%(num)s draft has been deleted.", "%(num)s drafts have been deleted.", count)
    return ngettext("%(num)s draft has a new organiser.", "%(num)s drafts have a new organiser.", count)

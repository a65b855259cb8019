"""Asking about dates: the dates are typed or found by the service, the letter is looked at, and it is sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.meetings import Span
from planner.domain.polls import PollState
from planner.domain.refusals import Refused, StepRefused
from planner.rows.meetings import Meeting
from planner.services.polls import poll_days, poll_pages, polls
from planner.services.polls.poll_days import Against
from planner.services.replies import invitations
from planner.services.work import Work
from planner.web.dates.ticked_days import LEAF, day_ticks
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.filters import when
from planner.web.forms import field_of, refuse
from planner.web.headers import private
from planner.web.polls import poll_words
from planner.web.polls.poll_forms import PollForm, SearchForm, value_of
from planner.web.polls.polls import opened
from planner.web.replies import pasted_guests
from planner.web.requests import reading, writing

bp = Blueprint("poll_drafts", __name__)

LEFT_OUT = {"csrf_token", "look", "send", "again", "search", "people", "shown_month", LEAF}
"""Fields of a form that are not kept for the next page."""
FIELDS = {"polls.nobody_to_ask": "people"}
"""The field at which a rule that names none is said, where that is not the days."""
UNCHECKED = {"again", LEAF}
"""Buttons that only show the form once more."""


@bp.get("/moter/<slug>/datovalg/ny")
def write(slug: str) -> AnyResponse:
    """Ask which dates to put forward, to whom that goes, and until when they answer."""
    with reading() as work:
        meeting = opened(work, slug)
        poll = polls.latest(work, meeting)
        if poll is not None and poll.state is PollState.OPEN:
            return redirect(url_for("polls.show", slug=slug))
        return _page(work, meeting, PollForm.fresh(), SearchForm.fresh())


def _page(
    work: Work,
    meeting: Meeting,
    form: PollForm,
    search: SearchForm,
    proposals: list[tuple[Span, Against]] | None = None,
) -> Response:
    """The page, with the days found or, when it comes back, with those that were picked."""
    if proposals is None:
        picked = form.chosen(meeting.zone)
        proposals = list(zip(picked, poll_days.against(work, meeting, picked), strict=True))
    shown = [(value_of(span), when(span), poll_words.against_words(against)) for span, against in proposals]
    values: dict[str, Any] = {
        "found": shown,
        "guests": len(invitations.standing(work, meeting)),
        "ticks": day_ticks(form),
        "written": any(field.data for row in form.rows() for field in row),
    }
    body = render_template("polls/poll_drafts_write.html", meeting=meeting, form=form, search=search, **values)
    return private(body, 422 if form.errors or search.errors else 200)


@bp.post("/moter/<slug>/datovalg/ny")
def go_on(slug: str) -> AnyResponse:
    """Leaf through the months, find days, show the letter before it is sent, or send it: one form, several buttons."""
    form, search = PollForm(), SearchForm()
    search.offer()
    if "search" in request.form:
        return _propose(slug, form, search)
    if UNCHECKED & set(request.form) or not form.validate() or not _put_on_list(slug, form):
        with reading() as work:
            return _page(work, opened(work, slug), form, search)
    try:
        return _send(slug, form) if "send" in request.form else _look(slug, form, request.form)
    except StepRefused:  # The form was sent twice: the letters are on their way.
        return redirect(url_for("polls.show", slug=slug), 303)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        return _refused(slug, form, search, refusal)


def _refused(slug: str, form: PollForm, search: SearchForm, refusal: Refused) -> Response:
    refuse(field_of(form, refusal, FIELDS.get(refusal.rule, "ticked")), message_of(refusal))
    with reading() as work:
        return _page(work, opened(work, slug), form, search)


def _put_on_list(slug: str, form: PollForm) -> bool:
    """Put the people who are written in the form on the list of the draft; tell whether all could be understood."""
    text = form.people.data or ""
    if not text.strip():
        return True
    try:
        left = pasted_guests.put_on_list(slug, text).left
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        refuse(form.people, message_of(refusal))
        return False
    form.people.data = left
    if left:
        refuse(form.people, gettext("These were not understood: %(lines)s", lines=" · ".join(left.splitlines())))
    return not left


def _propose(slug: str, form: PollForm, search: SearchForm) -> Response:
    with reading() as work:
        meeting = opened(work, slug)
        if not search.validate():
            return _page(work, meeting, form, search)
        try:
            proposals = poll_days.propose(work, meeting, search.search())
        except Refused as refusal:
            refuse(field_of(search, refusal, "last"), message_of(refusal))
            return _page(work, meeting, form, search)
        form.picked.data = [value_of(span) for span, _ in proposals]
        return _page(work, meeting, form, search, proposals)


@bp.get("/moter/<slug>/datovalg/brev")
def look(slug: str) -> AnyResponse:
    """Show the letter about the dates that stand in the address, before it is sent; where it cannot be, ask for what is missing."""
    form, search = PollForm.in_address(request.args), SearchForm.fresh()
    if not form.validate():
        with reading() as work:
            return _page(work, opened(work, slug), form, search)
    try:
        return _look(slug, form, request.args)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        return _refused(slug, form, search, refusal)


def _look(slug: str, form: PollForm, fields: MultiDict[str, str]) -> Response:
    with reading() as work:
        meeting = opened(work, slug)
        plan = form.plan(meeting.zone, work.deployment.time_zone)
        letter = polls.preview(work, meeting, plan)
        spans = polls.check(work, meeting, plan)
        weighed = zip(spans, poll_days.against(work, meeting, spans), strict=True)
        dates = [(when(span), poll_words.against_words(against)) for span, against in weighed]
        kept = [(name, value) for name, value in fields.items(multi=True) if name not in LEFT_OUT]
        values = {"letter": letter, "dates": dates, "kept": kept, "count": len(invitations.standing(work, meeting))}
        return private(render_template("polls/poll_drafts_look.html", meeting=meeting, plan=plan, **values))


def _send(slug: str, form: PollForm) -> AnyResponse:
    with writing() as work:
        meeting = opened(work, slug)
        polls.open_poll(work, meeting, form.plan(meeting.zone, work.deployment.time_zone))
        count, _answered = poll_pages.asked(work, meeting)
    flash(
        ngettext(
            "%(num)s person is being asked which dates suit them.",
            "%(num)s people are being asked which dates suit them.",
            count,
        )
    )
    return redirect(url_for("polls.show", slug=slug), 303)

"""Guests ticked in their table: reminded, written to or taken off the list together, after a page that says how many."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.mailings import in_slices
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.meetings import meetings
from planner.services.replies import chosen_guests
from planner.services.replies.participants import GuestLine
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.fields import LONGEST_SEARCH
from planner.web.headers import private
from planner.web.ids import ids_in
from planner.web.replies import messages
from planner.web.requests import reading, writing

bp = Blueprint("chosen_guests", __name__)

SHORT = 10
"""Names that a question before a step lists."""
VERBS = {"remind": Verb.INVITE, "write": Verb.WRITE_TO_PARTICIPANTS, "remove": Verb.INVITE}
"""What can be done with several guests, and what it asks of the one who does it."""


@bp.post("/moter/<slug>/pameldte/flere")
def choose(slug: str) -> AnyResponse:
    """Ask before a step is taken with the guests who are ticked, or with all who fit the search; then take it."""
    step = "remind" if "remind" in request.form else request.form.get("step", "")
    if step not in VERBS:
        abort(400)
    try:
        return _done(slug, step) if "sure" in request.form else _asked(slug, step)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        flash(message_of(refusal), "error")
        return redirect(url_for("guests.show", slug=slug), 303)


def _ids() -> list[int]:
    return sorted(ids_in(request.form.get("guests", "").split()))


def _asked(slug: str, step: str) -> Response:
    alone = request.form.getlist("remind")
    wanted = request.form.get("q", "")[:LONGEST_SEARCH] if "every" in request.form and not alone else None
    with reading() as work:
        meeting = meetings.get(work, slug)
        identity.require(work, VERBS[step], meeting)
        lines = chosen_guests.chosen(work, meeting, ids_in(alone or request.form.getlist("guest")), wanted)
        ids = frozenset(line.guest.invitation_id for line in lines)
        if step == "write":
            return messages.ask_words(work, meeting, ids)
        return _question(work, meeting, step, lines)


def _question(work: Work, meeting: Meeting, step: str, lines: list[GuestLine]) -> Response:
    ids = sorted(line.guest.invitation_id for line in lines)
    reminder = chosen_guests.reminder(work, meeting, ids) if step == "remind" else None
    if reminder is None:
        chosen_guests.check_few(lines)
    return private(
        render_template(
            "replies/guests_ask.html",
            meeting=meeting,
            reminder=reminder,
            names=[line.who for line in lines[:SHORT]],
            rest=max(0, len(lines) - SHORT),
            count=len(lines),
            guests=" ".join(map(str, ids)),
        )
    )


def _done(slug: str, step: str) -> AnyResponse:
    if step == "remind":
        with writing() as work:
            count = chosen_guests.remind(work, meetings.get(work, slug), _ids())
        flash(ngettext("A reminder is on its way to %(num)s person.",
                       "A reminder is on its way to %(num)s people.", count))  # fmt: skip
    elif step == "remove":
        count = _take_off(slug)
        flash(
            ngettext(
                "%(num)s person has been removed from the list.",
                "%(num)s people have been removed from the list.",
                count,
            )
        )
    return redirect(url_for("guests.show", slug=slug), 303)


def _take_off(slug: str) -> int:
    """Take those chosen off the list, some in each transaction, and return how many stood on it."""
    count, ids, tell = 0, _ids()[: chosen_guests.MOST_TAKEN_OFF], "quietly" not in request.form
    for some in in_slices(ids):
        with writing() as work:
            count += chosen_guests.take_off(work, meetings.get(work, slug), some, tell=tell)
    return count

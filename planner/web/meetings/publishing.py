"""Checking the answers, seeing the letter, sending it out, cancelling, bringing back, copying and throwing away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.meetings import MeetingState, publish_missing
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.formats.places import reference
from planner.formats.words.words import N_, label
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.dates import consequences
from planner.services.meetings import meeting_themes, meetings
from planner.services.organisations import themes
from planner.services.polls import polls
from planner.services.replies import invitations
from planner.services.series import series
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.headers import around_letters, letter_shown
from planner.web.meetings.date_warnings import warnings_of
from planner.web.meetings.wizard import editable
from planner.web.requests import language, reading, writing
from planner.web.steps import address, neighbours

bp = Blueprint("publishing", __name__)

MISSING = {
    "title": (N_("a title"), "hva"),
    "question": (N_("the question to think about together"), "hva"),
    "when": (N_("a date and times"), "nar"),
    "where": (N_("a place or a link"), "hvor"),
}
"""What each part that can be missing is called, and the step where it is filled in."""
LONGEST_REASON = 2_000


@bp.get("/moter/<slug>/rediger/sjekk")
def check(slug: str) -> str:
    """Show all answers with a link to change each, what is missing, and how many get the letter."""
    with reading() as work:
        return _check(work, editable(work, slug))


def _check(work: Work, meeting: Meeting, refused: str = "") -> str:
    span = meeting.span
    on_list = invitations.standing(work, meeting)
    missing = [(gettext(MISSING[name][0]), address(meeting.slug, MISSING[name][1]))
               for name in publish_missing(meeting)]  # fmt: skip
    return render_template(
        "meetings/publishing_check.html",
        meeting=meeting,
        span=span,
        draft=meeting.state is MeetingState.DRAFT,
        themes=[themes.name_of(theme, language()) for theme in meeting_themes.themes_of(work, meeting)],
        municipality=next(
            (item.display for item in reference.municipalities() if item.number == meeting.municipality), ""
        ),
        invitations=on_list,
        organisations=len({item.organisation_id for item in on_list if item.organisation_id is not None}),
        missing=missing,
        refused=refused,
        visibility=gettext(label(meeting.visibility)),
        strip=series.strip(work, meeting),
        finding=polls.is_open(work, meeting),
        warnings=[] if span is None else warnings_of(work, meeting, span),
        **neighbours(meeting, "sjekk"),
    )


@bp.post("/moter/<slug>/send")
def send(slug: str) -> AnyResponse | tuple[str, int]:
    """Announce the meeting and send the invitations."""
    try:
        with writing() as work:
            meeting = editable(work, slug)
            meetings.publish(work, meeting)
            count, slug = len(invitations.standing(work, meeting)), meeting.slug
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        with reading() as work:
            meeting = editable(work, slug)
            if meeting.state is not MeetingState.DRAFT:  # The form was sent twice: the letters are on their way.
                return redirect(url_for("meetings.show", slug=meeting.slug), 303)
            return _check(work, meeting, message_of(refusal)), 409
    flash(ngettext("The meeting has been announced. %(num)s invitation is on its way.",
                   "The meeting has been announced. %(num)s invitations are on their way.", count))  # fmt: skip
    return redirect(url_for("meetings.show", slug=slug), 303)


@bp.get("/moter/<slug>/brev")
def letter(slug: str) -> Response:
    """Show the invitation as it will be sent, as HTML and as text."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        words = invitations.preview(work, meeting)
        ready = (
            meeting.state is MeetingState.DRAFT and not publish_missing(meeting) and not polls.is_open(work, meeting)
        )
        guests = len(invitations.standing(work, meeting)) if ready else 0
        values = {"meeting": meeting, "letter": words, "ready": ready, "guests": guests}
    return around_letters(render_template("meetings/publishing_letter.html", **values))


@bp.get("/moter/<slug>/brev/html")
def letter_html(slug: str) -> Response:
    """Return the invitation itself, to be shown inside the page about it."""
    with reading() as work:
        html = invitations.preview(work, meetings.get(work, slug)).html
    return letter_shown(html)


@bp.get("/moter/<slug>/avlys")
def ask_cancel(slug: str) -> str:
    """Ask before a meeting is cancelled, with how many get a letter."""
    return _cancel_page(slug)


def _cancel_page(slug: str, **typed: Any) -> str:  # noqa: ANN401 - Values of the page.
    with reading() as work:
        meeting = meetings.get(work, slug)
        identity.require(work, Verb.CANCEL, meeting)
        letters = consequences.cancel_letters(work, meeting)
        return render_template(
            "meetings/publishing_cancel.html", **({"meeting": meeting, "letters": letters, "reason": ""} | typed)
        )


@bp.post("/moter/<slug>/avlys")
def cancel(slug: str) -> AnyResponse | tuple[str, int]:
    """Cancel a meeting, with a reason that stands in the letter."""
    reason = request.form.get("reason", "")
    if len(reason) > LONGEST_REASON:
        error = gettext("Use up to %(most)s characters.", most=LONGEST_REASON)
        return _cancel_page(slug, reason=reason, error=error), 422
    with writing() as work:
        meeting = meetings.get(work, slug)
        count = consequences.cancel_letters(work, meeting)
        meetings.cancel(work, meeting, reason)
    flash(ngettext("The meeting is cancelled. %(num)s person will get an email. You can undo this for a day.",
                   "The meeting is cancelled. %(num)s people will get an email. You can undo this for a day.", count))  # fmt: skip
    return redirect(url_for("meetings.show", slug=slug), 303)


@bp.post("/moter/<slug>/gjenoppta")
def reinstate(slug: str) -> AnyResponse:
    """Undo a cancellation within a day."""
    with writing() as work:
        meetings.reinstate(work, meetings.get(work, slug))
    flash(
        gettext("The meeting is on again, and everyone who was told about the cancellation has been told about this.")
    )
    return redirect(url_for("meetings.show", slug=slug), 303)


@bp.post("/moter/<slug>/kopier")
def copy(slug: str) -> AnyResponse:
    """Make a draft like this meeting, and go on to its date."""
    with writing() as work:
        new = meetings.copy(work, meetings.get(work, slug))
        address_of_new = new.slug
    flash(gettext("This is a copy, as a draft. Choose a date; nothing is sent until you say so."))
    return redirect(address(address_of_new, "nar"), 303)


@bp.get("/moter/<slug>/forkast")
def ask_discard(slug: str) -> str:
    """Ask before a draft is thrown away."""
    with reading() as work:
        return render_template("meetings/publishing_discard.html", meeting=editable(work, slug))


@bp.post("/moter/<slug>/forkast")
def discard(slug: str) -> AnyResponse:
    """Throw a draft away for good."""
    with writing() as work:
        meetings.discard(work, meetings.get(work, slug))
    flash(gettext("The draft has been deleted."))
    return redirect(url_for("meetings.index"), 303)

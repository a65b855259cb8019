"""Finding a date together, for the one who gathers: who can come when, reminding, changing the dates and choosing one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.meetings import MeetingState
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.meetings import meetings, poll_closing
from planner.services.polls import poll_changes, poll_pages, polls
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import refuse
from planner.web.headers import private
from planner.web.ids import ids_in
from planner.web.meetings.publishing import MISSING
from planner.web.pages import page_number, pager, wanted_text
from planner.web.polls import poll_words
from planner.web.polls.poll_forms import OptionsForm
from planner.web.requests import reading, writing
from planner.web.steps import address

bp = Blueprint("polls", __name__)

LONGEST_REASON = 2_000


def opened(work: Work, slug: str) -> Meeting:
    """Return a meeting that the one who asks may find a date for; raise ``NotFound`` or ``Refused``."""
    meeting = meetings.get(work, slug)
    identity.require(work, Verb.FIND_DATE, meeting)
    return meeting


def _words() -> dict[str, Any]:
    return {
        "fit_words": poll_words.fit_words(),
        "votes_of": poll_words.votes_of,
        "lost_words": poll_words.lost_words,
        "missed_words": poll_words.missed_words,
        "against_words": poll_words.against_words,
    }


@bp.get("/moter/<slug>/datovalg")
def show(slug: str) -> AnyResponse:
    """Show who can come when, with the dates ranked; before a date is looked for, lead to where that begins."""
    with reading() as work:
        meeting = opened(work, slug)
        page = poll_pages.of_meeting(work, meeting, wanted_text(), page_number())
        if page is None:
            return redirect(url_for("poll_drafts.write", slug=slug))
        values = {"draft": meeting.state is MeetingState.DRAFT, "wanted": wanted_text()}
        pages = pager(page.page.number, page.page.pages)
        body = render_template("polls/show.html", page=page, meeting=meeting, pages=pages, **values, **_words())
        return private(body)


def _back(slug: str) -> AnyResponse:
    return redirect(url_for(".show", slug=slug), 303)


@bp.post("/moter/<slug>/datovalg/minn")
def remind(slug: str) -> AnyResponse:
    """Remind those who have not answered, and nobody else."""
    with writing() as work:
        count = poll_changes.remind(work, opened(work, slug))
    if count:
        flash(ngettext("%(num)s person will get a reminder.", "%(num)s people will get a reminder.", count))
    else:
        flash(gettext("Everyone who has not answered has already been reminded today."), "info")
    return _back(slug)


@bp.post("/moter/<slug>/datovalg/nye")
def ask_new(slug: str) -> AnyResponse:
    """Ask those who came on the list later."""
    with writing() as work:
        count = poll_changes.ask_new(work, opened(work, slug))
    flash(ngettext("%(num)s person has been asked.", "%(num)s people have been asked.", count))
    return _back(slug)


@bp.post("/moter/<slug>/datovalg/ma-med")
def need(slug: str) -> AnyResponse:
    """Mark who must be there."""
    ids = ids_in(request.form.getlist("needed"))
    seen = ids_in(request.form.getlist("seen")) if "seen" in request.form else None
    with writing() as work:
        count = poll_changes.need(work, opened(work, slug), ids, seen)
    flash(ngettext("Saved. %(num)s person must attend.", "Saved. %(num)s people must attend.", count))
    return _back(slug)


@bp.post("/moter/<slug>/datovalg/lenke/<int:invitation_id>")
def send_link(slug: str, invitation_id: int) -> AnyResponse:
    """Send somebody their personal link once more."""
    with writing() as work:
        invitation = poll_changes.send_again(work, opened(work, slug), invitation_id)
    flash(gettext("The link is on its way to %(address)s.", address=invitation.person.email))
    return _back(slug)


@bp.route("/moter/<slug>/datovalg/forslag", methods=["GET", "POST"])
def add(slug: str) -> AnyResponse:
    """Put more dates forward; those who have answered are asked about them."""
    form = OptionsForm() if request.method == "POST" else OptionsForm.blank()
    if request.method == "POST" and form.validate():
        try:
            with writing() as work:
                meeting = opened(work, slug)
                count = poll_changes.add_options(work, meeting, form.typed(meeting.zone))
            flash(
                ngettext("Saved. %(num)s person will get an email.", "Saved. %(num)s people will get an email.", count)
            )
            return _back(slug)
        except PAGE_REFUSALS:
            raise
        except Refused as refusal:
            refuse(form.rows()[0][0], message_of(refusal))
    with reading() as work:
        meeting = opened(work, slug)
        _asked, answered = poll_pages.asked(work, meeting)
        body = render_template("polls/add.html", meeting=meeting, form=form, answered=answered)
    return private(body, 422 if form.errors else 200)


@bp.get("/moter/<slug>/datovalg/forslag/<int:option_id>/fjern")
def ask_remove(slug: str, option_id: int) -> Response:
    """Ask before a date is taken away, with whom it suited."""
    with reading() as work:
        meeting = opened(work, slug)
        page, standing = poll_pages.standing_of(work, meeting, option_id)
        return private(render_template("polls/remove.html", meeting=meeting, page=page, standing=standing, **_words()))


@bp.post("/moter/<slug>/datovalg/forslag/<int:option_id>/fjern")
def remove(slug: str, option_id: int) -> AnyResponse:
    """Take a date away."""
    try:
        with writing() as work:
            count = poll_changes.remove_option(work, opened(work, slug), option_id)
    except Refused as refusal:
        return _refused(slug, refusal)
    if count:
        flash(ngettext("The date has been removed. %(num)s person whom it suited has been told.",
                       "The date has been removed. %(num)s people whom it suited have been told.", count))  # fmt: skip
    else:
        flash(gettext("The date has been removed. Nobody had said it suited them, so nobody will be emailed."))
    return _back(slug)


def _refused(slug: str, refusal: Refused) -> AnyResponse:
    if isinstance(refusal, PAGE_REFUSALS):
        raise refusal
    flash(message_of(refusal), "error")
    return _back(slug)


@bp.get("/moter/<slug>/datovalg/velg/<int:option_id>")
def ask_choose(slug: str, option_id: int) -> Response:
    """Ask before a date is chosen: what happens then, and what is missing before the invitations can go out."""
    with reading() as work:
        meeting = opened(work, slug)
        page, standing = poll_pages.standing_of(work, meeting, option_id)
        missing = [(gettext(MISSING[name][0]), address(slug, MISSING[name][1])) for name in page.missing]
        values = {"page": page, "standing": standing, "missing": missing, "place": standing.place}
        return private(render_template("polls/choose.html", meeting=meeting, **values, **_words()))


@bp.post("/moter/<slug>/datovalg/velg/<int:option_id>")
def choose(slug: str, option_id: int) -> AnyResponse:
    """Choose a date, and send the invitations where that was wished for."""
    publish = request.form.get("publish") == "y"
    try:
        with writing() as work:
            meeting = opened(work, slug)
            poll_closing.close(work, meeting, option_id, publish=publish)
            slug = meeting.slug
    except Refused as refusal:
        return _refused(slug, refusal)
    if publish:
        flash(
            gettext("The date has been set and the invitations are on their way. Each person confirms for themselves.")
        )
        return redirect(url_for("meetings.show", slug=slug), 303)
    flash(
        gettext(
            "The date has been set, and everyone who was asked has been told. Send the invitations when the rest is ready."
        )
    )
    return redirect(address(slug, "sjekk"), 303)


@bp.get("/moter/<slug>/datovalg/trekk")
def ask_withdraw(slug: str) -> Response:
    """Ask before the search for a date is called off."""
    return _withdraw_page(slug)


def _withdraw_page(slug: str, reason: str = "", error: str = "") -> Response:
    with reading() as work:
        meeting = opened(work, slug)
        values = {"asked": poll_pages.asked(work, meeting)[0], "reason": reason, "error": error}
        body = render_template("polls/withdraw.html", meeting=meeting, **values)
    return private(body, 422 if error else 200)


@bp.post("/moter/<slug>/datovalg/trekk")
def withdraw(slug: str) -> AnyResponse:
    """Call the search for a date off; all who were asked are told."""
    reason = request.form.get("reason", "")
    if len(reason) > LONGEST_REASON:
        return _withdraw_page(slug, reason, gettext("Use up to %(most)s characters.", most=LONGEST_REASON))
    try:
        with writing() as work:
            count = polls.withdraw(work, opened(work, slug), reason)
    except Refused as refusal:
        return _refused(slug, refusal)
    flash(ngettext("The poll has been cancelled. %(num)s person will be told.",
                   "The poll has been cancelled. %(num)s people will be told.", count))  # fmt: skip
    return redirect(address(slug, "nar"), 303)

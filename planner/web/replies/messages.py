"""Writing to the participants of a meeting: to whom, what, a look at it, and away."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.meetings import meetings
from planner.services.replies import participants
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import refuse
from planner.web.headers import private
from planner.web.ids import ids_in
from planner.web.replies.guest_forms import MessageForm
from planner.web.requests import reading, writing

bp = Blueprint("messages", __name__)

USUAL = (ReplyState.COMING, ReplyState.SEAT_OFFERED, ReplyState.MAYBE)


def _open(work: Work, slug: str, form: MessageForm) -> Meeting:
    meeting = meetings.get(work, slug)
    identity.require(work, Verb.WRITE_TO_PARTICIPANTS, meeting)
    form.offer(participants.addressees_by_answer(work, meeting, form.guests))
    return meeting


def ask_words(work: Work, meeting: Meeting, guests: frozenset[int]) -> Response:
    """Ask what to write to guests who are ticked, by the ids of their invitations."""
    form = MessageForm.blank()
    form.guests = guests
    form.offer(participants.addressees_by_answer(work, meeting, guests))
    return private(render_template("replies/messages_write.html", meeting=meeting, form=form))


@bp.get("/moter/<slug>/skriv")
def show(slug: str) -> Response:
    """Ask to whom and what; an address may say who it is that is written to, by their answers."""
    asked = [state for state in ReplyState if state in request.args.getlist("svar")]
    form = MessageForm.blank(states=[state.value for state in asked or USUAL])
    with reading() as work:
        return private(render_template("replies/messages_write.html", meeting=_open(work, slug, form), form=form))


@bp.post("/moter/<slug>/skriv")
def write(slug: str) -> AnyResponse:
    """Show the message as it will be sent; when that is confirmed, send it."""
    form = MessageForm()
    form.guests = frozenset(ids_in(request.form["guests"].split())) if "guests" in request.form else None
    with reading() as work:
        meeting = _open(work, slug, form)
        valid = form.validate() and "again" not in request.form
    if not valid:
        return private(
            render_template("replies/messages_write.html", meeting=meeting, form=form), 422 if form.errors else 200
        )
    words = (form.subject.data or "", form.text.data or "", form.chosen_states(), form.guests)
    try:
        if "send" in request.form:
            with writing() as work:
                count = participants.write(work, meetings.get(work, slug), *words)
            flash(ngettext("The message is on its way to %(num)s person.",
                           "The message is on its way to %(num)s people.", count))  # fmt: skip
            return redirect(url_for("guests.show", slug=slug), 303)
        with reading() as work:
            meeting = meetings.get(work, slug)
            letter = participants.preview(work, meeting, *words)
            count = participants.count_addressees(work, meeting, form.chosen_states(), form.guests)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        refuse(form.states, message_of(refusal))
        return private(render_template("replies/messages_write.html", meeting=meeting, form=form), 422)
    page = render_template("replies/messages_preview.html", meeting=meeting, form=form, letter=letter, count=count)
    return private(page)

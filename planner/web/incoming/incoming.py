"""Mail that came in: matters that wait for a hand, those settled, and those left alone and why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.incoming import ProposalState, Settlement
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.formats.words.words import N_
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.incoming import incoming_lists, time_proposals
from planner.services.incoming.incoming_lists import MatterPage
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.headers import private
from planner.web.incoming.incoming_words import ANSWERS as ANSWERS_READ
from planner.web.incoming.incoming_words import COUNT, STEPS, view_of
from planner.web.pages import page_number, pager
from planner.web.requests import reading, writing

bp = Blueprint("incoming", __name__)

DONE = {
    Settlement.COUNTED: N_("The answer is counted, and the guest gets a receipt."),
    Settlement.INVITED: N_("The invitation is on its way."),
    Settlement.NOTED: N_("The proposed time is being considered. Choose whether to move the meeting."),
    Settlement.TURNED_DOWN: N_("They get one friendly email saying no."),
    Settlement.LINK_SENT: N_("The offer email has been sent again, with a new link."),
    Settlement.DISMISSED: N_("The email has been set aside. Nobody is told."),
}
ANSWERS = {"ja": ProposalState.ACCEPTED, "nei": ProposalState.DECLINED}


def _shown(listing: MatterPage) -> dict[str, Any]:
    """Return what the list shows: first what waits for a hand, then all else."""
    views = [view_of(matter, steps, incoming_lists.span_of(matter)) for matter, steps in listing.matters]
    return {
        "waiting": [view for view in views if view.buttons],
        "rest": [view for view in views if not view.buttons],
        "pages": pager(listing.page.number, listing.page.pages),
    }


@bp.get("/innboks")
def index() -> Response:
    """Show the team what came in about any meeting."""
    with reading() as work:
        listing = incoming_lists.of_all(work, page_number())
        return private(render_template("incoming/index.html", **_shown(listing)))


@bp.get("/moter/<slug>/innboks")
def of_meeting(slug: str) -> Response:
    """Show the people of a meeting what came in about it, and the times that guests propose."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        lists = _shown(incoming_lists.of_meeting(work, meeting, page_number()))
        proposals = time_proposals.open_ones(work, meeting)
        may_move = identity.may(work, Verb.EDIT, meeting)
        page = render_template(
            "incoming/of_meeting.html", meeting=meeting, proposals=proposals, may_move=may_move, **lists
        )
    return private(page)


def _settle(work: Work, matter_id: int, word: str, meeting: Meeting | None = None) -> None:
    # An answer that a person reads in the mail follows the word of the step.
    answer = ANSWERS_READ.get(word.removeprefix(f"{COUNT}-"))
    step = Settlement.COUNTED if answer is not None else STEPS.get(word)
    if step is None:
        abort(404)
    done = incoming_lists.settle(work, matter_id, step, meeting, answer)
    flash(gettext(DONE[done.settlement or step]))


@bp.post("/innboks/<int:matter_id>/<word>")
def settle(matter_id: int, word: str) -> AnyResponse:
    """Do one of the steps with what was held, from the list of all."""
    try:
        with writing() as work:
            _settle(work, matter_id, word)
    except Refused as refusal:
        _say(refusal)
    return redirect(url_for(".index"), 303)


@bp.post("/moter/<slug>/innboks/<int:matter_id>/<word>")
def settle_in(slug: str, matter_id: int, word: str) -> AnyResponse:
    """Do one of the steps with what was held about a meeting."""
    try:
        with writing() as work:
            _settle(work, matter_id, word, meetings.get(work, slug))
    except Refused as refusal:
        _say(refusal)
    return redirect(url_for(".of_meeting", slug=slug), 303)


@bp.post("/moter/<slug>/innboks/forslag/<int:proposal_id>/<word>")
def answer_proposal(slug: str, proposal_id: int, word: str) -> AnyResponse:
    """Move the meeting to a proposed time, or say no to it."""
    answer = ANSWERS.get(word)
    if answer is None:
        abort(404)
    try:
        with writing() as work:
            meeting = meetings.get(work, slug)
            if answer is ProposalState.ACCEPTED:
                time_proposals.accept(work, meeting, proposal_id)
                flash(gettext("The meeting has been moved, and everybody has been told."))
            else:
                time_proposals.decline(work, meeting, proposal_id)
                flash(gettext("The time stays the same, and the person who proposed another has been told."))
    except Refused as refusal:
        _say(refusal)
    return redirect(url_for("meetings.show", slug=slug), 303)


def _say(refusal: Refused) -> None:
    """Say on the list why a step could not be taken; a matter that one may not know of is refused as a page."""
    if isinstance(refusal, PAGE_REFUSALS):
        raise refusal
    flash(message_of(refusal), "error")

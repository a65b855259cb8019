"""Guests and their replies, for the holder of execution."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.list_pages import SHORT_PAGE
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.domain.replies import Answer, ReplyState
from planner.domain.series import Scope
from planner.domain.standings import Standing
from planner.formats.tables import written_tables
from planner.formats.tables.written_tables import TableFormat
from planner.formats.words.words import label
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.incoming import incoming_lists
from planner.services.letters import delays
from planner.services.meetings import meetings
from planner.services.replies import answers, invitations, participants
from planner.services.replies.answers import ReplyInput
from planner.services.replies.participants import GuestLine
from planner.services.work import Work, written_in_line
from planner.web import requests
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import refuse
from planner.web.headers import private
from planner.web.ids import id_in
from planner.web.pages import page_number, pager, wanted_text
from planner.web.replies.guest_forms import AnswerForForm
from planner.web.replies.guest_orders import sort_links, wanted_order
from planner.web.requests import reading, writing

bp = Blueprint("guests", __name__)

VERBS = (Verb.INVITE, Verb.ANSWER_FOR, Verb.VOUCH, Verb.WRITE_TO_PARTICIPANTS)
"""What can be done from the list."""


@bp.get("/moter/<slug>/pameldte")
def show(slug: str) -> Response:
    """List those who are invited a page at a time, counted by answer and by organisation."""
    wanted, guest = wanted_text(), id_in(request.args.get("gjest", ""))
    with reading() as work:
        meeting = meetings.get(work, slug)
        order = wanted_order()
        listing = participants.of_meeting(work, meeting, wanted, page_number(), invitation_id=guest or 0, order=order)
        may = {verb.value for verb in VERBS if identity.may(work, verb, meeting)}
        letters = delays.troubled(work, meeting, SHORT_PAGE + 1)
        mails, delay = incoming_lists.held(work, meeting), delays.of_meeting(work, meeting)
    values = {
        "shown": listing.shown,
        "letters": letters[:SHORT_PAGE],
        "more_letters": len(letters) > SHORT_PAGE,
        "mails": mails,
        "delay": delay,
        "wanted": wanted,
        "heads": sort_links(order),
        "pages": pager(listing.page.number, listing.page.pages),
    }
    return private(render_template("replies/guests_show.html", meeting=meeting, listing=listing, may=may, **values))


@bp.get("/moter/<slug>/pameldte/alle")
def print_all(slug: str) -> Response:
    """List all who are invited on one page, for the door and for paper."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        listing = participants.of_meeting(work, meeting, wanted_text())
    values = {"listing": listing, "shown": listing.lines, "heads": {}}
    return private(render_template("replies/guests_print.html", meeting=meeting, **values))


@bp.get("/moter/<slug>/pameldte.csv", defaults={"form": TableFormat.CSV})
@bp.get("/moter/<slug>/pameldte.xlsx", defaults={"form": TableFormat.XLSX})
def table(slug: str, form: TableFormat) -> Response:
    """Return the list as a table. Needs are not in it: they are for the host's eyes, and gone some days after."""
    with reading() as work:
        lines = participants.lines(work, meetings.get(work, slug))
    headings = [gettext("Name"), gettext("Email address"), gettext("Organisation"), gettext("Reply"), gettext("How many"),
                gettext("Comes instead"), gettext("Message"), gettext("Place in the queue"),
                gettext("Speaks for the organisation")]  # fmt: skip
    states = {state: gettext(label(state)) for state in ReplyState}
    standings = {standing: gettext(label(standing)) for standing in Standing}
    response = private("")
    rows = [_cells(line, states, standings) for line in lines]
    response.set_data(written_tables.write(form, gettext("Replies"), headings, rows))
    response.content_type = form.content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.{form}"'
    return response


def _cells(line: GuestLine, states: dict[ReplyState, str], standings: dict[Standing, str]) -> list[object]:
    guest = line.guest
    return [
        guest.name,
        guest.email,
        guest.organisation or "",
        states[line.state],
        "" if guest.state is None or guest.state is ReplyState.DECLINED else guest.party,
        guest.substitute,
        guest.message,
        line.place or "",
        "" if guest.organisation is None else standings[guest.standing],
    ]


def back_to(slug: str, invitation_id: int) -> AnyResponse:
    """Go back to the list, to the page where a guest stands."""
    return redirect(url_for("guests.show", slug=slug, gjest=invitation_id, _anchor=f"gjest-{invitation_id}"), 303)


def _for(work: Work, slug: str, verb: Verb) -> Meeting:
    meeting = meetings.get(work, slug)
    identity.require(work, verb, meeting)
    return meeting


@bp.post("/moter/<slug>/pameldte/<int:invitation_id>/lenke")
def send_link(slug: str, invitation_id: int) -> AnyResponse:
    """Send somebody their personal link once more."""
    with writing() as work:
        meeting = _for(work, slug, Verb.INVITE)
        invitation = invitations.get(work, meeting, invitation_id)
        invitations.send_again(work, meeting, invitation)
    flash(gettext("The link is on its way to %(address)s.", address=invitation.person.email))
    return back_to(slug, invitation_id)


@bp.get("/moter/<slug>/pameldte/<int:invitation_id>/fjern")
def ask_remove(slug: str, invitation_id: int) -> Response:
    """Ask before an invitation is taken back."""
    with reading() as work:
        meeting = _for(work, slug, Verb.INVITE)
        invitation = invitations.get(work, meeting, invitation_id)
        scopes = () if meeting.series_id is None else tuple(Scope)
        return private(
            render_template("replies/guests_remove.html", meeting=meeting, invitation=invitation, scopes=scopes)
        )


@bp.get("/moter/<slug>/pameldte/<int:invitation_id>/svar")
def ask_answer(slug: str, invitation_id: int) -> Response:
    """Let the holder of execution answer for somebody."""
    with reading() as work:
        meeting = _for(work, slug, Verb.ANSWER_FOR)
        invitation = invitations.get(work, meeting, invitation_id)
        form = AnswerForForm.blank()
        form.offer()
        return private(render_template("replies/guests_answer.html", meeting=meeting, invitation=invitation, form=form))


@bp.post("/moter/<slug>/pameldte/<int:invitation_id>/svar")
def answer(slug: str, invitation_id: int) -> AnyResponse:
    """Give somebody's answer for them; they get the receipt."""
    form = AnswerForForm()
    form.offer()
    if form.validate():
        try:
            address = _answer_for(slug, invitation_id, form)
            flash(gettext("The answer is kept, and %(address)s gets a receipt.", address=address))
            return back_to(slug, invitation_id)
        except PAGE_REFUSALS:
            raise
        except Refused as refusal:
            refuse(form.answer, message_of(refusal))
    with reading() as work:
        meeting = _for(work, slug, Verb.ANSWER_FOR)
        invitation = invitations.get(work, meeting, invitation_id)
        page = render_template("replies/guests_answer.html", meeting=meeting, invitation=invitation, form=form)
    return private(page, 422)


def _answer_for(slug: str, invitation_id: int, form: AnswerForForm) -> str:
    """Give the answer of the form for a guest, and return the guest's address."""
    with reading() as work:
        meeting = _for(work, slug, Verb.ANSWER_FOR)
        invitation = invitations.get(work, meeting, invitation_id)
    reply_input = ReplyInput(Answer(form.answer.data), form.party.data or 1, message=form.message.data or "")
    written_in_line(
        requests.work_for(requests.actor()),
        lambda work: participants.give_answer(work, meeting.id, invitation.id, reply_input),
        answers.line_of(meeting.id),
    )
    return invitation.person.email

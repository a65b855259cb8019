"""The hand-over from the team's side: how both duties stand, and offering them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.duties import DutyKind
from planner.domain.organisations import OrganisationName
from planner.domain.refusals import Refused, StepRefused
from planner.formats.words import times
from planner.rows.meetings import Meeting
from planner.services import identity, journal
from planner.services.duties import duties, handovers, offers, receivers
from planner.services.duties.receivers import DutyCandidate, Receivers
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.web import search_fields
from planner.web.duties.duty_forms import OfferForm, PlainForm, ReceiverForm
from planner.web.errors import message_of
from planner.web.requests import reading, runtime, writing

bp = Blueprint("duties", __name__)

DUTIES = {"gjennomforing": DutyKind.EXECUTION, "oppfolging": DutyKind.FOLLOW_UP}
"""The word for each duty in addresses."""
WORDS = {kind: word for word, kind in DUTIES.items()}
FEW = 8
"""How many organisations are shown as suggestions; the rest are in a list."""


def duty_named(word: str) -> DutyKind:
    """Return the duty an address is about, or answer that there is no such page."""
    if word not in DUTIES:
        abort(404)
    return DUTIES[word]


@bp.get("/moter/<slug>/overlevering")
def show(slug: str) -> str:
    """Show how both duties stand, to the team and to the organisations concerned."""
    with reading() as work:
        meeting = meetings.get(work, slug)
        page = handovers.overview(work, meeting)
        timeline = journal.timeline(work, meeting, identity.audiences(work, meeting))
        held = frozenset(side.duty.id for side in page.sides if identity.holds(work.by, side.duty))
    return render_template(
        "duties/show.html",
        page=page,
        meeting=meeting,
        timeline=timeline,
        words=WORDS,
        held=held,
        form=PlainForm.blank(),
    )


@bp.get("/moter/<slug>/overlevering/<duty>/tilby")
def choose(slug: str, duty: str) -> str:
    """Let the team choose whom to ask, and then write the offer; opening the page changes nothing."""
    kind, asked = duty_named(duty), ReceiverForm(formdata=request.args)
    with reading() as work:
        meeting = meetings.get(work, slug)
        askable = receivers.of_duty(work, meeting, kind)
        near = receivers.near(work, askable, FEW)
        others = _others(askable, near)
        asked.fill(others, beside=bool(near))
        receiver = receivers.called(work, askable, request.args.get("aktor", ""))
        receiver = receiver or receivers.called(work, askable, asked.aktor.data)
        if receiver is not None:
            return _blank_offer(work, meeting, kind, askable, receiver)
    if asked.aktor.typed:
        asked.validate()
    return render_template(
        "duties/choose.html", meeting=meeting, kind=kind, near=near, others=others, form=asked, word=duty
    )


def _others(askable: Receivers, near: Sequence[DutyCandidate]) -> list[OrganisationName]:
    """Return whom to choose from beside those near the meeting; among many these can be looked for too."""
    shown = {candidate.organisation.id for candidate in near}
    others = [name for name in askable.names if name.id not in shown]
    return others if len({name.id for name in others}) <= search_fields.FEW else askable.names


def _blank_offer(work: Work, meeting: Meeting, kind: DutyKind, askable: Receivers, receiver: DutyCandidate) -> str:
    form = OfferForm.blank(
        email=_address(receiver),
        name=receiver.contact.name if receiver.contact else "",
        message=_usual_message(meeting, kind, receiver),
        answer_by=times.date_short(handovers.usual_day(work, meeting), "nb"),
    )
    _queue(form, askable, receiver)
    return render_template(
        "duties/offer.html", meeting=meeting, kind=kind, chosen=receiver, form=form, word=WORDS[kind]
    )


def _queue(form: OfferForm, askable: Receivers, receiver: DutyCandidate) -> None:
    others = [name for name in askable.nearest_first if name.id != receiver.organisation.id]
    form.queue(others, gettext("Nobody"))


def _address(receiver: DutyCandidate) -> str:
    return receiver.contact.email if receiver.contact else receiver.organisation.email or ""


def _usual_message(meeting: Meeting, kind: DutyKind, receiver: DutyCandidate) -> str:
    speaks = receiver.contact.language if receiver.contact else runtime().deployment.language
    with force_locale(speaks):
        if kind is DutyKind.EXECUTION:
            return gettext(
                "We would like you to run “%(title)s”. You know the field, and the people who come will "
                "benefit from you running it. You decide the programme and format; we have brought people "
                "together and will gladly help you get started.",
                title=meeting.title,
            )
        return gettext(
            "We would like you to follow up “%(title)s”: write down what is agreed, and see that it is done. "
            "We will gladly help you get started.",
            title=meeting.title,
        )


@bp.post("/moter/<slug>/overlevering/<duty>/tilby")
def offer(slug: str, duty: str) -> AnyResponse | tuple[str, int] | str:
    """Show the letter before it is sent, or send the offer."""
    kind, form, letter = duty_named(duty), OfferForm(), None
    with reading() as work:
        meeting, receiver = _read(work, slug, kind, form)
    sending = request.form.get("step") == "send"
    if form.validate():
        try:
            if sending:
                _send(slug, kind, receiver, form)
                flash(gettext("The offer has been sent to %(name)s.", name=receiver.organisation.name))
                return redirect(url_for(".show", slug=slug), 303)
            with reading() as work:
                letter = handovers.preview(work, meeting, kind, form.proposal(work, meeting, receiver.organisation))
        except StepRefused as refusal:
            return _as_it_stands(slug, refusal)
        except Refused as refusal:
            form.say_no(refusal)
    page = render_template(
        "duties/offer.html", meeting=meeting, kind=kind, chosen=receiver, form=form, word=duty, letter=letter
    )
    return (page, 422) if form.errors else page


def _read(work: Work, slug: str, kind: DutyKind, form: OfferForm) -> tuple[Meeting, DutyCandidate]:
    meeting = meetings.get(work, slug)
    askable = receivers.of_duty(work, meeting, kind)
    receiver = receivers.called(work, askable, request.args.get("aktor", ""))
    if receiver is None:
        abort(404)
    _queue(form, askable, receiver)
    return meeting, receiver


def _send(slug: str, kind: DutyKind, receiver: DutyCandidate, form: OfferForm) -> None:
    with writing() as work:
        meeting = meetings.get(work, slug)
        offers.offer(work, meeting, kind, form.proposal(work, meeting, receiver.organisation))


def _as_it_stands(slug: str, refusal: Refused) -> AnyResponse:
    flash(message_of(refusal), "error")
    return redirect(url_for(".show", slug=slug), 303)


@bp.post("/moter/<slug>/overlevering/tilbud/<int:offer_id>/trekk")
def withdraw(slug: str, offer_id: int) -> AnyResponse:
    """Take an open offer back; a second press changes nothing more."""
    try:
        with writing() as work:
            offer = handovers.offer_of(work, meetings.get(work, slug), offer_id)
            duties.withdraw(work, offer)
        flash(gettext("The offer to %(name)s has been withdrawn.", name=offer.organisation.name))
    except StepRefused as refusal:
        return _as_it_stands(slug, refusal)
    return redirect(url_for(".show", slug=slug), 303)

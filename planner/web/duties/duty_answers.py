"""The hand-over from the organisation's side: one offer, answered by a personal link or by a contact who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.duties import DutyKind
from planner.domain.limits import ANSWER_BY_PLACE
from planner.domain.refusals import Refused
from planner.rows.duties import Offer
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.duties import duties, handovers, offers
from planner.services.duties.handovers import OfferOutcome, OfferPage
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.web import limits, requests
from planner.web.duties.duty_forms import AnswerOfferForm, GiveBackForm, id_chosen_in
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.headers import private

bp = Blueprint("duty_answers", __name__)

PRESELECTED = {"ja": "yes", "nei": "no"}


@dataclass(frozen=True)
class Opened:
    """An offer that somebody has opened, work done as the one who may answer it, and the address of its page."""

    work: Work
    offer: Offer
    meeting: Meeting
    address: str

    def page(self) -> OfferPage:
        """Return what the page of the offer shows."""
        return handovers.offer_page(self.work, self.offer, self.meeting)


Opener = Callable[[Work], Opened]


def by_link(secret: str) -> Opener:
    """Open an offer by a personal link, as the person it was sent to."""

    def opened(work: Work) -> Opened:
        offer, meeting = offers.by_secret(work, secret)
        requests.speak(offer.person.language)
        acting = work.acting(identity.actor_of(work, offer.person, via="mail", agent=request.user_agent.string[:200]))
        return Opened(acting, offer, meeting, f"/overlevering/{secret}")

    return opened


def signed_in(slug: str, offer_id: int) -> Opener:
    """Open an offer as a contact of the organisation that was asked."""

    def opened(work: Work) -> Opened:
        meeting = meetings.get(work, slug)
        offer = handovers.own_offer(work, meeting, offer_id)
        return Opened(work, offer, meeting, f"/moter/{slug}/overlevering/tilbud/{offer_id}")

    return opened


def _form(work: Work, page: OfferPage) -> AnswerOfferForm:
    preselected = PRESELECTED.get(request.args.get("svar", ""))
    form = AnswerOfferForm() if request.method == "POST" else AnswerOfferForm.blank(answer=preselected)
    executes = page.offer.duty.kind is DutyKind.EXECUTION
    yes = gettext("Yes, we carry it out") if executes else gettext("Yes, we follow it up")
    others = [
        organisation for organisation in handovers.participating(work) if organisation.id != page.offer.organisation_id
    ]
    form.fill(yes, gettext("No, we cannot"), others, gettext("Nobody in particular"))
    return form


def _show(open_offer: Opener) -> Response:
    with requests.reading() as work:
        opened = open_offer(work)
        page = opened.page()
        form = _form(work, page)
        return private(render_template("duties/answer.html", page=page, form=form, address=opened.address))


def _answer(open_offer: Opener) -> AnyResponse:
    limits.check_by_network(ANSWER_BY_PLACE)
    with requests.reading() as work:
        opened = open_offer(work)
        page, address = opened.page(), opened.address
        form = _form(work, page)
        if page.standing is OfferOutcome.OPEN and not form.validate():
            return private(render_template("duties/answer.html", page=page, form=form, address=address), 422)
    if page.standing is OfferOutcome.OPEN:
        with _flashed_refusal(), requests.writing() as work:
            _take(open_offer(work), form)
    return redirect(address, 303)


def _take(opened: Opened, form: AnswerOfferForm) -> None:
    if form.answer.data == "yes":
        duties.accept(opened.work, opened.offer)
    else:
        duties.decline(opened.work, opened.offer, form.reason.data or "", id_chosen_in(form.suggested))


@contextmanager
def _flashed_refusal() -> Iterator[None]:
    # A second press, or somebody who was quicker: the page shows how it stands, which is answer enough.
    try:
        yield
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        flash(message_of(refusal), "warning")


def _undo(open_offer: Opener) -> AnyResponse:
    with requests.reading() as work:
        opened = open_offer(work)
        can_undo, address = opened.page().can_undo, opened.address
    if can_undo:
        with _flashed_refusal(), requests.writing() as work:
            opened = open_offer(work)
            duties.undo(opened.work, opened.offer)
            flash(gettext("Your answer is undone. The offer stands open again."))
    return redirect(address, 303)


def _give_back(open_offer: Opener) -> AnyResponse:
    with requests.reading() as work:
        opened = open_offer(work)
        page, address = opened.page(), opened.address
        form = GiveBackForm() if request.method == "POST" else GiveBackForm.blank()
        if page.standing is not OfferOutcome.ACCEPTED:
            return redirect(address, 303)
        if request.method == "GET" or not form.validate():
            shown = render_template("duties/give_back.html", page=page, form=form, address=address)
            return private(shown, 422 if form.errors else 200)
    with _flashed_refusal(), requests.writing() as work:
        opened = open_offer(work)
        duties.give_back(opened.work, opened.meeting, opened.offer.duty.kind, form.reason.data or "")
    return redirect(address, 303)


@bp.get("/overlevering/<secret>")
def show(secret: str) -> Response:
    """Show an offer to the one asked; opening the page changes nothing."""
    return _show(by_link(secret))


@bp.post("/overlevering/<secret>")
def answer(secret: str) -> AnyResponse:
    """Take a yes or a no."""
    return _answer(by_link(secret))


@bp.post("/overlevering/<secret>/angre")
def undo(secret: str) -> AnyResponse:
    """Undo an answer until its deadline."""
    return _undo(by_link(secret))


@bp.route("/overlevering/<secret>/gi-tilbake", methods=["GET", "POST"])
def give_back(secret: str) -> AnyResponse:
    """Say what giving back means, and give the duty back."""
    return _give_back(by_link(secret))


@bp.get("/moter/<slug>/overlevering/tilbud/<int:offer_id>")
def show_own(slug: str, offer_id: int) -> Response:
    """Show an offer to a contact of the organisation asked."""
    return _show(signed_in(slug, offer_id))


@bp.post("/moter/<slug>/overlevering/tilbud/<int:offer_id>")
def answer_own(slug: str, offer_id: int) -> AnyResponse:
    """Take a yes or a no from a contact of the organisation asked."""
    return _answer(signed_in(slug, offer_id))


@bp.post("/moter/<slug>/overlevering/tilbud/<int:offer_id>/angre")
def undo_own(slug: str, offer_id: int) -> AnyResponse:
    """Undo the answer of one's own organisation until its deadline."""
    return _undo(signed_in(slug, offer_id))


@bp.route("/moter/<slug>/overlevering/tilbud/<int:offer_id>/gi-tilbake", methods=["GET", "POST"])
def give_back_own(slug: str, offer_id: int) -> AnyResponse:
    """Say what giving back means, and give the duty of one's own organisation back."""
    return _give_back(signed_in(slug, offer_id))

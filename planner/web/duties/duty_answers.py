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
from planner.services.duties import duties, handovers, offers
from planner.services.duties.handovers import OfferOutcome, OfferPage
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.web import limits, personal_links, requests
from planner.web.duties.duty_forms import AnswerOfferForm, GiveBackForm, id_chosen_in
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import Form
from planner.web.headers import private
from planner.web.personal_links import PersonalLink

bp = Blueprint("duty_answers", __name__)

ANSWER, GIVE_BACK = "duties/answer.html", "duties/give_back.html"
PRESELECTED = {"ja": "yes", "nei": "no"}


@dataclass(frozen=True)
class Opened:
    """An offer that somebody has opened, work as the one who may answer it, the address of its page, and the link used."""

    work: Work
    offer: Offer
    meeting: Meeting
    address: str
    link: PersonalLink | None = None

    @property
    def is_ready(self) -> bool:
        """Tell whether what is sent may count."""
        return self.link is None or self.link.is_ready

    @property
    def acting(self) -> Work:
        """Return work that may change the offer; raise ``Forbidden`` where a link is used on nobody's word."""
        return self.work if self.link is None else self.link.acting(self.work)

    def page(self) -> OfferPage:
        """Return what the page of the offer shows."""
        return handovers.offer_page(self.work, self.offer, self.meeting)

    def render(self, template: str, page: OfferPage, form: Form, status: int = 200) -> Response:
        """Return one of the pages of the offer."""
        shown = render_template(template, page=page, form=form, address=self.address, link=self.link)
        return private(shown, status)


Opener = Callable[[Work], Opened]


def by_link(secret: str) -> Opener:
    """Open an offer by a personal link, as the person it was sent to."""

    def opened(work: Work) -> Opened:
        offer, meeting = offers.by_secret(work, secret)
        link = personal_links.opened(offer.person, offer.organisation)
        return Opened(link.looking(work), offer, meeting, f"/overlevering/{secret}", link)

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
    yes = gettext("Yes, we will run it") if executes else gettext("Yes, we will follow it up")
    others = [
        organisation for organisation in handovers.participating(work) if organisation.id != page.offer.organisation_id
    ]
    form.fill(yes, gettext("No, we cannot"), others, gettext("Nobody in particular"))
    return form


def _show(open_offer: Opener) -> Response:
    with requests.reading() as work:
        opened = open_offer(work)
        page = opened.page()
        return opened.render(ANSWER, page, _form(work, page))


def _answer(open_offer: Opener) -> AnyResponse:
    limits.check_by_network(ANSWER_BY_PLACE)
    with requests.reading() as work:
        opened = open_offer(work)
        page = opened.page()
        form = _form(work, page)
        if page.standing is OfferOutcome.OPEN and not all([form.validate(), opened.is_ready]):
            return opened.render(ANSWER, page, form, 422)
    if page.standing is OfferOutcome.OPEN:
        with _flashed_refusal(), requests.writing() as work:
            _take(open_offer(work), form)
    return redirect(opened.address, 303)


def _take(opened: Opened, form: AnswerOfferForm) -> None:
    if form.answer.data == "yes":
        duties.accept(opened.acting, opened.offer)
    else:
        duties.decline(opened.acting, opened.offer, form.reason.data or "", id_chosen_in(form.suggested))


@contextmanager
def _flashed_refusal() -> Iterator[None]:
    # A second press, or somebody who was quicker: the page shows how it stands, which is answer enough.
    try:
        yield
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        flash(message_of(refusal), "error")


def _undo(open_offer: Opener) -> AnyResponse:
    with requests.reading() as work:
        opened = open_offer(work)
        page = opened.page()
        if page.can_undo and not opened.is_ready:
            return opened.render(ANSWER, page, _form(work, page), 422)
    if page.can_undo:
        with _flashed_refusal(), requests.writing() as work:
            opened = open_offer(work)
            duties.undo(opened.acting, opened.offer)
            flash(gettext("Your answer has been undone. The offer is open again."))
    return redirect(opened.address, 303)


def _give_back(open_offer: Opener) -> AnyResponse:
    with requests.reading() as work:
        opened = open_offer(work)
        page = opened.page()
        form = GiveBackForm() if request.method == "POST" else GiveBackForm.blank()
        if page.standing is not OfferOutcome.ACCEPTED:
            return redirect(opened.address, 303)
        if request.method == "GET":
            return opened.render(GIVE_BACK, page, form)
        if not all([form.validate(), opened.is_ready]):
            return opened.render(GIVE_BACK, page, form, 422)
    with _flashed_refusal(), requests.writing() as work:
        opened = open_offer(work)
        duties.give_back(opened.acting, opened.meeting, opened.offer.duty.kind, form.reason.data or "")
    return redirect(opened.address, 303)


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

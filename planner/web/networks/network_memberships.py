"""Coming into a network and going out of it: asked for on the page, by a letter, or decided by the coordinator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.addresses import email_key, normalise_email
from planner.domain.limits import ASK_BY_ADDRESS, ASK_BY_PLACE
from planner.domain.networks import MembershipState, MembershipStep
from planner.domain.refusals import Refused
from planner.formats.words.words import N_
from planner.rows.networks import Network, NetworkMembership
from planner.services.networks import network_memberships as memberships
from planner.services.networks import networks
from planner.services.organisations import organisations
from planner.services.work import Work
from planner.web import limits, personal_links
from planner.web.errors import message_of
from planner.web.forms import refuse
from planner.web.networks.network_forms import JoinForm, LinkForm, MailJoinForm, ReasonForm
from planner.web.networks.networks import Forms, invite_form, page
from planner.web.requests import reading, writing

bp = Blueprint("network_memberships", __name__)

Step = Callable[[Work, Network, NetworkMembership], None]


@dataclass(frozen=True)
class MembershipDecision:
    """A step with a consequence: its page, and what is done and said when it is taken; ``states`` are where it fits."""

    title: str
    consequence: str
    button: str
    done: str
    state: MembershipState
    take: Callable[[Work, Network, NetworkMembership, str], None]
    reason: bool = True


STEPS: dict[str, tuple[Step, str]] = {
    "ta-inn": (memberships.admit, N_("The organisation has been admitted. We will let them know by email.")),
    "trekk": (memberships.withdraw, N_("Withdrawn.")),
    "godta": (memberships.accept, N_("Welcome. Your organisation is now taking part.")),
    "takk-nei": (memberships.turn_down, N_("The invitation has been turned down.")),
}
"""Steps that are taken at once, with the word for each in addresses."""
DECISIONS = {
    "avsla": MembershipDecision(
        title=N_("Decline the request from %(organisation)s"),
        consequence=N_("They get an email with your reason, and can ask again later."),
        button=N_("Decline"),
        done=N_("The request has been declined. We will let them know by email."),
        state=MembershipState.ASKED,
        take=memberships.decline,
    ),
    "ta-ut": MembershipDecision(
        title=N_("Remove %(organisation)s from the network"),
        consequence=N_(
            "They get an email with your reason. They no longer see the meetings that are for the network "
            "only, either here or in their calendars. Invitations they have already received still stand, and "
            "they can ask to join again."
        ),
        button=N_("Remove them"),
        done=N_("The organisation has been removed. We will let them know by email."),
        state=MembershipState.ADMITTED,
        take=memberships.remove,
    ),
    "meld-ut": MembershipDecision(
        title=N_("Let %(organisation)s leave the network"),
        consequence=N_(
            "You no longer see the meetings that are for the network only, either here or in your calendars. "
            "Invitations you have already received still stand, and you can ask to join again."
        ),
        button=N_("Leave the network"),
        done=N_("Your organisation has left the network."),
        state=MembershipState.ADMITTED,
        take=lambda work, network, membership, _reason: memberships.leave(work, network, membership),
        reason=False,
    ),
}
"""Steps that are thought over on a page of their own."""


def _back(slug: str) -> AnyResponse:
    return redirect(url_for("networks.show", slug=slug, _anchor="membership"), 303)


def _send(
    slug: str, form: JoinForm, step: Callable[..., object], done: str, forms: Forms
) -> AnyResponse | tuple[str, int]:
    with reading() as work:
        form.fill(networks.names_that_can_join(work, networks.get(work, slug)))
    if form.sent():
        with writing() as work:
            organisation = organisations.by_id(work, form.organisation_id)
            step(work, networks.get(work, slug), organisation, form.message.data or "")
        flash(done)
        return _back(slug)
    with reading() as work:
        return page(work, networks.get(work, slug), forms), 422


@bp.post("/fagnettverk/<slug>/bli-med")
def join(slug: str) -> AnyResponse | tuple[str, int]:
    """Ask to join on behalf of an organisation that one acts for."""
    form = JoinForm()
    done = gettext("The request has been sent. You will get an email when it is answered.")
    return _send(slug, form, memberships.ask, done, Forms(join=form))


@bp.post("/fagnettverk/<slug>/inviter")
def invite(slug: str) -> AnyResponse | tuple[str, int]:
    """Invite an organisation."""
    form = invite_form()
    return _send(slug, form, memberships.invite, gettext("The invitation has been sent."), Forms(invite=form))


@bp.post("/fagnettverk/<slug>/bli-med/epost")
def join_by_mail(slug: str) -> AnyResponse | tuple[str, int]:
    """Send a personal link to somebody who asks without signing in."""
    limits.check_by_network(ASK_BY_PLACE)
    form = MailJoinForm()
    with reading() as work:
        form.fill(networks.names_that_can_join(work, networks.get(work, slug)))
    if form.sent():
        email = form.email.data or ""
        limits.check_by_subject(ASK_BY_ADDRESS, email_key(normalise_email(email)))
        try:
            with writing() as work:
                organisation = organisations.by_id(work, int(form.organisation.data))
                memberships.send_link(work, networks.get(work, slug), organisation, email, form.name.data or "")
        except Refused as refusal:
            refuse(form.organisation, message_of(refusal))
        else:
            flash(gettext("An email is on its way to %(email)s. Open the link in it to send the request.", email=email))
            return _back(slug)
    with reading() as work:
        return page(work, networks.get(work, slug), Forms(mail=form)), 422


@bp.route("/fagnettverk/<slug>/medlemmer/<int:organisation_id>/<word>", methods=["GET", "POST"])
def step(slug: str, organisation_id: int, word: str) -> AnyResponse | tuple[str, int]:
    """Take a step: at once, or after a page that says what it leads to."""
    if word in DECISIONS:
        return _decide(slug, organisation_id, word)
    if word not in STEPS or request.method != "POST":
        abort(404)
    take, done = STEPS[word]
    with writing() as work:
        network = networks.get(work, slug)
        take(work, network, memberships.get(work, network, organisation_id))
    flash(gettext(done))
    return _back(slug)


def _decide(slug: str, organisation_id: int, word: str) -> AnyResponse | tuple[str, int]:
    decision, form = DECISIONS[word], ReasonForm()
    if not decision.reason:
        del form.reason
    with reading() as work:
        network = networks.get(work, slug)
        membership = memberships.get(work, network, organisation_id)
        if membership.state is not decision.state or not _concerns(work, network, membership, word):
            abort(404)
    if form.sent():
        with writing() as work:
            network = networks.get(work, slug)
            reason = (form.reason.data or "") if decision.reason else ""
            decision.take(work, network, memberships.get(work, network, organisation_id), reason)
        flash(gettext(decision.done))
        return _back(slug)
    shown = render_template(
        "networks/decide.html", network=network, membership=membership, decision=decision, form=form
    )
    return shown, 422 if form.errors else 200


def _concerns(work: Work, network: Network, membership: NetworkMembership, word: str) -> bool:
    if word == "meld-ut":
        return membership.organisation_id in work.by.contact_of
    return networks.rights(work, network).admit


@bp.get("/fagnettverk/bli-med/<secret>")
def open_link(secret: str) -> Response:
    """Show what a personal link opens; opening it changes nothing."""
    with reading() as work:
        standing = memberships.by_secret(work, secret)
        link = personal_links.opened(standing.person, standing.organisation)
    form = LinkForm.blank()
    return _private(render_template("networks/link.html", standing=standing, secret=secret, form=form, link=link))


@bp.post("/fagnettverk/bli-med/<secret>/<any(ask, accept, decline, withdraw, leave):word>")
def answer_link(secret: str, word: str) -> AnyResponse:
    """Take a step with a personal link."""
    form = LinkForm()
    with reading() as work:
        standing = memberships.by_secret(work, secret)
        link = personal_links.opened(standing.person, standing.organisation)
    if all([form.sent(), link.is_ready]):
        with writing() as work:
            memberships.answer_by_secret(link.acting(work), secret, MembershipStep(word), form.message.data or "")
        return redirect(url_for(".open_link", secret=secret), 303)
    page = render_template("networks/link.html", standing=standing, secret=secret, form=form, link=link)
    return _private(page, 422)


def _private(body: str, status: int = 200) -> Response:
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

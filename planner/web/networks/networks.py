"""Networks: the list, the page of each, and setting one up."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.networks import MembershipState
from planner.domain.organisations import Among, OrganisationName
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.rows.networks import Network
from planner.services import identity
from planner.services.networks import networks
from planner.services.networks.networks import NetworkFacts
from planner.services.organisations import organisations
from planner.services.work import Work
from planner.web import requests
from planner.web.calendars.subscriptions import links_to
from planner.web.errors import message_of
from planner.web.forms import field_of, refuse
from planner.web.networks.network_forms import JoinForm, MailJoinForm, NetworkForm
from planner.web.requests import reading, writing
from planner.web.versions import SAVED, Edit, save

bp = Blueprint("networks", __name__)


@dataclass
class Forms:
    """The forms of a network's page; one that was sent and refused stands in for the empty one."""

    join: JoinForm | None = None
    mail: MailJoinForm | None = None
    invite: JoinForm | None = None


@bp.get("/fagnettverk/")
def index() -> str:
    """List the networks and say what one is."""
    with reading() as work:
        may_create = identity.may(work, Verb.CREATE_NETWORK)
        return render_template("networks/index.html", listed=networks.listed(work), may_create=may_create)


@bp.get("/fagnettverk/<slug>")
def show(slug: str) -> str:
    """Show what a network is for, who takes part, when it meets and how to join."""
    with reading() as work:
        return page(work, networks.get(work, slug), Forms())


def page(work: Work, network: Network, forms: Forms) -> str:
    """Return the page of a network, with a form that was refused where there is one."""
    inside = networks.memberships(work, network, MembershipState.ADMITTED)
    rights = networks.rights(work, network)
    join_requests = networks.memberships(work, network, MembershipState.ASKED) if rights.admit else []
    invited = networks.memberships(work, network, MembershipState.INVITED) if rights.admit else []
    return render_template(
        "networks/show.html",
        network=network,
        inside=inside,
        asked=join_requests,
        invited=invited,
        rights=rights,
        own=networks.own_memberships(work, network),
        meetings=networks.meetings_of(work, network),
        links=links_to(f"/kalender/nettverk/{network.slug}.ics", network.name),
        forms=_filled(work, network, forms),
    )


def _filled(work: Work, network: Network, forms: Forms) -> Forms:
    can_join = networks.names_that_can_join(work, network)
    contact_of = {organisation.id for organisation in networks.can_join(work, network, work.by.contact_of)}
    forms.join = (
        _fill(forms.join or JoinForm.blank(), [name for name in can_join if name.id in contact_of])
        if contact_of
        else None
    )
    forms.mail = _fill_mail(forms.mail or MailJoinForm.blank(**_typed_before()), can_join)
    forms.invite = _fill(forms.invite or invite_form(blank=True), can_join)
    return forms


def _fill(form: JoinForm, can_join: list[OrganisationName]) -> JoinForm:
    form.fill(can_join)
    return form


def _fill_mail(form: MailJoinForm, can_join: list[OrganisationName]) -> MailJoinForm:
    form.fill(can_join)
    return form


def _typed_before() -> dict[str, str]:
    who = requests.person()
    return {} if who is None else {"name": who.name, "email": who.email}


def invite_form(*, blank: bool = False) -> JoinForm:
    """Return the form of an invitation, whose fields have names of their own on the page."""
    return JoinForm.blank(prefix="invite") if blank else JoinForm(prefix="invite")


@bp.route("/fagnettverk/nytt", methods=["GET", "POST"])
def create() -> Response | tuple[str, int]:
    """Set up a network."""
    with reading() as work:
        identity.require(work, Verb.CREATE_NETWORK)
        form = NetworkForm() if request.method == "POST" else NetworkForm.blank(state="active")
        form.fill(_coordinators(work))
    if form.sent():
        try:
            with writing() as work:
                slug = networks.create(work, form.facts()).slug
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            flash(gettext("The network has been set up. Invite those who should take part."))
            return redirect(url_for(".show", slug=slug), 303)
    return render_template("networks/edit.html", form=form, network=None), 422 if form.errors else 200


@bp.route("/fagnettverk/<slug>/endre", methods=["GET", "POST"])
def edit(slug: str) -> Response | tuple[str, int]:
    """Change what is known of a network."""
    with reading() as work:
        network = networks.get(work, slug)
        identity.require_network(work, Verb.EDIT_NETWORK, network)
        stored = networks.facts_of(network)
        form = NetworkForm() if request.method == "POST" else NetworkForm.opened_on(_values(stored))
        form.fill(_coordinators(work))
        team = identity.may(work, Verb.CREATE_NETWORK)
    if not team:
        del form.coordinator
    status = 200
    if request.method == "POST":
        status = save(form, _edit(slug, form)) if form.sent() else 422
    if status == SAVED:
        flash(gettext("Saved."))
        return redirect(url_for(".show", slug=slug), SAVED)
    return render_template("networks/edit.html", form=form, network=network), status


def _edit(slug: str, form: NetworkForm) -> Edit[Network]:
    return Edit(
        read=lambda work: networks.get(work, slug),
        lock=lambda work: networks.locked(work, slug),
        values=lambda _work, network: _values(networks.facts_of(network)),
        change=lambda work, network: networks.edit(work, network, form.facts(networks.facts_of(network))),
    )


def _values(stored: NetworkFacts) -> dict[str, object]:
    return {**vars(stored), "coordinator": "" if stored.coordinator_id is None else str(stored.coordinator_id)}


def _coordinators(work: Work) -> list[OrganisationName]:
    return organisations.names(work, Among.TAKING_PART)


def _refuse(form: NetworkForm, refusal: Refused) -> None:
    refuse(field_of(form, refusal), message_of(refusal))

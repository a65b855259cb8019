"""The team's own organisation, which gathers the others: the first thing that a new service needs."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import EmailField, StringField

from planner.domain.organisations import OrganisationKind
from planner.domain.people import MembershipRole
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.rows.organisations import Organisation
from planner.services import identity
from planner.services.meetings import meeting_drafts
from planner.services.organisations import organisations
from planner.services.organisations.organisations import OrganisationFacts
from planner.services.people import account, people
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import Form, WordsRequired, field_of, lazy_gettext, refuse
from planner.web.organisations.organisation_forms import at_most
from planner.web.requests import reading, writing

bp = Blueprint("team", __name__)


class TeamForm(Form):
    """What the team's organisation is called, and how others reach it."""

    name = StringField(
        lazy_gettext("Team's name"),
        [WordsRequired(lazy_gettext("Enter the name of the organisation.")), at_most(200)],
    )
    email = EmailField(lazy_gettext("Team's email address"), [at_most(254)])


@bp.get("/arbeidsbord/teamet")
def ask() -> AnyResponse | str:
    """Ask what the team is called; where there is a team already, lead to its page."""
    stored = _stored()
    if stored is not None:
        return redirect(url_for("organisations.show", slug=stored.slug))
    return _page(TeamForm.blank())


def _stored() -> Organisation | None:
    with reading() as work:
        identity.require(work, Verb.CREATE_ORGANISATION)
        return meeting_drafts.find_facilitator(work)


def _page(form: TeamForm) -> str:
    return render_template("organisations/team.html", form=form)


@bp.post("/arbeidsbord/teamet")
def register() -> AnyResponse | tuple[str, int]:
    """Register the team's organisation, with the one who does so as its first contact."""
    stored, form = _stored(), TeamForm()
    if stored is not None:
        flash(gettext("The team has already been registered."), "info")
        return redirect(url_for("workboard.index"), 303)
    if not form.sent():
        return _page(form), 422
    facts = OrganisationFacts(form.name.data or "", OrganisationKind.PROJECT_TEAM, email=form.email.data or "")
    try:
        with writing() as work:
            organisation = organisations.create(work, facts)
            people.belong(work, account.me(work), organisation.id, MembershipRole.CONTACT)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        refuse(field_of(form, refusal, "name"), message_of(refusal))
        return _page(form), 422
    flash(gettext("%(name)s has been registered.", name=organisation.name))
    return redirect(url_for("workboard.index"), 303)

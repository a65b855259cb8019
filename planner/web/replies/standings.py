"""Claims to speak for an organisation: confirmed, rejected and undone with one press, by its contacts or who carries out."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.standings import StandingStep
from planner.formats.words.words import N_
from planner.rows.invitations import Invitation
from planner.services.meetings import meetings
from planner.services.organisations import organisations
from planner.services.replies import standings
from planner.web.ids import id_in
from planner.web.replies.guests import back_to
from planner.web.requests import writing

bp = Blueprint("standings", __name__)

DONE = {
    StandingStep.CONFIRM: N_("It is now confirmed that %(guest)s speaks for %(name)s."),
    StandingStep.REJECT: N_("%(guest)s is not counted as speaking for %(name)s. Their answer has not changed."),
    StandingStep.UNDO: N_("Whether %(guest)s speaks for %(name)s is open again."),
}


def _step() -> StandingStep:
    typed = request.form.get("step", "")
    if typed not in set(StandingStep):
        abort(400)
    return StandingStep(typed)


def _tell(step: StandingStep, invitation: Invitation) -> None:
    person, organisation = invitation.person, invitation.organisation
    name = "" if organisation is None else organisation.name
    flash(gettext(DONE[step], guest=person.name or person.email, name=name))


@bp.post("/moter/<slug>/pameldte/<int:invitation_id>/svarer-for")
def settle(slug: str, invitation_id: int) -> Response:
    """Settle a claim from the list of guests."""
    step, organisation_id = _step(), id_in(request.form.get("organisation", ""))
    with writing() as work:
        meeting = meetings.get(work, slug)
        invitation = standings.settle(work, meeting, invitation_id, organisation_id or 0, step)
    _tell(step, invitation)
    return back_to(slug, invitation_id)


@bp.post("/aktorer/<slug>/svarer-for/<int:invitation_id>")
def settle_as_contact(slug: str, invitation_id: int) -> Response:
    """Settle a claim from the page of the organisation, as its contact, who may not be able to open the meeting."""
    step = _step()
    with writing() as work:
        organisation = organisations.get(work, slug)
        meeting = standings.meeting_of(work, organisation, invitation_id)
        invitation = standings.settle(work, meeting, invitation_id, organisation.id, step)
    _tell(step, invitation)
    return redirect(url_for("organisations.show", slug=slug, _anchor="claims"), 303)

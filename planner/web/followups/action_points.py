"""Action points of a meeting: written down, changed, dropped and marked as done by those who follow it up."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.refusals import Refused, StepRefused
from planner.formats.words.times import date_short
from planner.rows.action_points import ActionPoint
from planner.rows.meetings import Meeting
from planner.services.duties import handovers
from planner.services.followups import action_points
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.web.errors import message_of
from planner.web.followups.action_point_forms import ActionPointForm, DropForm
from planner.web.headers import private
from planner.web.requests import reading, writing
from planner.web.versions import SAVED, Edit, save

bp = Blueprint("action_points", __name__)


def _back(slug: str) -> AnyResponse:
    return redirect(url_for("meetings.show", slug=slug, _anchor="agreed"), 303)


def _page(
    work: Work, meeting: Meeting, form: ActionPointForm, point: ActionPoint | None = None, drop: DropForm | None = None
) -> Response:
    form.fill(handovers.participating(work), gettext("None in particular"))
    drop_form = DropForm.blank() if drop is None else drop
    body = render_template("followups/action_points_form.html", meeting=meeting, form=form, point=point, drop=drop_form)
    return private(body, 422 if form.errors or drop_form.errors else 200)


def _at(work: Work, slug: str) -> Meeting:
    """Return a meeting whose action points the actor keeps; refuse all others."""
    meeting = meetings.get(work, slug)
    action_points.require_keeper(work, meeting)
    return meeting


@bp.get("/moter/<slug>/oppfolging/ny")
def ask(slug: str) -> Response:
    """Ask what was agreed, who does it and by when."""
    with reading() as work:
        return _page(work, _at(work, slug), ActionPointForm.blank())


@bp.post("/moter/<slug>/oppfolging/ny")
def add(slug: str) -> AnyResponse:
    """Write down what was agreed, and come back for more where that is wished for."""
    form = ActionPointForm()
    if _take(slug, form):
        flash(gettext("Saved. The person responsible will get an email."))
        return redirect(url_for(".ask", slug=slug), 303) if "more" in request.form else _back(slug)
    with reading() as work:
        return _page(work, _at(work, slug), form)


def _take(slug: str, form: ActionPointForm) -> bool:
    if not _fits(slug, form):
        return False
    try:
        with writing() as work:
            action_points.add(work, _at(work, slug), form.agreed())
    except Refused as refusal:
        form.say_no(refusal)
        return False
    return True


def _fits(slug: str, form: ActionPointForm) -> bool:
    with reading() as work:
        _at(work, slug)
        form.fill(handovers.participating(work), gettext("None in particular"))
    return form.validate()


@bp.get("/moter/<slug>/oppfolging/<int:point_id>")
def edit(slug: str, point_id: int) -> Response:
    """Show what was agreed, to be changed or dropped."""
    with reading() as work:
        meeting = _at(work, slug)
        point = action_points.of_meeting(work, meeting, point_id)
        return _page(work, meeting, _form_of(point), point)


def _form_of(point: ActionPoint) -> ActionPointForm:
    return ActionPointForm.opened_on(_values(point))


def _values(point: ActionPoint) -> dict[str, str]:
    person, organisation = point.person, point.organisation
    return {
        "text": point.text,
        "due": date_short(point.due, "nb"),
        "organisation": "" if organisation is None else str(organisation.id),
        "email": "" if person is None else person.email,
        "name": "" if person is None else person.name,
    }


@bp.post("/moter/<slug>/oppfolging/<int:point_id>")
def change(slug: str, point_id: int) -> AnyResponse:
    """Change what was agreed."""
    form = ActionPointForm()
    status = save(form, _edit(slug, point_id, form)) if _fits(slug, form) else 422
    if status == SAVED:
        flash(gettext("Saved."))
        return _back(slug)
    with reading() as work:
        meeting = _at(work, slug)
        response = _page(work, meeting, form, action_points.of_meeting(work, meeting, point_id))
        response.status_code = status
        return response


def _edit(slug: str, point_id: int, form: ActionPointForm) -> Edit[ActionPoint]:
    return Edit(
        read=lambda work: action_points.of_meeting(work, _at(work, slug), point_id),
        lock=lambda work: action_points.locked(work, _at(work, slug), point_id),
        values=lambda _work, point: _values(point),
        change=lambda work, point: action_points.change(work, _at(work, slug), point, form.agreed()),
    )


@bp.post("/moter/<slug>/oppfolging/<int:point_id>/dropp")
def drop(slug: str, point_id: int) -> AnyResponse:
    """Drop what was agreed, for a reason."""
    form = DropForm()
    with reading() as work:
        meeting = _at(work, slug)
        point = action_points.of_meeting(work, meeting, point_id)
        if not form.validate():
            return _page(work, meeting, _form_of(point), point, form)
    try:
        with writing() as work:
            meeting = _at(work, slug)
            action_points.drop(work, meeting, action_points.of_meeting(work, meeting, point_id), form.reason.data or "")
    except Refused as refusal:
        return _as_it_stands(slug, refusal)
    return _back(slug)


@bp.post("/moter/<slug>/oppfolging/<int:point_id>/status")
def mark(slug: str, point_id: int) -> AnyResponse:
    """Mark what was agreed as done, or as still to be done."""
    step = action_points.reopen if request.form.get("step") == "reopen" else action_points.complete
    try:
        with writing() as work:
            meeting = meetings.get(work, slug)
            step(work, meeting, action_points.of_meeting(work, meeting, point_id))
    except Refused as refusal:
        return _as_it_stands(slug, refusal)
    return _back(slug)


def _as_it_stands(slug: str, refusal: Refused) -> AnyResponse:
    # A second press, or somebody who was quicker: the page shows how it stands.
    if not isinstance(refusal, StepRefused):
        raise refusal
    flash(message_of(refusal), "warning")
    return _back(slug)

"""The wizard of a meeting: one thing a page, saved as you go; the same pages change a meeting that is out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.meeting_fields import COLUMNS, PLACE_FIELDS, TIME_FIELDS, matters_to_guests
from planner.domain.meetings import MeetingState
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.formats.words.words import N_
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.dates import consequences
from planner.services.meetings import meeting_drafts, meetings
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import field_of, refuse
from planner.web.meetings.date_warnings import warnings_of
from planner.web.meetings.meeting_forms import KindForm, NewDraftForm, StepForm, WhatForm, WhereForm
from planner.web.meetings.practical_forms import TOGETHER, PracticalForm, WhenForm, oddity_words
from planner.web.requests import reading, writing
from planner.web.steps import address, first_stops, neighbours

bp = Blueprint("wizard", __name__)


@dataclass(frozen=True)
class Step:
    """One page of the wizard: its form, the question it asks, and the field that stands for the whole of it."""

    form: type[StepForm]
    title: str
    first_field: str


STEPS: dict[str, Step] = {
    "type": Step(KindForm, N_("Kind of meeting"), "kind"),
    "hva": Step(WhatForm, N_("What is it about?"), "title"),
    "nar": Step(WhenForm, N_("When is it?"), "day"),
    "hvor": Step(WhereForm, N_("Where is it?"), "place"),
    "praktisk": Step(PracticalForm, N_("Practical matters"), "seats"),
}
"""The steps that are a form, by the word in the address."""
FIRST = STEPS["type"]


def editable(work: Work, slug: str) -> Meeting:
    """Return a meeting that the one who asks may edit; raise ``NotFound`` or ``Refused``."""
    meeting = meetings.get(work, slug)
    identity.require(work, Verb.EDIT, meeting)
    return meeting


@bp.get("/moter/ny")
def new() -> str:
    """Ask what kind of meeting it is; the draft is made when that is answered."""
    with reading() as work:
        identity.require(work, Verb.CREATE_MEETING)
        if meeting_drafts.find_facilitator(work) is None:
            return render_template("meetings/no_team.html")
    form = NewDraftForm.opened()
    form.offer()
    return _start(form)


def _start(form: NewDraftForm) -> str:
    return render_template("meetings/wizard_type.html", form=form, meeting=None, title=gettext(FIRST.title),
                           stops=first_stops(), back=url_for("meetings.index"), draft=True)  # fmt: skip


@bp.post("/moter/ny")
def create() -> Response | tuple[str, int]:
    """Make the draft and go on to what it is about."""
    form = NewDraftForm()
    form.offer()
    if not form.validate():
        return _start(form), 422
    with writing() as work:
        meeting = meetings.create(work, form.values()["kind"], uid=form.uid())
        slug = meeting.slug
    return redirect(address(slug, "hva"), 303)


@bp.get("/moter/<slug>/rediger")
def overview(slug: str) -> Response:
    """Lead to the page with all answers, from which each part can be changed."""
    return redirect(address(slug, "sjekk"))


@bp.get("/moter/<slug>/rediger/<any(type,hva,nar,hvor,praktisk):step>")
def edit(slug: str, step: str) -> str:
    """Show one step with what stands."""
    with reading() as work:
        meeting = editable(work, slug)
        kind = STEPS[step].form
        form = kind.opened_on(kind.stored_values(work, meeting), meeting.revised_at)
        form.prepare(work, meeting)
        return _page(work, meeting, step, form)


def _page(work: Work, meeting: Meeting, step: str, form: StepForm) -> str:
    form.fill_choices(work)
    return render_template(
        f"meetings/wizard_{step}.html",
        form=form,
        meeting=meeting,
        title=gettext(STEPS[step].title),
        draft=meeting.state is MeetingState.DRAFT,
        letters=consequences.letters(work, meeting, ()),
        **neighbours(meeting, step),
    )


@bp.post("/moter/<slug>/rediger/<any(type,hva,nar,hvor,praktisk):step>")
def save(slug: str, step: str) -> Response | str | tuple[str, int]:
    """Keep one step; what matters to those concerned is confirmed first, with how many get a letter."""
    form = STEPS[step].form()
    with reading() as work:
        meeting = meetings.get(work, slug)
        form.prepare(work, meeting)
        if isinstance(form, WhenForm) and form.finding.data == TOGETHER and meeting.state is MeetingState.DRAFT:
            return redirect(url_for("polls.show", slug=slug), 303)
        if not form.validate():
            identity.require(work, Verb.EDIT, meeting)
            return _page(work, meeting, step, form), 422
        if (confirmation := confirm(work, meeting, [form], address(slug, step))) is not None:
            identity.require(work, Verb.EDIT, meeting)
            return confirmation
    try:
        with writing() as work:
            meeting = meetings.again(work, meeting)
            letters = meetings.change(work, meeting, form.values(), form.notification(wish=wish(meeting, form))).letters
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        return _refused(slug, step, form, refusal)
    return _onward(meeting, step, form, letters)


def wish(meeting: Meeting, form: StepForm) -> bool | None:
    """Return whether to write to those concerned; of a draft nobody hears."""
    return None if meeting.state is MeetingState.DRAFT else bool(form.tell.data)


def confirm(work: Work, meeting: Meeting, forms: Sequence[StepForm], back: str) -> str | None:
    """Return the page that asks before a new time or place of a meeting that is out is told, if one is needed."""
    if meeting.state is MeetingState.DRAFT or "confirmed" in request.form:
        return None
    values = {name: value for form in forms for name, value in form.values().items()}
    changed = consequences.changed_fields(meeting, values)
    if not matters_to_guests(changed):
        return None
    span = next((form.span for form in forms if isinstance(form, WhenForm) and changed & TIME_FIELDS), None)
    kept = [
        (name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "tell", "note"}
    ]
    return render_template(
        "meetings/wizard_confirm.html",
        form=forms[0],
        meeting=meeting,
        was=meeting.span,
        span=span,
        place_before=_place({name: getattr(meeting, name) for name in PLACE_FIELDS}),
        place_after=_place(values) if changed & PLACE_FIELDS else [],
        kept=kept,
        letters=consequences.letters(work, meeting, changed),
        warnings=[] if span is None else warnings_of(work, meeting, span),
        back=back,
    )


def _place(values: Mapping[str, Any]) -> list[str]:
    return [values[name] for name in COLUMNS if name in PLACE_FIELDS and values.get(name)]


def _refused(slug: str, step: str, form: StepForm, refusal: Refused) -> tuple[str, int]:
    refuse(field_of(form, refusal, STEPS[step].first_field), message_of(refusal))
    with reading() as work:
        meeting = editable(work, slug)
        form.prepare(work, meeting)
        form.fill_choices(work)
        form.merge(form.stored_values(work, meeting), meeting.revised_at)
        return _page(work, meeting, step, form), 409


def _onward(meeting: Meeting, step: str, form: StepForm, letters: int) -> Response:
    if isinstance(form, WhenForm):
        form.values()
        if words := oddity_words(form.span):
            flash(words, "info")
    tell_saved(meeting, letters)
    if isinstance(form, WhenForm) and meeting.state is MeetingState.DRAFT:
        return redirect(url_for("date_warnings.show", slug=meeting.slug), 303)
    return redirect(neighbours(meeting, step)["onward"], 303)


def tell_saved(meeting: Meeting, letters: int) -> None:
    """Say that a change was saved, and how many get a letter; of a draft the page itself says so."""
    if letters:
        flash(ngettext("Saved. %(num)s person will get an email.", "Saved. %(num)s people will get an email.", letters))
    elif meeting.state is not MeetingState.DRAFT:
        flash(gettext("Saved. Nobody will get an email."))

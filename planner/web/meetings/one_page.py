"""A new meeting on one page, for those who know what it takes: the forms of all steps, kept as a draft when all are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import Field

from planner.domain.meetings import MeetingKind
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.meetings import meeting_drafts, meetings
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import Form, refuse
from planner.web.meetings.meeting_forms import KindForm, StepForm, WhatForm, WhereForm
from planner.web.meetings.practical_forms import TOGETHER, PracticalForm, WhenForm, oddity_words
from planner.web.meetings.wizard import STEPS
from planner.web.replies import pasted_guests
from planner.web.replies.written_guests import WrittenGuestsForm
from planner.web.requests import reading, writing

bp = Blueprint("one_page", __name__)


@dataclass(frozen=True)
class AllSteps:
    """The forms of all steps, which have no field of one name that is shown; ``draft`` is what they are about, kept nowhere yet."""

    draft: Meeting
    kind: KindForm
    what: WhatForm
    when: WhenForm
    where: WhereForm
    practical: PracticalForm
    guests: WrittenGuestsForm

    @classmethod
    def opened(cls, work: Work, draft: Meeting) -> AllSteps:
        """Return the forms before anybody has typed."""
        steps = (WhenForm, WhereForm, PracticalForm)
        when, where, practical = (step.blank(**step.stored_values(work, draft)) for step in steps)
        return cls(draft, KindForm.blank(), WhatForm.blank(), when, where, practical, WrittenGuestsForm.blank())  # type: ignore[arg-type]  # In the order of ``steps``.

    @classmethod
    def sent(cls, draft: Meeting) -> AllSteps:
        """Return the forms as they were sent."""
        return cls(draft, KindForm(), WhatForm(), WhenForm(), WhereForm(), PracticalForm(), WrittenGuestsForm())

    def prepare(self, work: Work) -> None:
        """Fill in what the checks and the page need."""
        steps: tuple[StepForm, ...] = (self.kind, self.what, self.when, self.where, self.practical)
        for step in steps:
            step.prepare(work, self.draft)
            step.fill_choices(work)
        self.guests.offer(work)

    def forms(self) -> tuple[Form, ...]:
        """Return the forms in their order on the page."""
        return (self.kind, self.what, self.when, self.where, self.guests, self.practical)

    def __iter__(self) -> Iterator[Field]:
        """Go through the fields in their order on the page."""
        return (field for form in self.forms() for field in form)

    @property
    def errors(self) -> dict[str, Any]:
        """Return what is wrong, by field."""
        return {field.name: field.errors for field in self if field.errors}

    @property
    def together(self) -> bool:
        """Tell whether the date is to be found together, so that none is asked for."""
        return bool(self.when.finding.data == TOGETHER)

    def validate(self) -> bool:
        """Check every form, so that all that is wrong is said at once."""
        fine = True
        for form in self.forms():
            if form is self.when and self.together:
                continue
            fine = form.validate() and fine
            if form is self.when and not form.errors:
                meeting_drafts.fill(self.draft, self.when.values())
                self.practical.starts_at = self.draft.starts_at
        return fine

    def values(self) -> dict[str, Any]:
        """Return the fields of the meeting, as ``meetings.create`` takes them."""
        when = {} if self.together else self.when.values()
        return self.what.values() | when | self.where.values() | self.practical.values()

    def refuse(self, refusal: Refused) -> None:
        """Say a refusal at the field it is about, and one that is about none at the first."""
        named = ((form, form.FIELD_NAMES.get(refusal.field, refusal.field)) for form in self.forms())
        field = next((form[name] for form, name in named if name in form), self.kind.kind)
        refuse(field, message_of(refusal))


def _blank(work: Work) -> Meeting | None:
    """Return what the forms are about; nothing where there is no team that could call for it yet."""
    identity.require(work, Verb.CREATE_MEETING)
    convener = meeting_drafts.find_facilitator(work)
    return None if convener is None else meeting_drafts.blank(work, MeetingKind.OPEN_MEETING, convener.id)


def _page(steps: AllSteps) -> str:
    titles = {word: gettext(step.title) for word, step in STEPS.items()}
    return render_template("meetings/one_page.html", steps=steps, meeting=steps.draft, titles=titles)


@bp.get("/moter/ny/alt")
def new() -> str:
    """Ask for all of a new meeting."""
    with reading() as work:
        draft = _blank(work)
        if draft is None:
            return render_template("meetings/no_team.html")
        steps = AllSteps.opened(work, draft)
        steps.prepare(work)
        return _page(steps)


@bp.post("/moter/ny/alt")
def create() -> Response | str | tuple[str, int]:
    """Make the draft with all that was typed, put the guests on its list and go on to check it."""
    with reading() as work:
        draft = _blank(work)
        if draft is None:
            return render_template("meetings/no_team.html")
        steps = AllSteps.sent(draft)
        steps.prepare(work)
        if not steps.validate():
            return _page(steps), 422
    try:
        with writing() as work:
            slug = meetings.create(work, steps.kind.values()["kind"], steps.values()).slug
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        steps.refuse(refusal)
        return _page(steps), 409
    _invite(slug, steps.guests)
    if steps.together:
        return redirect(url_for("polls.show", slug=slug), 303)
    if words := oddity_words(steps.when.span):
        flash(words, "info")
    return redirect(url_for("publishing.check", slug=slug), 303)


def _invite(slug: str, guests: WrittenGuestsForm) -> None:
    if guests.people:
        pasted_guests.put_on_list(slug, guests.people)
    if guests.named:
        pasted_guests.tell(pasted_guests.put_organisations_on_list(slug, [name.id for name in guests.named]))
        flash(
            gettext("Organisations on the list: %(names)s", names=", ".join(name.name for name in guests.named)), "info"
        )

"""A meeting on one page, for those who know what it takes: the forms of all steps, of a new meeting or one that there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import Field

from planner.domain.meetings import MeetingKind, MeetingState
from planner.domain.permissions import Verb
from planner.domain.refusals import Outdated, Refused
from planner.domain.times import to_local
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.dates import consequences
from planner.services.meetings import meeting_drafts, meetings
from planner.services.work import Work
from planner.web.dates.answer_days import suggested
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import Form, refuse
from planner.web.meetings.meeting_forms import KindForm, NewDraftForm, StepForm, WhatForm, WhereForm
from planner.web.meetings.practical_forms import TOGETHER, PracticalForm, WhenForm, oddity_words
from planner.web.meetings.wizard import STEPS, confirm, editable, tell_saved, wish
from planner.web.replies import pasted_guests
from planner.web.replies.written_guests import WrittenGuestsForm
from planner.web.requests import reading, writing
from planner.web.steps import address

bp = Blueprint("one_page", __name__)
WORD = "alt"
"""The word of the page in the addresses of a meeting."""


@dataclass(frozen=True)
class AllSteps:
    """The forms of all steps, which have no field of one name that is shown; ``meeting`` is what they are about.

    A new meeting is kept nowhere yet, and its guests are asked for as well. What the fields were as the page was opened is
    carried by the first form, of all of them together.
    """

    meeting: Meeting
    kind: KindForm
    what: WhatForm
    when: WhenForm
    where: WhereForm
    practical: PracticalForm
    guests: WrittenGuestsForm | None = None

    @classmethod
    def of_new(cls, work: Work, draft: Meeting) -> AllSteps:
        """Return the forms before anybody has typed."""
        steps = (WhenForm, WhereForm, PracticalForm)
        when, where, practical = (step.blank(**step.stored_values(work, draft)) for step in steps)
        return cls(draft, NewDraftForm.opened(), WhatForm.blank(), when, where, practical, WrittenGuestsForm.blank())  # type: ignore[arg-type]  # In the order of ``steps``.

    @classmethod
    def sent_for_new(cls, draft: Meeting) -> AllSteps:
        """Return the forms of a new meeting as they were sent."""
        return cls(draft, NewDraftForm(), WhatForm(), WhenForm(), WhereForm(), PracticalForm(), WrittenGuestsForm())

    @classmethod
    def of_stored(cls, work: Work, meeting: Meeting) -> AllSteps:
        """Return the forms with what stands of a meeting."""
        steps = (KindForm, WhatForm, WhenForm, WhereForm, PracticalForm)
        forms = [step.blank(**step.stored_values(work, meeting)) for step in steps]
        opened = cls(meeting, *forms)  # type: ignore[arg-type]  # In the order of ``steps``.
        opened.is_opened_on(work)
        return opened

    @classmethod
    def sent_for_stored(cls, meeting: Meeting) -> AllSteps:
        """Return the forms of a meeting that there is, as they were sent."""
        return cls(meeting, KindForm(), WhatForm(), WhenForm(), WhereForm(), PracticalForm())

    def is_opened_on(self, work: Work) -> None:
        """Let the page carry what stands now, so that it is known later what was seen."""
        stored = {name: value for step in self.steps for name, value in step.stored_values(work, self.meeting).items()}
        self.kind.seen.data = KindForm.opened_on(stored, self.meeting.revised_at).seen.data

    def merge(self, work: Work) -> None:
        """Take in what others have written meanwhile, as ``VersionedForm.merge`` does."""
        for step in self.steps:
            step.merge(step.stored_values(work, self.meeting))
        self.is_opened_on(work)

    def prepare(self, work: Work) -> None:
        """Fill in what the checks and the page need."""
        for step in self.steps:
            step.prepare(work, self.meeting)
            step.fill_choices(work)
        if self.guests is not None:
            self.guests.offer(work)

    @property
    def steps(self) -> tuple[StepForm, ...]:
        """Return the forms of the meeting's fields."""
        return (self.kind, self.what, self.when, self.where, self.practical)

    def forms(self) -> tuple[Form, ...]:
        """Return the forms in their order on the page."""
        guests = () if self.guests is None else (self.guests,)
        return (self.kind, self.what, self.when, self.where, *guests, self.practical)

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
        return bool(self.when.finding.data == TOGETHER) and self.meeting.state is MeetingState.DRAFT

    def kept(self) -> list[StepForm]:
        """Return the forms whose values are kept: the date is not, where it is to be found together."""
        return [step for step in self.steps if step is not self.when or not self.together]

    def validate(self) -> bool:
        """Check every form, so that all that is wrong is said at once."""
        fine = True
        for form in self.forms():
            if form is self.when and self.together:
                continue
            fine = form.validate() and fine
            if form is self.when and not form.errors:
                self.when.values()
                self.practical.starts_at = self.when.span.starts_at
        return fine

    def values(self) -> dict[str, Any]:
        """Return the fields of the meeting, as ``meetings.change`` takes them."""
        return {name: value for step in self.kept() for name, value in step.values().items()}

    def refuse(self, refusal: Refused) -> None:
        """Say a refusal at the field it is about, and one that is about none at the first."""
        named = ((form, form.FIELD_NAMES.get(refusal.field, refusal.field)) for form in self.forms())
        field = next((form[name] for form, name in named if name in form), self.kind.kind)
        refuse(field, message_of(refusal))

    def suggest_answer_by(self) -> str:
        """Fill in until when one answers where nobody has said; return that day, to be shown before anything is sent."""
        field, starts = self.practical.answer_by, self.practical.starts_at
        if self.together or (field.data or "").strip() or starts is None:
            return ""
        field.data = suggested(to_local(starts, self.practical.home).date())
        return field.data


def _blank(work: Work) -> Meeting | None:
    """Return what the forms are about; nothing where there is no team that could call for it yet."""
    identity.require(work, Verb.CREATE_MEETING)
    convener = meeting_drafts.find_facilitator(work)
    return None if convener is None else meeting_drafts.blank(work, MeetingKind.OPEN_MEETING, convener.id)


def _page(steps: AllSteps, letters: int = 0) -> str:
    meeting, titles = steps.meeting, {word: gettext(step.title) for word, step in STEPS.items()}
    is_new = steps.guests is not None
    return render_template(
        "meetings/one_page.html",
        steps=steps,
        meeting=meeting,
        titles=titles,
        is_new=is_new,
        draft=meeting.state is MeetingState.DRAFT,
        letters=letters,
        back=url_for("meetings.index") if is_new else address(meeting.slug, "sjekk"),
    )


@bp.get("/moter/ny/alt")
def new() -> str:
    """Ask for all of a new meeting."""
    with reading() as work:
        draft = _blank(work)
        if draft is None:
            return render_template("meetings/no_team.html")
        steps = AllSteps.of_new(work, draft)
        steps.prepare(work)
        return _page(steps)


@bp.post("/moter/ny/alt")
def create() -> Response | str | tuple[str, int]:
    """Make the draft with all that was typed, put the guests on its list and go on to check it."""
    with reading() as work:
        draft = _blank(work)
        if draft is None:
            return render_template("meetings/no_team.html")
        steps = AllSteps.sent_for_new(draft)
        steps.prepare(work)
        if not steps.validate():
            return _page(steps), 422
    answer_by = steps.suggest_answer_by()
    try:
        with writing() as work:
            values = steps.values()
            slug = meetings.create(work, values.pop("kind"), values, steps.kind.uid()).slug  # type: ignore[attr-defined]  # Of a new one.
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        steps.refuse(refusal)
        return _page(steps), 409
    if steps.guests is not None:
        _invite(slug, steps.guests)
    if answer_by:
        words = gettext(
            "Guests are asked to answer by %(date)s. You did not enter a date, so change it if you like.",
            date=answer_by,
        )
        flash(words, "info")
    return _onward(slug, steps)


def _onward(slug: str, steps: AllSteps) -> Response:
    if steps.together:
        return redirect(url_for("polls.show", slug=slug), 303)
    if words := oddity_words(steps.when.span):
        flash(words, "info")
    return redirect(url_for("publishing.check", slug=slug), 303)


@bp.get("/moter/<slug>/rediger/alt")
def edit(slug: str) -> str:
    """Show all of a meeting with what stands."""
    with reading() as work:
        meeting = editable(work, slug)
        steps = AllSteps.of_stored(work, meeting)
        steps.prepare(work)
        return _page(steps, consequences.letters(work, meeting, ()))


@bp.post("/moter/<slug>/rediger/alt")
def save(slug: str) -> Response | str | tuple[str, int]:
    """Keep all of it; a new time or place of a meeting that is out is confirmed first, with how many get a letter."""
    with reading() as work:
        meeting = editable(work, slug)
        steps = AllSteps.sent_for_stored(meeting)
        steps.prepare(work)
        if not steps.validate():
            return _page(steps, consequences.letters(work, meeting, ())), 422
        if (confirmation := confirm(work, meeting, steps.kept(), address(slug, WORD))) is not None:
            return confirmation
    try:
        with writing() as work:
            meeting = meetings.again(work, meeting)
            notification = steps.kind.notification(wish=wish(meeting, steps.kind))
            letters = meetings.change(work, meeting, steps.values(), notification).letters
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        return _refused(slug, steps, refusal)
    tell_saved(meeting, letters)
    return _onward(slug, steps)


def _refused(slug: str, sent: AllSteps, refusal: Refused) -> tuple[str, int]:
    sent.refuse(refusal)
    with reading() as work:
        meeting = editable(work, slug)
        steps = AllSteps(meeting, *sent.steps)  # type: ignore[arg-type]  # In their order.
        steps.prepare(work)
        if isinstance(refusal, Outdated):
            steps.merge(work)
        return _page(steps, consequences.letters(work, meeting, ())), 409


def _invite(slug: str, guests: WrittenGuestsForm) -> None:
    if guests.people:
        pasted_guests.put_on_list(slug, guests.people)
    if guests.named:
        pasted_guests.tell(pasted_guests.put_organisations_on_list(slug, [name.id for name in guests.named]))
        flash(
            gettext("Organisations on the list: %(names)s", names=", ".join(name.name for name in guests.named)), "info"
        )

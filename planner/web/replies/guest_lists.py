"""Guests of a meeting: the list, organisations to tick, and people pasted or from a file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.meetings import MeetingState
from planner.domain.organisations import OrganisationKind, OrganisationSearch, Region
from planner.domain.pasted_lists import EMAIL_HEADINGS
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.domain.series import Scope
from planner.formats.tables import tables
from planner.formats.words.words import label
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.meetings import meetings
from planner.services.organisations import themes
from planner.services.replies import guest_lists, invitations, participants
from planner.services.replies.guest_lists import PastedList
from planner.services.series import series_changes
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.fields import LONGEST_SEARCH
from planner.web.ids import ids_in
from planner.web.pages import page_number, pager, typed_page_number, wanted_text
from planner.web.replies import pasted_guests
from planner.web.requests import language, reading, writing
from planner.web.steps import neighbours

bp = Blueprint("guest_lists", __name__)


def _meeting(work: Work, slug: str) -> Meeting:
    meeting = meetings.get(work, slug)
    identity.require(work, Verb.INVITE, meeting)
    return meeting


@bp.get("/moter/<slug>/rediger/hvem")
def show(slug: str) -> str:
    """Show who is on the list, and the two ways to put more on it."""
    with reading() as work:
        meeting = _meeting(work, slug)
        guests, page, total = participants.on_list(work, meeting, wanted_text(), page_number())
        return render_template(
            "replies/guest_lists_show.html",
            meeting=meeting,
            guests=guests,
            total=total,
            wanted=wanted_text(),
            pages=pager(page.number, page.pages),
            draft=meeting.state is MeetingState.DRAFT,
            **neighbours(meeting, "hvem"),
        )


@bp.get("/moter/<slug>/rediger/organisasjoner")
def organisations(slug: str) -> str:
    """Show the organisations with boxes to tick."""
    with reading() as work:
        return _organisations(work, _meeting(work, slug), set())


def _search() -> OrganisationSearch:
    typed = request.form
    kinds, regions = {kind.value: kind for kind in OrganisationKind}, {region.value: region for region in Region}
    return OrganisationSearch(
        text=typed.get("text", "").strip()[:LONGEST_SEARCH],
        kind=kinds.get(typed.get("kind", "")),
        theme=typed.get("theme", ""),
        region=regions.get(typed.get("region", "")),
    )


def _organisations(work: Work, meeting: Meeting, ticked: set[int]) -> str:
    search = _search()
    shown, part = guest_lists.candidates(work, meeting, search, typed_page_number())
    here = {candidate.organisation.id for candidate in shown}
    return render_template(
        "replies/guest_lists_organisations.html",
        meeting=meeting,
        shown=shown,
        ticked=ticked,
        elsewhere=sorted(ticked - here),
        addable=[candidate.organisation.id for candidate in shown if not candidate.listed],
        part=part,
        previous=part.number - 1,
        next=part.number + 1 if part.number < part.pages else 0,
        search=search,
        draft=meeting.state is MeetingState.DRAFT,
        **_choices(work),
    )


def _choices(work: Work) -> dict[str, Any]:
    words = [(theme.slug, themes.name_of(theme, language())) for theme in themes.listed(work, language())]
    kinds = [
        (kind.value, gettext(label(kind))) for kind in OrganisationKind if kind is not OrganisationKind.PROJECT_TEAM
    ]
    known_regions = guest_lists.regions(work)
    regions = [(region.value, gettext(label(region))) for region in Region if region.value in known_regions]
    return {"kinds": kinds, "themes": words, "regions": regions}


@bp.post("/moter/<slug>/rediger/organisasjoner")
def tick(slug: str) -> Response | str:
    """Narrow the list or leaf through it without losing what is ticked, or put those ticked or all shown on the list."""
    ticked = ids_in([*request.form.getlist("organisation"), *request.form.get("elsewhere", "").split()])
    all_shown = ids_in(request.form.get("shown", "").split())
    if all_shown:
        ticked = all_shown
    elif "add" not in request.form:
        with reading() as work:
            return _organisations(work, _meeting(work, slug), ticked)
    if not ticked:
        flash(gettext("Tick at least one organisation, or go back."), "error")
        return redirect(url_for(".organisations", slug=slug), 303)
    pasted_guests.tell(pasted_guests.put_organisations_on_list(slug, sorted(ticked)))
    return redirect(url_for(".show", slug=slug), 303)


@bp.get("/moter/<slug>/rediger/personer")
def people(slug: str) -> str:
    """Ask for a list of people, pasted or as a file."""
    with reading() as work:
        return _people(_meeting(work, slug), "", None)


def _people(meeting: Meeting, text: str, pasted: PastedList | None, error: str = "") -> str:
    draft = meeting.state is MeetingState.DRAFT
    return render_template(
        "replies/guest_lists_people.html", meeting=meeting, text=text, found=pasted, error=error, draft=draft
    )


@bp.post("/moter/<slug>/rediger/personer")
def paste(slug: str) -> Response | str | tuple[str, int]:
    """Show what was understood of a list and what was not; when that is confirmed, put the people on the list."""
    text = request.form.get("people", "")
    try:
        text = _with_file(text)
        if "add" in request.form:
            return _added(slug, text)
        with reading() as work:
            meeting = _meeting(work, slug)
            pasted = guest_lists.read(work, meeting, text)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        return _asked_again(slug, text, message_of(refusal))
    if not (pasted.people or pasted.not_understood):
        return _asked_again(slug, text, gettext("Paste at least one email address, or choose a file."))
    return _people(meeting, text, pasted)


def _added(slug: str, text: str) -> Response | str:
    """Put the people understood on the list; lines that were not stay on the page, to be mended and tried again."""
    done = pasted_guests.put_on_list(slug, text)
    pasted_guests.tell(done.listed)
    if done.left:
        with reading() as work:
            meeting = _meeting(work, slug)
            return _people(meeting, done.left, guest_lists.read(work, meeting, done.left))
    return redirect(url_for(".show", slug=slug), 303)


def _with_file(text: str) -> str:
    file = request.files.get("file")
    return (
        text if file is None or not file.filename else f"{text}\n{tables.text_of(file.read(), EMAIL_HEADINGS)}".strip()
    )


def _asked_again(slug: str, text: str, error: str) -> tuple[str, int]:
    with reading() as work:
        return _people(_meeting(work, slug), text, None, error), 422


@bp.post("/moter/<slug>/rediger/hvem/<int:invitation_id>/fjern")
def remove(slug: str, invitation_id: int) -> Response:
    """Take somebody off the list; from a meeting that is out, the invitation is taken back and they are told."""
    with writing() as work:
        meeting = _meeting(work, slug)
        invitation = invitations.get(work, meeting, invitation_id)
        name = invitation.person.name or invitation.person.email
        done = series_changes.uninvite(work, meeting, invitation, _scope(), tell="quietly" not in request.form)
    if len(done.done) > 1:
        flash(ngettext("%(name)s has been removed from the list for %(num)s meeting.",
                       "%(name)s has been removed from the lists for %(num)s meetings.", len(done.done), name=name))  # fmt: skip
    else:
        flash(gettext("%(name)s has been removed from the list.", name=name))
    where = ".show" if meeting.state is MeetingState.DRAFT else "guests.show"
    return redirect(url_for(where, slug=slug), 303)


def _scope() -> Scope:
    typed = request.form.get("scope", "")
    return Scope(typed) if typed in set(Scope) else Scope.THIS
